"""Which Workers come of paths, and which files each of them loads."""

import sys
from pathlib import Path

import pytest
from understood import Understood, configuration, understand, write

from wlint.project import load

# the package offers the function of the same name
reading = sys.modules["wlint.project.reading"]

HANDLER = "export default { fetch(request) {} }\n"


def test_a_worker_has_the_files_that_its_main_reaches(tmp_path: Path) -> None:
    files = {
        "src/main.ts": "import './a'\n" + HANDLER,
        "src/a.ts": "export * from './b'",
        "src/b.ts": "const c = require('./c')\nimport('./d')",
        "src/c.js": "",
        "src/d.js": "",
        "src/unused.ts": "",
        "scripts/build.js": "",
    }
    known = understand(tmp_path, files)
    assert known.files == ["src/a.ts", "src/b.ts", "src/c.js", "src/d.js", "src/main.ts"]
    assert known.project.skipped == {"not reached by a Worker": 2}


TYPE_IMPORTS = [
    "import type { A } from './types'\nlet a: A",
    "import { type A } from './types'\nlet a: A",
    "import { A } from './types'\nlet a: A",
    "import type * as T from './types'\nlet a: T.A",
    "export type { A } from './types'\nimport type { A } from './types'\nlet a: A",
    "export type * from './types'\nimport type { A } from './types'\nlet a: A",
    "export { type A } from './types'\nimport { A } from './types'\nlet a: A",
]


@pytest.mark.parametrize("code", TYPE_IMPORTS)
def test_what_only_types_are_taken_of_does_not_run(code: str, tmp_path: Path) -> None:
    files = {
        "src/main.ts": f"{code}\na.f\n{HANDLER}",
        "src/types.ts": "import { b } from './inner'\nexport interface A { f: B }\n"
        "interface B { g: typeof b }\nsetInterval(() => {}, 1)",
        "src/inner.ts": "export const b = 1",
    }
    known = understand(tmp_path, files)
    assert known.files == ["src/main.ts"]
    assert known.type("a.f") == "shape B"
    assert known.project.skipped == {"not reached by a Worker": 2}


VALUE_IMPORTS = [
    "import './a'",
    "import {} from './a'",
    "import { A, b } from './a'\nb()",
    "import { A } from './a'\nexport { A }",
    "import { A } from './a'\nexport default A",
    "import { A } from './a'\nclass B extends A {}",
    "import * as a from './a'\nnew a.A()",
    "import a, { type A } from './a'\na()",
    "export { A, type B } from './a'",
    "export * from './a'",
    "import a = require('./a')\na()",
]


@pytest.mark.parametrize("code", VALUE_IMPORTS)
def test_what_a_value_is_taken_of_runs(code: str, tmp_path: Path) -> None:
    known = understand(tmp_path, {"main.ts": code, "a.ts": ""})
    assert known.files == ["a.ts", "main.ts"]


def test_what_is_wrong_with_a_file_of_types_is_not_told(tmp_path: Path) -> None:
    files = {"main.ts": "import type { A } from './a'\nlet a: A\n" + HANDLER, "a.ts": "export ] ="}
    assert not understand(tmp_path, files).project.problems


PYTHON_IMPORTS = [
    ("import shop", ["shop/__init__.py"]),
    ("import shop.lib", ["shop/__init__.py", "shop/lib.py"]),
    ("import shop.deep.lib", ["shop/__init__.py", "shop/deep/__init__.py", "shop/deep/lib.py"]),
    ("from shop import lib", ["shop/__init__.py", "shop/lib.py"]),
    ("from shop.lib import x", ["shop/__init__.py", "shop/lib.py"]),
    ("from shop.deep import lib",
     ["shop/__init__.py", "shop/deep/__init__.py", "shop/deep/lib.py"]),
    ("from . import shop", ["shop/__init__.py"]),
    ("from .shop import lib", ["shop/__init__.py", "shop/lib.py"]),
    ("from .shop.lib import x", ["shop/__init__.py", "shop/lib.py"]),
    ("def f():\n    import shop.lib", ["shop/__init__.py", "shop/lib.py"]),
]  # fmt: skip


@pytest.mark.parametrize(("imports", "loaded"), PYTHON_IMPORTS)
def test_a_python_package_runs_before_its_modules(
    imports: str, loaded: list[str], tmp_path: Path
) -> None:
    names = ("shop/__init__.py", "shop/lib.py", "shop/deep/__init__.py", "shop/deep/lib.py")
    known = understand(tmp_path, {"main.py": imports, **dict.fromkeys(names, "")})
    assert known.files == ["main.py", *loaded]


def test_what_a_package_loads_as_it_starts_is_loaded_too(tmp_path: Path) -> None:
    files = {
        "main.py": "import shop.lib",
        "shop/__init__.py": "from . import setup",
        "shop/setup.py": "",
        "shop/lib.py": "",
    }
    assert understand(tmp_path, files).files == [
        "main.py",
        "shop/__init__.py",
        "shop/lib.py",
        "shop/setup.py",
    ]


