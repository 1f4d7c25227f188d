"""Which Workers and files the paths of a command line concern."""

import json
import os
from pathlib import Path

import pytest

from wlint.project import load
from wlint.project.discovery import walk
from wlint.project.discovery.discover import (
    Discovery,
    PathNotFoundError,
    SkipReason,
    discover,
    is_test,
)
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.reach import Imports, reached_files
from wlint.project.discovery.roots import project_root
from wlint.project.problem import ProblemKind

HANDLER = "export default { async fetch(request, env) { return new Response() } }"


def project(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def worker(name: str, main: str = "src/index.ts") -> dict[str, str]:
    return {f"{name}wrangler.toml": f'main = "{main}"', f"{name}{main}": HANDLER}


def names(root: Path, paths: object) -> list[str]:
    assert isinstance(paths, tuple | list | frozenset | dict)
    return sorted(path.relative_to(root).as_posix() for path in paths)


def workers(found: Discovery) -> list[str]:
    return [w.folder.relative_to(found.root).as_posix() for w in found.workers]


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    files = {
        **worker("apps/api/"),
        **worker("apps/web/", "worker.ts"),
        "apps/api/src/index.ts": f'import {{ day }} from "../../../shared/dates";\n{HANDLER}',
        "apps/api/src/unused.ts": "",
        "shared/dates.ts": 'export * from "./days";',
        "shared/days.ts": "export const day = 1",
        "shared/other.ts": "",
        "site/app.tsx": "",
    }
    return project(tmp_path, **files)


def test_the_root_concerns_every_worker(monorepo: Path) -> None:
    found = discover([monorepo])
    assert found.root == monorepo
    assert workers(found) == ["apps/api", "apps/web"]
    assert names(monorepo, found.loose) == ["shared/other.ts", "site/app.tsx"]
    assert found.entries == ()


def test_a_file_concerns_the_nearest_configuration_upward(monorepo: Path) -> None:
    found = discover([monorepo / "apps/api/src/unused.ts"])
    assert found.root == monorepo
    assert workers(found) == ["apps/api"]
    assert names(monorepo, found.sources) == ["apps/api/src/unused.ts"]


def test_a_shared_file_concerns_the_workers_that_load_it(monorepo: Path) -> None:
    found = discover([monorepo / "shared/days.ts"])
    assert workers(found) == ["apps/api"]
    assert found.loose == ()
    assert workers(discover([monorepo / "shared"])) == ["apps/api"]
    assert workers(discover([monorepo / "site"])) == []


def test_a_folder_without_configuration_has_the_one_above(monorepo: Path) -> None:
    assert workers(discover([monorepo / "apps/web"])) == ["apps/web"]
    (monorepo / "apps/api/empty").mkdir()
    assert workers(discover([monorepo / "apps/api/empty"])) == ["apps/api"]
    assert workers(discover([monorepo / "apps/api/src"])) == ["apps/api"]


def test_a_configuration_may_be_named_itself(monorepo: Path) -> None:
    assert workers(discover([monorepo / "apps/web/wrangler.toml"])) == ["apps/web"]
    special = project(monorepo, **{"apps/web/wrangler.staging.toml": 'main = "worker.ts"'})
    found = discover([special / "apps/web/wrangler.staging.toml"])
    assert "wrangler.staging.toml" in [w.path.name for w in found.workers]


def given(found: Discovery) -> dict[str, str]:
    """Each configuration, with what it starts in."""
    return {w.path.name: w.main.name if w.main else "" for w in found.workers}


def test_what_deploy_can_be_given_is_a_worker_too(tmp_path: Path) -> None:
    files = {
        **worker(""),
        "wrangler-mail.toml": 'main = "src/mail.ts"',
        "src/mail.ts": HANDLER,
        "cron.wrangler.jsonc": '{ "main": "src/cron.ts" }',
        "src/cron.ts": HANDLER,
        "wrangler.site.json": '{ "name": "site", "assets": { "directory": "public" } }',
    }
    found = discover([project(tmp_path, **files)])
    assert given(found) == {
        "wrangler.toml": "index.ts",
        "wrangler-mail.toml": "mail.ts",
        "cron.wrangler.jsonc": "cron.ts",
        "wrangler.site.json": "",
    }
    assert given(discover([tmp_path / "src/mail.ts"])) == given(found)
    assert not any(w.is_variant for w in found.workers if w.main)


def test_what_is_only_called_like_a_configuration_is_none(tmp_path: Path) -> None:
    files = {
        **worker(""),
        "wrangler.old.toml": 'main = "src/gone.ts"',
        "wrangler.draft.toml": "main = ",
        "wrangler-vars.json": '{ "name": "x" }',
        "my-wrangler.toml": 'main = "src/index.ts"',
        "wrangler.e2e.toml": 'main = "src/index.ts"',
    }
    assert given(discover([project(tmp_path, **files)])) == {"wrangler.toml": "index.ts"}


def test_several_configurations_of_the_same_code_are_variants_of_the_first(tmp_path: Path) -> None:
    files = {
        "wrangler.prod.jsonc": '{ "main": "src/index.ts" }',
        "wrangler.staging.jsonc": '{ "main": "src/index.ts" }',
        "src/index.ts": HANDLER,
    }
    first, second = discover([project(tmp_path, **files)]).workers
    assert [first.path.name, first.is_variant] == ["wrangler.prod.jsonc", False]
    assert [second.path.name, second.is_variant] == ["wrangler.staging.jsonc", True]


def test_a_template_counts_where_nothing_else_starts_in_the_same_file(tmp_path: Path) -> None:
    files = {
        **worker(""),
        "wrangler.template.toml": 'main = "src/index.ts"',
        "wrangler.mail.example.json": '{ "main": "src/mail.ts" }',
        "src/mail.ts": HANDLER,
    }
    found = discover([project(tmp_path, **files)])
    assert given(found) == {"wrangler.toml": "index.ts", "wrangler.mail.example.json": "mail.ts"}
    assert [w.is_template for w in found.workers] == [True, False]


def test_where_there_is_no_worker_what_speaks_of_one_is_named(tmp_path: Path) -> None:
    files = {
        "wrangler.dev.toml": 'name = "x"',
        "app/package.json": '{ "dependencies": { "@opennextjs/cloudflare": "1" } }',
    }
    leads = discover([project(tmp_path, **files)]).leads
    assert [path.name for path, _ in leads] == ["wrangler.dev.toml", "package.json"]
    project(tmp_path, **worker("api/"))
    assert discover([tmp_path]).leads == ()


def test_a_path_given_twice_or_through_a_link_counts_once(monorepo: Path) -> None:
    link = monorepo / "link"
    link.symlink_to(monorepo / "apps/api")
    path = monorepo / "apps/api"
    found = discover([path, link, path / ".." / "api"])
    assert found.targets == (path,)
    assert len(found.workers) == 1
    assert len(found.sources) == len(set(found.sources)) == 2


def test_paths_of_several_projects_are_kept_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        project(tmp_path / name, **worker(""))
        (tmp_path / name / ".git").mkdir()
    found = discover([tmp_path / "one", tmp_path / "two"])
    assert found.roots == (tmp_path / "one", tmp_path / "two")
    assert found.root == tmp_path
    assert found.root_of(tmp_path / "two/src/index.ts") == tmp_path / "two"
    assert workers(found) == ["one", "two"]


def test_a_path_that_is_not_there_is_answered_with_the_nearest(monorepo: Path) -> None:
    with pytest.raises(PathNotFoundError) as caught:
        discover([monorepo / "apps/api/src/indx.ts"])
    assert str(caught.value).endswith(f"did you mean {monorepo / 'apps/api/src/index.ts'}?")
    with pytest.raises(PathNotFoundError, match=r"no such file or folder$"):
        discover([monorepo / "completely/elsewhere"])
    with pytest.raises(PathNotFoundError):
        discover([Path("nul\0byte")])


def test_a_near_miss_in_a_folder_name_keeps_the_rest(
    monorepo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(monorepo)
    with pytest.raises(PathNotFoundError, match=r"did you mean apps/web/worker\.ts\?"):
        discover([Path("aps/web/worker.ts")])


def test_the_project_is_what_git_says(tmp_path: Path) -> None:
    inner = project(tmp_path, **{"a/b/package.json": "{}", "a/b/c/x.ts": ""}) / "a/b/c"
    assert project_root(inner) == tmp_path / "a/b"
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    assert project_root(inner / "x.ts") == tmp_path


def test_without_git_the_project_is_the_workspace_or_the_marked_folders(tmp_path: Path) -> None:
    project(tmp_path, **{"ws/pnpm-workspace.yaml": "", "ws/apps/a/wrangler.toml": ""})
    assert project_root(tmp_path / "ws/apps/a") == tmp_path / "ws"
    project(tmp_path, **{"p/package.json": "{}", "p/w/wrangler.toml": "", "p/w/src/x.ts": ""})
    assert project_root(tmp_path / "p/w/src/x.ts") == tmp_path / "p"
    (tmp_path / "bare/src").mkdir(parents=True)
    assert project_root(tmp_path / "bare/src") == tmp_path / "bare/src"


def test_without_git_a_folder_above_may_be_set_up_for_all(tmp_path: Path) -> None:
    files = {
        "shop/package.json": "{}",
        "shop/tsconfig.json": '{"compilerOptions": {"paths": {"@w/*": ["./workers/api/*"]}}}',
        "shop/workers/api/wrangler.toml": 'main = "index.ts"',
        "shop/workers/api/index.ts": "import { go } from '@w/lib/go'\ngo()",
        "shop/workers/api/lib/go.ts": "export function go() {}",
        "far/package.json": "{}",
        "far/a/b/c/d/package.json": "{}",
        "far/a/tsconfig.json": "{}",
    }
    api = project(tmp_path, **files) / "shop/workers/api"
    assert project_root(api) == tmp_path / "shop"
    assert project_root(tmp_path / "far/a/b/c/d") == tmp_path / "far/a/b/c/d"
    (worker,) = load([api]).workers
    assert names(api, worker.files) == ["index.ts", "lib/go.ts"]


def test_a_file_outside_any_project_does_not_make_its_folder_one(tmp_path: Path) -> None:
    files = {
        "w.js": "export default { fetch() { return new Response(1) } }",
        "other/wrangler.toml": 'main = "../w.js"',
    }
    home = project(tmp_path, **files)
    assert discover([home / "w.js"]).workers == ()
    (worker,) = discover([home]).workers
    assert worker.path == home / "other/wrangler.toml"
    (home / ".gitignore").write_text("")
    (worker,) = discover([home / "w.js"]).workers
    assert worker.path == home / "other/wrangler.toml"


ROUTER = "import { Hono } from 'hono'\n%s\nconst app = new Hono()\n%s\nexport default app\n"


def test_a_router_that_another_mounts_is_no_worker_of_its_own(tmp_path: Path) -> None:
    mounting = ROUTER % ("import notes from './notes'", "app.route('/notes', notes)")
    files = {"src/notes.ts": ROUTER % ("", ""), "src/index.ts": mounting}
    root = project(tmp_path, **files)
    assert names(root, discover([root]).entries) == ["src/index.ts"]
    assert names(root, discover([root / "src/notes.ts"]).entries) == ["src/notes.ts"]


def test_of_routers_that_import_each_other_none_is_left_out(tmp_path: Path) -> None:
    mounting = ROUTER % ("import users from './api/users'", "app.route('/users', users)")
    users = ROUTER % ("import { Env } from '../index'", "")
    root = project(tmp_path, **{"src/index.ts": mounting, "src/api/users.ts": users})
    assert names(root, discover([root]).entries) == ["src/api/users.ts", "src/index.ts"]


@pytest.mark.parametrize(
    ("packages", "expected"),
    [
        ('"dependencies": {"hono": "4"}', ["src/notes.ts"]),
        ('"dependencies": {"hono": "4", "@hono/node-server": "1"}', []),
        ('"dependencies": {"@hono/node-server": "1"}, "devDependencies": {"wrangler": "4"}',
         ["src/notes.ts"]),
    ],
)  # fmt: skip
def test_a_router_that_node_serves_is_no_worker(
    packages: str, expected: list[str], tmp_path: Path
) -> None:
    files = {"package.json": f"{{{packages}}}", "src/notes.ts": ROUTER % ("", "")}
    root = project(tmp_path, **files)
    assert names(root, discover([root]).entries) == expected


def test_code_without_configuration_is_an_entry_if_it_exports_handlers(tmp_path: Path) -> None:
    entries = {
        "a.ts": HANDLER,
        "b.js": 'addEventListener("fetch", (event) => {})',
        "c.py": "import workers\nclass Default(workers.WorkerEntrypoint):\n    pass\n",
        "d.py": "from js import Response\nasync def on_fetch(request, env):\n    pass\n",
        "e.ts": 'import { Hono } from "hono";\nconst app = new Hono();\nexport default app;\n',
        "f.ts": "export class Room extends DurableObject<Env> {}",
        "g.ts": "export default { fetch: app.fetch, scheduled }",
        "h.ts": "export default withSentry((env) => ({}), { async queue(batch, env) {} })",
        "i.js": f"{HANDLER}\nconst sent = `self.addEventListener('install', () => skipWaiting())`",
    }
    others = {
        "m.ts": "export const fetchAll = () => fetch('x')",
        "n.tsx": "export default function App() { fetch('/api') }",
        "o.vue.js": "export default { methods: { load() { return fetch('/x').then(y) } } }",
        "p.py": "def on_demand(): pass",
        "s.js": "self.addEventListener('fetch', load);\nself.addEventListener('install', start)",
        "t.js": "addEventListener('fetch', load)\naddEventListener('sync', () => send())",
        "q.py": "import httpx\n\nasync def on_fetch(request):\n    pass\n",
    }
    found = discover([project(tmp_path, **entries, **others)])
    assert names(tmp_path, found.entries) == sorted(entries)
    assert names(tmp_path, found.loose) == sorted({**entries, **others})


def test_pages_functions_need_no_configuration(tmp_path: Path) -> None:
    files = {
        "functions/index.ts": "export const onRequest = () => {}",
        "functions/_lib/db.ts": "",
        "cloud/functions/index.js": "exports.hello = functions.https.onRequest(() => {})",
    }
    found = discover([project(tmp_path, **files)])
    assert [names(tmp_path, folder) for folder in found.functions] == [
        ["functions/_lib/db.ts", "functions/index.ts"]
    ]
    assert names(tmp_path, found.loose) == ["cloud/functions/index.js"]


def test_a_configuration_without_code_claims_no_files(tmp_path: Path) -> None:
    found = discover([project(tmp_path, **{"wrangler.toml": 'name = "x"', "a.ts": HANDLER})])
    assert names(tmp_path, found.entries) == ["a.ts"]
    built = {"wrangler.toml": 'main = ".open-next/worker.js"'}
    assert discover([project(tmp_path, **built)]).loose == ()


def test_the_one_source_of_a_built_main_is_what_is_checked(tmp_path: Path) -> None:
    files = {
        "wrangler.toml": 'main = "dist/worker.js"\n[env.live]\nname = "live"',
        "src/index.ts": f'import {"{ Store }"} from "./store";\n{HANDLER}',
        "src/store.ts": "export class Store {}\nexport const types: ExportedHandler = {};",
        "src/elsewhere.js": "addEventListener('fetch', (event) => event.respondWith(answer()));",
        "tests/worker.ts": HANDLER,
        "other/wrangler.toml": 'main = "a.ts"',
        "other/a.ts": HANDLER,
    }
    found, _ = reversed(discover([project(tmp_path, **files)]).workers)
    assert names(tmp_path, found.mains) == ["src/index.ts"] and found.is_built


def test_the_classes_that_a_configuration_names_are_code_of_what_a_build_makes(
    tmp_path: Path,
) -> None:
    files = {
        "wrangler.toml": 'main = "dist/worker.js"\n[[workflows]]\nname = "a"\nbinding = "A"\n'
        'class_name = "Sync"\n[[workflows]]\nname = "b"\nbinding = "B"\nclass_name = "Twice"\n'
        '[[workflows]]\nname = "c"\nbinding = "C"\nclass_name = "Far"\nscript_name = "other"\n',
        "src/sync.ts": "export class Sync extends WorkflowEntrypoint {}",
        "src/one.ts": "export class Twice extends WorkflowEntrypoint {}",
        "src/two.ts": "export class Twice extends WorkflowEntrypoint {}",
        "src/far.ts": "export class Far extends WorkflowEntrypoint {}",
        "tests/sync.test.ts": "class Sync extends Fake {}",
    }
    (found,) = discover([project(tmp_path, **files)]).workers
    assert names(tmp_path, found.class_files) == ["src/sync.ts"] and found.starts


ROUTERS = {
    "another Worker loads it": "export default { fetch() {} };",
    "it only returns handlers": "export function make(): ExportedHandler { return f(); }",
    "it only takes them": "export function wrap(inner: ExportedHandler) { return inner; }",
}


@pytest.mark.parametrize("router", ROUTERS.values(), ids=ROUTERS)
def test_what_another_starts_with_is_no_source_of_a_built_main(router: str, tmp_path: Path) -> None:
    files = {
        "wrangler.toml": 'main = "src/worker.ts"',
        "wrangler.coverage.toml": 'main = "dist/bundle.js"\n[build]\ncommand = "make"',
        "src/worker.ts": "import './router'\nexport default class extends WorkerEntrypoint {}",
        "src/router.ts": router,
    }
    found = discover([project(tmp_path, **files)]).workers
    assert [(w.path.name, names(tmp_path, w.mains)) for w in found] == [
        ("wrangler.coverage.toml", []),
        ("wrangler.toml", ["src/worker.ts"]),
    ]


def test_workers_of_old_are_built_from_a_source_that_listens(tmp_path: Path) -> None:
    files = {
        "wrangler.toml": 'name = "forum"\ntype = "javascript"',
        "package.json": '{"main": "dist/index.js"}',
        "src/index.ts": 'import { answer } from "./answer";\naddEventListener("fetch", answer);',
        "src/answer.ts": "export const answer = (event) => event.respondWith(fetch('/'));",
    }
    (found,) = discover([project(tmp_path, **files)]).workers
    assert names(tmp_path, found.mains) == ["src/index.ts"] and found.is_built


def test_which_of_several_sources_a_main_is_built_from_is_not_guessed(tmp_path: Path) -> None:
    files = {"wrangler.toml": 'main = "dist/worker.js"', "a.ts": HANDLER, "b.ts": HANDLER}
    (found,) = discover([project(tmp_path, **files)]).workers
    assert found.mains == () and not found.is_built


IGNORED = {
    ".gitignore": "# built\ndist/\n*.gen.ts\n!keep.gen.ts\n/only-root.ts\n!\n",
    "sub/.gitignore": "local.ts\n!seen.gen.ts\n",
    "dist/index.ts": "",
    "a.gen.ts": "",
    "keep.gen.ts": "",
    "only-root.ts": "",
    "sub/only-root.ts": "",
    "sub/local.ts": "",
    "sub/seen.gen.ts": "",
    "sub/dist/x.ts": "",
    "node_modules/x/index.ts": "",
    "sub/node_modules/x/wrangler.toml": "",
    "python_modules/x.py": "",
    ".venv/x.py": "",
    "venv/x.py": "",
    "__pycache__/x.py": "",
    ".wrangler/tmp/x.ts": "",
    ".git/hooks/x.py": "",
    "readme.md": "",
}


def test_what_git_ignores_and_package_managers_install_is_not_entered(tmp_path: Path) -> None:
    found = discover([project(tmp_path, **IGNORED)])
    assert names(tmp_path, found.sources) == ["keep.gen.ts", "sub/only-root.ts", "sub/seen.gen.ts"]
    assert found.workers == ()


def test_what_is_named_is_taken_even_if_ignored(tmp_path: Path) -> None:
    project(tmp_path, **IGNORED)
    found = discover([tmp_path / "dist", tmp_path / "a.gen.ts"])
    assert names(tmp_path, found.sources) == ["a.gen.ts", "dist/index.ts"]


def test_git_may_ignore_all_but_what_it_names(tmp_path: Path) -> None:
    ignored = "*\n!*/\n!wrangler.toml\n!src/**/*.ts\n"
    files = {**worker(""), ".gitignore": ignored, "src/deep/a.ts": "", "src/b.js": "", "c.ts": ""}
    root = project(tmp_path, **files)
    found = discover([root])
    assert names(root, found.sources) == ["src/deep/a.ts", "src/index.ts"]
    assert workers(found) == ["."]


def test_an_ignored_configuration_still_counts(tmp_path: Path) -> None:
    files = {**worker(""), ".gitignore": "wrangler.toml\n", "wrangler.toml.example": ""}
    (found,) = discover([project(tmp_path, **files)]).workers
    assert found.path.name == "wrangler.toml"


def test_an_ignored_main_is_what_a_build_made(tmp_path: Path) -> None:
    files = {**worker("", "public/worker.js"), ".gitignore": "public\n"}
    (found,) = discover([project(tmp_path, **files)]).workers
    assert found.main is None and not found.problems


def test_links_are_not_followed_and_loops_end(tmp_path: Path) -> None:
    outside = project(tmp_path / "outside", **{"secret.ts": "", "wrangler.toml": ""})
    root = project(tmp_path / "root", **{".git/HEAD": "", "src/a.ts": ""})
    (root / "out").symlink_to(outside)
    (root / "out.ts").symlink_to(outside / "secret.ts")
    (root / "src/loop").symlink_to(root)
    (root / "src/self").symlink_to(root / "src/self")
    (root / "src/gone.ts").symlink_to(root / "nowhere.ts")
    found = discover([root])
    assert names(root, found.sources) == ["src/a.ts"]
    assert found.workers == () and found.problems == ()


def test_pipes_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ts")
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "package.json")
    assert discover([tmp_path]).sources == ()


def test_tests_are_left_out_and_counted_unless_named(tmp_path: Path) -> None:
    files = {"src/a.ts": "", "src/a.test.ts": "", "tests/b.ts": "", **worker("tests/fixture/")}
    project(tmp_path, **files)
    found = discover([tmp_path])
    assert names(tmp_path, found.sources) == ["src/a.ts"]
    assert set(found.skipped.values()) == {SkipReason.TEST} and len(found.skipped) == 3
    assert found.workers == ()
    named = discover([tmp_path / "tests", tmp_path / "src/a.test.ts"])
    assert names(tmp_path, named.sources) == [
        "src/a.test.ts",
        "tests/b.ts",
        "tests/fixture/src/index.ts",
    ]
    assert workers(named) == ["tests/fixture"]


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.ts",
        "src/__tests__/a.ts",
        "a.test.tsx",
        "a.spec.js",
        "test_a.py",
        "a_test.py",
        "conftest.py",
        "vitest.config.mts",
        "vite.config.ts",
        "e2e/login.ts",
        "playwright-tests/a.ts",
        "tests-e2e/worker.ts",
        "fixtures/restart-e2e/worker.ts",
        "src/__mocks__/kv.ts",
        "src/__fixtures__/a.ts",
        "src/api.mock.ts",
        "src/env.test-d.ts",
        "login.cy.ts",
        "jest.setup.ts",
    ],
)
def test_tests_and_build_scripts_are_known_by_name(path: str) -> None:
    assert is_test(Path(path))


