"""Which project file an import means."""

from pathlib import Path

import pytest

from wlint.project.discovery.modules import Resolver, package_of


def project(root: Path, *names: str, **texts: str) -> Resolver:
    for name, text in (*((name, "") for name in names), *texts.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Resolver(root, root)


def resolved(resolver: Resolver, root: Path, specifier: str, importer: str) -> str | None:
    found = resolver.resolve(specifier, root / importer)
    return found.relative_to(root).as_posix() if found else None


RELATIVE = [
    ("./a", ["src/a.ts"], "src/a.ts"),
    ("./a", ["src/a.mjs"], "src/a.mjs"),
    ("./a", ["src/a/index.tsx"], "src/a/index.tsx"),
    ("./a", ["src/a.ts", "src/a/index.ts"], "src/a.ts"),
    ("./a/", ["src/a.ts", "src/a/index.ts"], "src/a/index.ts"),
    ("./a.js", ["src/a.ts"], "src/a.ts"),
    ("./a.js", ["src/a.js", "src/a.ts"], "src/a.js"),
    ("./a.jsx", ["src/a.tsx"], "src/a.tsx"),
    ("./a.mjs", ["src/a.mts"], "src/a.mts"),
    ("./a.cjs", ["src/a.cts"], "src/a.cts"),
    ("./a.b", ["src/a.b.ts"], "src/a.b.ts"),
    ("../lib/a", ["lib/a.js"], "lib/a.js"),
    (".", ["src/index.js", "src.ts"], "src/index.js"),
    ("..", ["index.ts"], "index.ts"),
    ("./data.json", ["src/data.json"], "src/data.json"),
    ("./page.html?raw", ["src/page.html"], "src/page.html"),
    ("./page.js?raw", ["src/page.js"], None),
    ("./page?raw-minified", ["src/page.ts"], None),
    ("./page.ts?url", ["src/page.ts"], None),
    ("./page.ts?worker&inline", ["src/page.ts"], None),
    ("./page?v=2", ["src/page.ts"], "src/page.ts"),
    ("./page?", ["src/page.ts"], "src/page.ts"),
    ("./types", ["src/types.d.ts"], "src/types.d.ts"),
    ("./a", ["src/a.d.ts", "src/a.js"], "src/a.js"),
    ("./a", ["src/b.ts"], None),
    ("./A", ["src/a.ts"], None),
    ("./a", ["Src/a.ts"], None),
    ("/src/a", ["src/a.ts"], None),
    ("", ["src/index.ts"], None),
    ("hono", ["src/hono.ts"], None),
    ("node:fs", ["src/fs.ts"], None),
    ("cloudflare:workers", [], None),
    ("./\x00", ["src/a.ts"], None),
]


@pytest.mark.parametrize(("specifier", "files", "expected"), RELATIVE)
def test_a_javascript_import_finds_its_file(
    specifier: str, files: list[str], expected: str | None, tmp_path: Path
) -> None:
    resolver = project(tmp_path, *files)
    assert resolved(resolver, tmp_path, specifier, "src/main.ts") == expected


def test_nothing_outside_the_project_is_found(tmp_path: Path) -> None:
    root = tmp_path / "app"
    project(tmp_path, "secret.ts", "app/src/a.ts", "application/x.ts")
    (root / "src/link.ts").symlink_to(tmp_path / "secret.ts")
    (root / "src/alias.ts").symlink_to(root / "src/a.ts")
    resolver = Resolver(root, root)
    assert resolved(resolver, root, "../../secret", "src/main.ts") is None
    assert resolved(resolver, root, "../../application/x", "src/main.ts") is None
    assert resolved(resolver, root, "./link", "src/main.ts") is None
    assert resolved(resolver, root, "./alias", "src/main.ts") == "src/a.ts"


def test_a_link_that_leads_to_itself_is_no_file(tmp_path: Path) -> None:
    resolver = project(tmp_path, "src/a.ts")
    (tmp_path / "src/loop").symlink_to(tmp_path / "src/loop")
    assert resolved(resolver, tmp_path, "./loop", "src/a.ts") is None


def test_a_path_without_end_is_no_file(tmp_path: Path) -> None:
    resolver = project(tmp_path, "src/a.ts")
    assert resolved(resolver, tmp_path, "./" + "a/" * 20_000, "src/a.ts") is None
    assert resolved(resolver, tmp_path, "../" * 20_000, "src/a.ts") is None


TSCONFIG = '{ /* paths */ "compilerOptions": { "baseUrl": ".", "paths": %s, }, }'


def test_paths_of_a_tsconfig_lead_to_files(tmp_path: Path) -> None:
    paths = '{"@/*": ["./src/*"], "@/lib/*": ["./packages/lib/*"], "env": ["./src/env.ts"]}'
    files = ("src/a.ts", "packages/lib/b.ts", "src/env.ts", "lib/c.ts")
    resolver = project(tmp_path, *files, **{"tsconfig.json": TSCONFIG % paths})
    assert resolved(resolver, tmp_path, "@/a", "src/x/main.ts") == "src/a.ts"
    assert resolved(resolver, tmp_path, "@/lib/b", "src/main.ts") == "packages/lib/b.ts"
    assert resolved(resolver, tmp_path, "env", "src/main.ts") == "src/env.ts"
    assert resolved(resolver, tmp_path, "lib/c", "src/main.ts") == "lib/c.ts"
    assert resolved(resolver, tmp_path, "@/missing", "src/main.ts") is None


def test_several_targets_of_a_pattern_are_tried_in_order(tmp_path: Path) -> None:
    paths = '{"~/*": ["./generated/*", "./src/*"]}'
    resolver = project(tmp_path, "src/a.ts", **{"jsconfig.json": TSCONFIG % paths})
    assert resolved(resolver, tmp_path, "~/a", "src/main.ts") == "src/a.ts"


def test_a_tsconfig_takes_over_what_it_extends(tmp_path: Path) -> None:
    base = '{"compilerOptions": {"paths": {"@/*": ["./shared/*"]}}}'
    files = {
        "config/base.json": base,
        "app/tsconfig.json": '{"extends": ["missing", "../config/base"]}',
        "loop/tsconfig.json": '{"extends": "./tsconfig.json"}',
    }
    resolver = project(tmp_path, "config/shared/a.ts", "loop/a.ts", **files)
    assert resolved(resolver, tmp_path, "@/a", "app/src/main.ts") == "config/shared/a.ts"
    assert resolved(resolver, tmp_path, "@/a", "loop/main.ts") is None


def test_a_tsconfig_that_only_refers_to_others_uses_theirs(tmp_path: Path) -> None:
    files = {
        "tsconfig.json": '{"files": [], "references": [{"path": "./tsconfig.worker.json"}]}',
        "tsconfig.worker.json": '{"compilerOptions": {"paths": {"@w/*": ["./worker/*"]}}}',
    }
    resolver = project(tmp_path, "worker/a.ts", **files)
    assert resolved(resolver, tmp_path, "@w/a", "worker/main.ts") == "worker/a.ts"


def test_a_broken_tsconfig_maps_nothing(tmp_path: Path) -> None:
    resolver = project(tmp_path, "src/a.ts", **{"tsconfig.json": "[" * 10_000})
    assert resolved(resolver, tmp_path, "@/a", "src/main.ts") is None
    assert resolved(resolver, tmp_path, "./a", "src/main.ts") == "src/a.ts"


NAMED = [
    ("nuxt.config.ts", "", "~~/schemas/query", "schemas/query.ts"),
    ("nuxt.config.ts", "", "@@/schemas/query", "schemas/query.ts"),
    ("nuxt.config.ts", "", "#shared/text", "shared/text.ts"),
    ("nuxt.config.ts", "", "#server/utils/keys", "server/utils/keys.ts"),
    ("nuxt.config.ts", "", "~/utils/time", "app/utils/time.ts"),
    ("nuxt.config.js", "", "@/utils/time", "app/utils/time.ts"),
    ("nuxt.config.ts", "", "~/schemas/query", "schemas/query.ts"),
    ("nuxt.config.ts", "srcDir: './client/'", "~/own", "client/own.ts"),
    ("nuxt.config.ts", "srcDir: 'client'", "~/utils/time", None),
    ("nitro.config.ts", "srcDir: 'server'", "~/utils/keys", "server/utils/keys.ts"),
    ("nitro.config.ts", "", "~~/schemas/query", "schemas/query.ts"),
    ("nitro.config.ts", "", "~/utils/time", None),
    ("svelte.config.js", "", "$lib/dates", "src/lib/dates.ts"),
    ("svelte.config.js", "", "$lib", "src/lib/index.ts"),
    ("svelte.config.js", "", "~/utils/time", None),
    ("vite.config.ts", "", "~/utils/time", None),
    ("nuxt.config.ts", "", "~other/utils/time", None),
    ("nuxt.config.ts", "", "@nuxt/kit", None),
]


@pytest.mark.parametrize(("configuration", "said", "specifier", "expected"), NAMED)
def test_a_framework_names_its_folders_where_its_own_tsconfig_is_not_made_yet(
    configuration: str, said: str, specifier: str, expected: str | None, tmp_path: Path
) -> None:
    names = (
        *("app/utils/time.ts", "schemas/query.ts", "shared/text.ts", "server/utils/keys.ts"),
        *("client/own.ts", "src/lib/dates.ts", "src/lib/index.ts"),
    )
    files = {
        f"site/{configuration}": f"export default {{ {said} }}",
        "site/tsconfig.json": '{"extends": "./.nuxt/tsconfig.json"}',
    }
    resolver = project(tmp_path, *(f"site/{name}" for name in names), **files)
    found = resolved(resolver, tmp_path, specifier, "site/server/api/item.get.ts")
    assert found == (f"site/{expected}" if expected else None)
    assert resolved(resolver, tmp_path, specifier, "other/main.ts") is None


def test_what_the_project_says_itself_comes_before_what_its_framework_says(tmp_path: Path) -> None:
    paths = '{"~/*": ["./own/*"]}'
    files = {"tsconfig.json": TSCONFIG % paths, "nuxt.config.ts": ""}
    resolver = project(tmp_path, "own/a.ts", "app/a.ts", **files)
    assert resolved(resolver, tmp_path, "~/a", "server/api/a.ts") == "own/a.ts"


@pytest.mark.parametrize(
    "workspace",
    [
        {"package.json": '{"workspaces": ["packages/*", "!packages/old"]}'},
        {"package.json": '{"workspaces": {"packages": ["./packages/**"]}}'},
        {"pnpm-workspace.yaml": "# all\npackages:\n  # inner\n  - 'packages/*'\ncatalog: {}\n"},
    ],
)
def test_a_package_of_the_workspace_is_found_by_name(
    workspace: dict[str, str], tmp_path: Path
) -> None:
    package = '{"name": "@acme/shared", "main": "dist/index.js", "types": "dist/index.d.ts"}'
    files = {**workspace, "packages/shared/package.json": package}
    names = ("packages/shared/src/index.ts", "packages/shared/src/dates.ts")
    resolver = project(tmp_path, *names, **files)
    importer = "apps/api/src/main.ts"
    assert resolved(resolver, tmp_path, "@acme/shared", importer) == "packages/shared/src/index.ts"
    assert (
        resolved(resolver, tmp_path, "@acme/shared/dates", importer)
        == "packages/shared/src/dates.ts"
    )
    assert resolved(resolver, tmp_path, "@acme/other", importer) is None


EXPORTS = [
    ('"./code/index.js"', "pkg", "code/index.js"),
    ('{"import": "./dist/index.mjs", "types": "./dist/index.d.ts"}', "pkg", "src/index.ts"),
    ('{".": {"types": "./types.d.ts", "default": "./code/index.js"}}', "pkg", "code/index.js"),
    ('{"./deep/*": "./dist/deep/*.js"}', "pkg/deep/a", "src/deep/a.ts"),
    ('{"./deep": ["./missing.js", "./src/deep/a.ts"]}', "pkg/deep", "src/deep/a.ts"),
    ('{".": null}', "pkg", "src/index.ts"),
    ('{"./t": "./types.d.ts"}', "pkg/t", "types.d.ts"),
    ('{"./x": "../../../../etc/passwd"}', "pkg/x", None),
    ('"./lib/only.js"', "pkg", "lib/only.js"),
    ("5", "pkg", "src/index.ts"),
]


@pytest.mark.parametrize(("exports", "specifier", "expected"), EXPORTS)
def test_exports_lead_to_what_somebody_wrote(
    exports: str, specifier: str, expected: str | None, tmp_path: Path
) -> None:
    names = (
        "code/index.js",
        "lib/only.js",
        "src/index.ts",
        "src/deep/a.ts",
        "types.d.ts",
        "dist/index.mjs",
    )
    resolver = project(
        tmp_path,
        *(f"pkg/{name}" for name in names),
        **{
            "package.json": '{"workspaces": ["pkg"]}',
            "pkg/package.json": f'{{"name": "pkg", "exports": {exports}}}',
        },
    )
    found = resolved(resolver, tmp_path, specifier, "app/main.ts")
    assert found == (f"pkg/{expected}" if expected else None)


def test_a_dependency_on_a_folder_is_found(tmp_path: Path) -> None:
    package = '{"dependencies": {"shared": "file:../shared", "out": "link:../../.."}}'
    files = {"app/package.json": package, "shared/package.json": "{}"}
    resolver = project(tmp_path, "shared/index.js", **files)
    assert resolved(resolver, tmp_path, "shared", "app/src/main.ts") == "shared/index.js"
    assert resolved(resolver, tmp_path, "out", "app/src/main.ts") is None


def test_a_package_may_import_its_own_names(tmp_path: Path) -> None:
    package = '{"name": "app", "imports": {"#db": "./dist/db.js", "#lib/*": "./src/lib/*.ts"}}'
    names = ("src/db.ts", "src/lib/a.ts", "src/x.ts")
    resolver = project(tmp_path, *names, **{"package.json": package})
    assert resolved(resolver, tmp_path, "#db", "src/main.ts") == "src/db.ts"
    assert resolved(resolver, tmp_path, "#lib/a", "src/main.ts") == "src/lib/a.ts"
    assert resolved(resolver, tmp_path, "#none", "src/main.ts") is None
    assert resolved(resolver, tmp_path, "app/x", "src/main.ts") == "src/x.ts"


def test_installed_packages_are_not_the_projects(tmp_path: Path) -> None:
    names = ("node_modules/hono/index.js", "node_modules/hono/package.json")
    resolver = project(tmp_path, *names, **{"package.json": '{"workspaces": ["**"]}'})
    assert resolved(resolver, tmp_path, "hono", "src/main.ts") is None


@pytest.mark.parametrize("text", ["[]", "null", "{", '{"workspaces": 5}', "[" * 100_000])
def test_a_strange_package_json_is_as_good_as_none(text: str, tmp_path: Path) -> None:
    resolver = project(tmp_path, **{"package.json": text})
    assert resolved(resolver, tmp_path, "hono", "src/main.ts") is None
    assert resolved(resolver, tmp_path, "#x", "src/main.ts") is None


PYTHON = [
    ("store", ["src/store.py"], "src/store.py"),
    ("store", ["src/store/__init__.py"], "src/store/__init__.py"),
    ("store.kv", ["src/store/kv.py"], "src/store/kv.py"),
    ("src.store", ["src/store.py"], "src/store.py"),
    ("lib.a", ["lib/a.py"], "lib/a.py"),
    (".store", ["src/store.py"], "src/store.py"),
    (".", ["src/__init__.py"], "src/__init__.py"),
    ("..lib.a", ["lib/a.py"], "lib/a.py"),
    ("store", ["src/store/kv.py"], None),
    ("Store", ["src/store.py"], None),
    ("js", [], None),
    ("a..b", ["src/a/b.py"], None),
    ("", ["src/__init__.py"], None),
    ("....x", ["x.py"], None),
]


@pytest.mark.parametrize(("specifier", "files", "expected"), PYTHON)
def test_a_python_import_finds_its_file(
    specifier: str, files: list[str], expected: str | None, tmp_path: Path
) -> None:
    project(tmp_path, *files)
    resolver = Resolver(tmp_path, tmp_path, main=tmp_path / "src/entry.py")
    assert resolved(resolver, tmp_path, specifier, "src/entry.py") == expected


def test_absolute_python_imports_start_where_the_worker_does(tmp_path: Path) -> None:
    project(tmp_path, "src/worker/store.py", "src/store.py", "store.py")
    deep = Resolver(tmp_path, tmp_path, main=tmp_path / "src/worker/entry.py")
    assert resolved(deep, tmp_path, "store", "src/worker/sub/x.py") == "src/worker/store.py"
    flat = Resolver(tmp_path, tmp_path, main=tmp_path / "main.py")
    assert resolved(flat, tmp_path, "store", "main.py") == "store.py"


@pytest.mark.parametrize(
    ("specifier", "package"),
    [
        ("hono", "hono"),
        ("hono/jsx", "hono"),
        ("chart.js/auto", "chart.js"),
        ("@scope/x/y", "@scope/x"),
        ("@scope/x", "@scope/x"),
        ("node:fs", "node:fs"),
        ("./a/b", "./a/b"),
    ],
)
def test_a_specifier_names_its_package(specifier: str, package: str) -> None:
    assert package_of(specifier) == package


def test_a_python_module_belongs_to_its_top_level_name() -> None:
    assert package_of("pyodide.ffi", is_python=True) == "pyodide"
    assert package_of(".store", is_python=True) == ".store"
