"""In which Workers a module that several load is looked at."""

from pathlib import Path

from wlint.project import load
from wlint.project.shared import worth_checking

HEAD = 'main = "index.ts"\ncompatibility_date = "2026-01-01"\n'
LIBRARY = """
export interface Options { tag: string }
export class Store {
    constructor(private env: { KV: KVNamespace }) {}
    list() { return this.env.KV.list() }
    sweep() { return this.env.KV.delete('old') }
    scrub = () => this.env.KV.delete('spot');
}
export function day() { return 1 }
"""


def worker(name: str, imports: str, bindings: str = "") -> dict[str, str]:
    handler = f"export default {{ fetch() {{ return {imports} }} }}"
    code = f"import {imports} from '../library';\n{handler};"
    return {
        f"{name}/wrangler.toml": f'name = "{name}"\n{HEAD}{bindings}',
        f"{name}/index.ts": code,
    }


def looked_at(folder: Path, *workers: dict[str, str]) -> list[str | None]:
    """The Workers in which the library is looked at."""
    files = {path: text for worker in workers for path, text in worker.items()}
    for name, text in {**files, "library.ts": LIBRARY}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    found = worth_checking(load([folder]).workers)
    library = folder / "library.ts"
    return [worker.name for worker, files in found if library in {file.path for file in files}]


def test_once_where_each_worker_takes_the_same(tmp_path: Path) -> None:
    assert looked_at(tmp_path, worker("a", "{ day }"), worker("b", "{ day }")) == ["a"]


def test_first_where_most_is_taken(tmp_path: Path) -> None:
    found = looked_at(tmp_path, worker("a", "{ day }"), worker("b", "{ day, Store }"))
    assert found == ["b"]


def test_again_where_something_else_is_taken(tmp_path: Path) -> None:
    found = looked_at(tmp_path, worker("a", "{ day }"), worker("b", "{ Store }"))
    assert found == ["a", "b"]


def calling(name: str, methods: str) -> dict[str, str]:
    made = worker(name, "{ Store }")
    handler = f"export default {{ async fetch(_, env) {{ {methods} }} }}"
    made[f"{name}/index.ts"] = f"import {{ Store }} from '../library';\n{handler};"
    return made


def test_again_where_another_method_is_called(tmp_path: Path) -> None:
    listing, sweeping = "new Store(env).list();", "new Store(env).sweep();"
    assert looked_at(tmp_path, calling("a", ""), calling("b", sweeping)) == ["b"]
    others = [calling(name, listing) for name in "cde"]
    found = looked_at(tmp_path, calling("a", "env.LOG.open()"), calling("b", sweeping), *others)
    assert found == ["b"]


def test_again_where_a_field_that_holds_a_function_is_called(tmp_path: Path) -> None:
    sweeping, scrubbing = "new Store(env).sweep();", "new Store(env).scrub();"
    assert looked_at(tmp_path, calling("a", sweeping), calling("b", scrubbing)) == ["a", "b"]


def test_once_where_the_same_methods_are_called(tmp_path: Path) -> None:
    workers = [calling(name, "new Store(env).sweep();") for name in "abcd"]
    assert looked_at(tmp_path, *workers) == ["a"]


def test_types_are_not_taken(tmp_path: Path) -> None:
    found = looked_at(tmp_path, worker("a", "{ day }"), worker("b", "{ day, Options }"))
    assert found == ["a"]


def test_again_where_a_name_that_it_takes_out_of_env_is_bound(tmp_path: Path) -> None:
    kv = '[[kv_namespaces]]\nbinding = "KV"\nid = "x"\n'
    queue = '[[queues.producers]]\nbinding = "OTHER"\nqueue = "x"\n'
    plain, other = worker("a", "{ day }", queue), worker("b", "{ day }")
    assert looked_at(tmp_path, plain, other, worker("c", "{ day }", kv)) == ["c"]


def test_again_with_no_more_than_the_new_module_leads_to(tmp_path: Path) -> None:
    other = {"other.ts": "export function night() { return 2 }"}
    both = worker("b", "{ day }")
    both["b/index.ts"] = "import { night } from '../other';\n" + both["b/index.ts"]
    first, second = worker("a", "{ day, Store }"), worker("c", "{ day }")
    assert looked_at(tmp_path, first, both, second, other) == ["a"]


def test_once_where_it_is_loaded_for_what_it_does(tmp_path: Path) -> None:
    loading = {"a/index.ts": "import '../library';", "b/index.ts": "import '../library';"}
    a, b = worker("a", "{ day }"), worker("b", "{ day }")
    assert looked_at(tmp_path, a, b, loading) == ["a"]