@pytest.mark.parametrize(
    "path",
    [
        "src/test.ts",
        "contest/a.ts",
        "latest.py",
        "attestation.ts",
        "config.ts",
        "fixtures/chat/a.ts",
        "test-results/a.ts",
        "",
    ],
)
def test_names_that_only_sound_like_tests_are_none(path: str) -> None:
    assert not is_test(Path(path))


def test_a_worker_that_starts_in_a_test_is_one(tmp_path: Path) -> None:
    files = {**worker("shell/", "src/tests/index.ts"), **worker("shop/"), "shell/src/a.ts": HANDLER}
    project(tmp_path, **files)
    assert workers(discover([tmp_path])) == ["shop"]
    named = discover([tmp_path / "shell/wrangler.toml"])
    assert [w.folder.name for w in named.workers] == ["shell"]


def test_patterns_leave_files_and_configurations_out(monorepo: Path) -> None:
    found = discover([monorepo], exclude=["apps/web/", "*.tsx"])
    assert workers(found) == ["apps/api"]
    assert "site/app.tsx" not in names(monorepo, found.sources)
    assert found.skipped[monorepo / "site/app.tsx"] is SkipReason.EXCLUDED
    named = discover([monorepo / "site/app.tsx"], exclude=["site"])
    assert named.sources == ()