def test_a_loose_file_with_a_handler_is_a_worker(tmp_path: Path) -> None:
    write(tmp_path, {"worker.ts": "import './lib'\n" + HANDLER, "lib.ts": ""})
    known = Understood(tmp_path)
    assert known.files == ["lib.ts", "worker.ts"]
    assert known.entries == {"fetch(request)": "request"}


NO_WORKERS = {
    "types.ts": "export function f(worker: ExportedHandler) {}",
    "browser.ts": "export function f() {}",
    "comment.ts": "// addEventListener('fetch', …)\nexport function f() {}",
    "client.ts": "const c = { fetch(url) {} }\nexport default c.fetch",
    "text.ts": "const t = `export default { fetch(request) {} }`\nexport function f() {}",
}


@pytest.mark.parametrize("name", NO_WORKERS)
def test_a_loose_file_that_only_speaks_of_handlers_is_no_worker(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: NO_WORKERS[name]})
    assert Understood(tmp_path).project.workers == ()


@pytest.mark.parametrize("name", NO_WORKERS)
def test_a_file_given_by_name_is_checked_whatever_it_is(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: NO_WORKERS[name]})
    known = Understood(tmp_path, name)
    assert known.files == [name]
    assert len(known.worker.entries) == 1


def test_in_a_configured_worker_without_handlers_nothing_is_an_entry(tmp_path: Path) -> None:
    assert understand(tmp_path, "export function f() {}").entries == {}


def test_a_python_file_given_by_name(tmp_path: Path) -> None:
    write(tmp_path, {"jobs.py": "def f(a):\n    def g(): pass\n"})
    assert Understood(tmp_path, "jobs.py").entries == {"f()": "event"}


def test_two_workers_share_a_file_that_is_read_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/wrangler.toml": configuration("main.ts"),
            "a/main.ts": "import '../shared'\n" + HANDLER,
            "b/wrangler.toml": configuration("main.ts"),
            "b/main.ts": "import '../shared'\n" + HANDLER,
            "shared.ts": "",
        },
    )
    first, second = Understood(tmp_path).project.workers
    shared = tmp_path / "shared.ts"
    assert first.files[shared] is second.files[shared]


def test_a_file_that_cannot_be_read_is_a_problem_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_SIZE", 100)
    known = understand(tmp_path, {"main.ts": "import './lib'\n" + HANDLER, "lib.ts": "a;" * 100})
    assert known.files == ["main.ts"]
    assert [p.path.name for p in known.project.problems] == ["lib.ts"]


@pytest.mark.parametrize("named", [(), ("a.ts",)])
def test_a_loose_file_that_cannot_be_read_is_no_worker(
    named: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_SIZE", 10)
    write(tmp_path, {"a.ts": HANDLER})
    known = Understood(tmp_path, *named)
    assert known.project.workers == ()
    assert [p.path.name for p in known.project.problems] == ["a.ts"]


def test_what_an_editor_holds_stands_for_what_is_on_disk(tmp_path: Path) -> None:
    write(tmp_path, {"wrangler.toml": configuration("main.ts"), "main.ts": HANDLER})
    main = tmp_path / "main.ts"
    project = load([tmp_path], overlay={main: b"export default { queue(batch) {} }"})
    (worker,) = project.workers
    assert [entry.name for entry in worker.entries] == ["queue(batch)"]


def test_a_worker_whose_code_a_build_makes_is_counted_as_not_checked(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(
        'name = "a"\nmain = "dist/worker.js"\n[build]\ncommand = "make"\n'
    )
    assert load([tmp_path]).skipped == {"without sources: a build makes 'main'": 1}


def test_what_no_rule_can_see_is_counted(tmp_path: Path) -> None:
    files = {
        "main.ts": HANDLER,
        "src/page.astro": "---\nawait fetch('https://a.example');\n---\n<p>hi</p>",
        "src/Box.vue": "<template></template>",
        ".gitignore": "built.svelte\n",
        "built.svelte": "",
        "other/wrangler.tail.jsonc": '{"name": "tail", "main": "../gone.ts"}',
    }
    assert understand(tmp_path, files).project.skipped == {
        ".astro, .svelte and .vue files, which wlint does not read": 2,
        "configurations whose 'main' is not there": 1,
    }


@pytest.mark.parametrize(
    ("code", "files"), [("export const f = () => 1;", ["a.ts"]), (HANDLER, [])]
)
def test_a_named_file_may_have_no_handler(code: str, files: list[str], tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": code})
    known = Understood(tmp_path, "a.ts")
    assert [path.name for path in known.project.without_handlers] == files


def test_a_program_that_sets_up_workers_is_a_lead(tmp_path: Path) -> None:
    setup = "import { Worker } from 'alchemy/cloudflare'; await Worker('a', {});"
    other = "export default $config({ run: () => new sst.aws.Function('a') });"
    files = {"package.json": "{}", "alchemy.run.ts": setup, "sst.config.ts": other}
    write(tmp_path, files)
    assert [path.name for path, _ in Understood(tmp_path).project.leads] == ["alchemy.run.ts"]