def test_declarations_minified_and_huge_files_are_skipped_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "MAX_SIZE", 10)
    files = {"env.d.ts": "", "lib.min.js": "", "big.ts": "x" * 11, "small.ts": "x" * 10}
    found = discover([project(tmp_path, **files)])
    assert {path.name: reason for path, reason in found.skipped.items()} == {
        "env.d.ts": SkipReason.DECLARATION,
        "lib.min.js": SkipReason.MINIFIED,
        "big.ts": SkipReason.TOO_LARGE,
    }
    assert names(tmp_path, found.sources) == ["small.ts"]
    assert discover([tmp_path / "big.ts"]).sources == ()
    assert names(tmp_path, discover([tmp_path / "lib.min.js"]).sources) == ["lib.min.js"]


def test_a_folder_that_cannot_be_read_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, **{"open/a.ts": "", "shut/b.ts": ""})
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = discover([tmp_path])
    assert names(tmp_path, found.sources) == ["open/a.ts"]
    (problem,) = found.problems
    assert (problem.path, problem.kind) == (tmp_path / "shut", ProblemKind.UNREADABLE)
    assert problem.message == "cannot be read: Permission denied"


def test_a_file_that_cannot_be_examined_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(walk, "skip_reason", refuse)
    found = discover([project(tmp_path, **{"a.ts": ""})])
    assert [problem.message for problem in found.problems] == ["cannot be read: Input/output error"]


def test_very_deep_folders_are_walked(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 900)
    here = tmp_path
    for _ in range(900):
        here = here / "d"
        here.mkdir()
    (deep / "a.ts").write_text("")
    assert len(discover([tmp_path]).sources) == 1


def test_a_bad_configuration_does_not_hide_the_good_ones(monorepo: Path) -> None:
    (monorepo / "apps/web/wrangler.toml").write_text("main = ")
    found = discover([monorepo])
    assert workers(found) == ["apps/api", "apps/web"]
    assert [bool(w.problems) for w in found.workers] == [False, True]


def test_the_look_of_imports_tells_what_a_worker_may_load(tmp_path: Path) -> None:
    files = {
        "main.ts": 'import a, {\n  b,\n} from "./a";\nexport * from "./b";\nimport "./c";\n'
        'const d = await import("./d");\nconst e = require("./e");\nimport "hono";',
        **{f"{name}.ts": "" for name in "abcdef"},
        "main.py": "import x, y.z as q\nfrom .k import (\n  m,\n  n,\n)\nfrom . import l\n",
        **{f"{name}.py": "" for name in ("x", "y/z", "k/__init__", "k/m", "l", "unused")},
    }
    project(tmp_path, **files)
    resolver = discover([tmp_path]).resolver(tmp_path)
    loaded = reached_files([tmp_path / "main.ts"], resolver, Imports(Listing(tmp_path)))
    assert names(tmp_path, loaded) == ["a.ts", "b.ts", "c.ts", "d.ts", "e.ts", "main.ts"]
    loaded = reached_files([tmp_path / "main.py"], resolver, Imports(Listing(tmp_path)))
    assert names(tmp_path, loaded) == [
        "k/__init__.py",
        "k/m.py",
        "l.py",
        "main.py",
        "x.py",
        "y/z.py",
    ]


def test_names_that_are_no_utf8_are_names_too(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(folder)  # noqa: PTH102 - a name in bytes
    for name in (b"/a.ts", b"/\xfe.ts", b"/wrangler.toml"):
        Path(os.fsdecode(folder + name)).write_text("")
    project(tmp_path, **{".gitignore": "*.gen.ts"})
    found = discover([tmp_path])
    assert len(found.sources) == 2 and len(found.workers) == 1


BUNDLE = f"{HANDLER}\n//# sourceMappingURL=index.js.map\n"


@pytest.mark.parametrize(
    ("script", "main"),
    [
        ("tsc && echo done", ["src/worker.ts"]),
        ("pnpm -r build && cp -r packages/api/dist/index.js dist/", ["packages/api/src/index.ts"]),
        ("cp packages/api/dist/index.js dist/other.js", ["src/worker.ts"]),
        ("cp 'packages/api/dist/index.js dist/", ["src/worker.ts"]),
    ],
)
def test_the_source_of_a_bundle_in_the_repository_is_what_is_checked(
    script: str, main: list[str], tmp_path: Path
) -> None:
    files = {
        "wrangler.toml": 'main = "dist/index.js"',
        "package.json": json.dumps({"scripts": {"build": script}}),
        "dist/index.js": BUNDLE,
        "dist/other.js": BUNDLE,
        "src/worker.ts": HANDLER,
        "packages/api/src/index.ts": 'import { api } from "../../core";\nexport default api;',
        "packages/api/package.json": "{}",
    }
    (found,) = discover([project(tmp_path, **files)]).workers
    assert names(tmp_path, found.mains) == main and found.is_built


def test_a_bundle_whose_source_is_not_known_is_checked_itself(tmp_path: Path) -> None:
    files = {"wrangler.toml": 'main = "dist/index.js"', "dist/index.js": BUNDLE}
    two = {"src/a.ts": HANDLER, "src/b.ts": HANDLER}
    (found,) = discover([project(tmp_path, **files, **two)]).workers
    assert names(tmp_path, found.mains) == ["dist/index.js"] and not found.is_built


def test_a_main_that_somebody_wrote_is_the_source(tmp_path: Path) -> None:
    files = {"wrangler.toml": 'main = "dist/index.js"', "dist/index.js": HANDLER, "a.ts": HANDLER}
    (found,) = discover([project(tmp_path, **files)]).workers
    assert names(tmp_path, found.mains) == ["dist/index.js"] and not found.is_built


AMONG_TESTS = {
    "package.json": '{"scripts": {"test": "vitest"}}',
    "src/lib.ts": "export const lib = 1;",
    "conformance/token.test.ts": "import './support'",
    "conformance/support.ts": "start({ configPath: './conformance/worker/wrangler.toml' })",
    "conformance/worker/wrangler.toml": 'name = "a"\nmain = "index.ts"',
    "conformance/worker/index.ts": "import '../../src/lib'",
}
DEPLOYED = {
    "is a package": {"conformance/worker/package.json": "{}"},
    "a script deploys it": {
        "package.json": '{"scripts": {"d": "wrangler deploy -c conformance/worker/wrangler.toml"}}'
    },
    "a pipeline deploys it": {".github/workflows/a.yml": "-c conformance/worker/wrangler.toml"},
    "no test names it": {"conformance/support.ts": ""},
    "lies among no tests": {"conformance/token.test.ts": None},
}


def test_a_worker_among_tests_that_one_of_them_names_is_for_tests(tmp_path: Path) -> None:
    root = project(tmp_path, **AMONG_TESTS, **{".git/HEAD": ""})
    (found,) = discover([root]).workers
    assert found.is_for_tests
    (asked,) = discover([root / "conformance/worker"]).workers
    assert not asked.is_for_tests


@pytest.mark.parametrize("change", DEPLOYED.values(), ids=DEPLOYED)
def test_it_is_not_where_more_is_known_of_it(change: dict[str, str], tmp_path: Path) -> None:
    files = {n: t for n, t in {**AMONG_TESTS, **change, ".git/HEAD": ""}.items() if t is not None}
    (found,) = discover([project(tmp_path, **files)]).workers
    assert not found.is_for_tests


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("wrangler deploy --config wrangler-test.toml", ["wrangler-test.toml", "wrangler.toml"]),
        ("npx wrangler deploy -c ./wrangler-test.toml", ["wrangler-test.toml", "wrangler.toml"]),
        ("wrangler dev --config wrangler-test.toml", ["wrangler.toml"]),
        ("wrangler deploy && vitest --config wrangler-test.toml", ["wrangler.toml"]),
    ],
)
def test_a_configuration_that_is_called_a_test_and_deployed_is_a_worker(
    script: str, found: list[str], tmp_path: Path
) -> None:
    root = project(
        tmp_path,
        **{
            "package.json": json.dumps({"scripts": {"trial": script}}),
            "wrangler.toml": 'name = "a"\nmain = "index.js"',
            "wrangler-test.toml": 'name = "b"\nmain = "index.js"',
            "index.js": HANDLER,
        },
    )
    assert names(root, [c.path for c in discover([root]).workers]) == found


def test_copies_of_a_worker_without_a_configuration_are_no_workers_again(tmp_path: Path) -> None:
    other = HANDLER.replace("Response()", "Response('a')")
    files = {"index.js": HANDLER, "index 2.js": HANDLER, "index 3.js": other, "b/a.js": HANDLER}
    root = project(tmp_path, **files, **{".git/HEAD": ""})
    assert names(root, discover([root]).entries) == ["b/a.js", "index 3.js", "index.js"]
    named = discover([root / "index 2.js"])
    assert names(root, named.entries) == ["index 2.js"]


def test_of_what_is_beside_a_configuration_that_cannot_be_read_only_its_main_is_a_worker(
    tmp_path: Path,
) -> None:
    files = {"wrangler.toml": 'main = "./index.js"\n>>>>>>> main\n', "index.js": HANDLER}
    root = project(tmp_path, **files, **{"old.js": HANDLER, "b/a.js": HANDLER, ".git/HEAD": ""})
    assert names(root, discover([root]).entries) == ["index.js"]
    (problem,) = load([root]).problems
    assert "merge conflict" in problem.message
