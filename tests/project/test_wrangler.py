"""What Wrangler's configuration files say, and what is said about bad ones."""

import os
from pathlib import Path

import pytest

from wlint.languages.document import Value
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.read_wrangler import read, read_folder
from wlint.project.configuration.wrangler import Configuration, DeploymentKind, Limits
from wlint.project.discovery.listing import Listing
from wlint.project.problem import Problem, ProblemKind


def write(folder: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def configured(folder: Path, **files: str | bytes) -> Configuration:
    write(folder, **files)
    (found,) = read_folder(folder, Listing(folder), lambda _: False)
    return found


def shown(configuration: Configuration, key: str) -> str:
    place = configuration.place_of(key)
    assert place and place.path == configuration.path
    return configuration.source.text(place.span)


def messages(configuration: Configuration) -> list[str]:
    return [problem.message for problem in configuration.problems]


TOML = """\
name = "api"
main = "src/index.ts"
compatibility_date = "2026-01-01"
compatibility_flags = ["nodejs_compat"]
routes = [{ pattern = "example.com/*", zone_name = "example.com" }, "a.example.com/*"]
kv_namespaces = [{ binding = "CACHE", id = "1" }]

[limits]
cpu_ms = 50
subrequests = 1000

[vars]
GREETING = "hi"

[[d1_databases]]
binding = "DB"

[[durable_objects.bindings]]
name = "ROOMS"
class_name = "Room"
script_name = "rooms"

[[queues.producers]]
binding = "JOBS"
queue = "jobs"

[ai]
binding = "AI"

[env.staging]
vars = { GREETING = "hey" }

[env.staging.limits]
subrequests = 7
"""
JSONC = """\
// a comment
{
  "name": "api", /* another */
  "main": "src/index.ts",
  "compatibility_date": "2026-01-01",
  "compatibility_flags": ["nodejs_compat",],
  "routes": [{ "pattern": "example.com/*", "zone_name": "example.com" }, "a.example.com/*"],
  "kv_namespaces": [{ "binding": "CACHE", "id": "1" }],
  "limits": { "cpu_ms": 50, "subrequests": 1000 },
  "vars": { "GREETING": "hi" },
  "d1_databases": [{ "binding": "DB" }],
  "durable_objects": {
    "bindings": [{ "name": "ROOMS", "class_name": "Room", "script_name": "rooms" }],
  },
  "queues": { "producers": [{ "binding": "JOBS", "queue": "jobs" }] },
  "ai": { "binding": "AI" },
  "env": {
    "staging": { "vars": { "GREETING": "hey" }, "limits": { "subrequests": 7 } },
  },
}
"""


@pytest.fixture(params=["wrangler.toml", "wrangler.jsonc", "wrangler.json"])
def api(request: pytest.FixtureRequest, tmp_path: Path) -> Configuration:
    text = TOML if request.param.endswith("toml") else JSONC
    return configured(tmp_path, **{request.param: text, "src/index.ts": ""})


def test_every_format_says_the_same(api: Configuration, tmp_path: Path) -> None:
    assert api.name == "api"
    assert api.kind is DeploymentKind.WORKER
    assert api.main == tmp_path / "src/index.ts"
    assert api.compatibility_date == "2026-01-01"
    assert api.compatibility_flags == ("nodejs_compat",)
    assert api.limits == Limits(subrequests=1000, cpu_ms=50)
    assert [(r.pattern, r.zone_name) for r in api.routes] == [
        ("example.com/*", "example.com"),
        ("a.example.com/*", None),
    ]
    assert {name: binding.kind for name, binding in api.bindings.items()} == {
        "CACHE": BindingKind.KV,
        "DB": BindingKind.D1,
        "ROOMS": BindingKind.DURABLE_OBJECT,
        "JOBS": BindingKind.QUEUE,
        "AI": BindingKind.AI,
        "GREETING": BindingKind.VAR,
    }
    assert not api.problems


def test_a_binding_tells_its_class_and_where_its_name_is_written(api: Configuration) -> None:
    rooms = api.binding("ROOMS")
    assert rooms and (rooms.class_name, rooms.script_name) == ("Room", "rooms")
    assert api.source.text(rooms.place.span) == '"ROOMS"'
    jobs = api.binding("JOBS")
    assert jobs and jobs.option("queue") == "jobs"


@pytest.mark.parametrize("key", ["name", "limits.subrequests", "limits", "vars.GREETING", "ai"])
def test_every_key_has_a_place(api: Configuration, key: str) -> None:
    assert shown(api, key).strip('"[]') == key.rpartition(".")[2]


def test_an_unset_key_has_no_place(api: Configuration) -> None:
    assert api.place_of("limits.memory") is None
    assert api.place_of("name.inner.0") is None


def test_an_environment_inherits_only_what_wrangler_inherits(api: Configuration) -> None:
    top, staging = api.environments
    assert (top.name, staging.name) == (None, "staging")
    assert staging.compatibility_date == "2026-01-01"
    assert staging.main == api.main
    assert staging.limits == Limits(subrequests=7)
    assert [binding.name for binding in staging.bindings] == ["GREETING"]
    assert [value.text for value in staging.vars.values()] == ["hey"]
    assert staging.binding("DB") is None


def test_a_binding_of_any_environment_counts(tmp_path: Path) -> None:
    text = '[[env.dev.r2_buckets]]\nbinding = "FILES"\nbucket_name = "files"\n'
    files = configured(tmp_path, **{"wrangler.toml": text}).binding("FILES")
    assert files and files.kind is BindingKind.R2


def test_dotted_and_quoted_keys_have_places_too(tmp_path: Path) -> None:
    text = '# \u2603\nlimits.cpu_ms = 5\n"name" = "x"\n[observability.logs]\nenabled = true\n'
    found = configured(tmp_path, **{"wrangler.toml": text})
    assert shown(found, "limits.cpu_ms") == "cpu_ms"
    assert shown(found, "name") == '"name"'
    assert shown(found, "observability.logs") == "logs"
    assert shown(found, "observability.logs.enabled") == "enabled"


def test_positions_hold_with_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    for name, text in (("wrangler.toml", TOML), ("wrangler.jsonc", JSONC)):
        data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
        found = configured(tmp_path / name, **{name: data, "src/index.ts": ""})
        assert not found.problems
        assert shown(found, "limits.subrequests").strip('"') == "subrequests"


PLAIN = (
    BindingKind.R2,
    BindingKind.ANALYTICS_ENGINE,
    BindingKind.PIPELINE,
    BindingKind.WORKER_LOADER,
)
ROWS: list[tuple[BindingKind, str]] = [
    *((kind, f'"{kind.value}": [{{"binding": "X"}}]') for kind in PLAIN),
    (BindingKind.SERVICE, '"services": [{"binding": "X", "service": "other"}]'),
    (BindingKind.WORKFLOW, '"workflows": [{"binding": "X", "name": "w", "class_name": "W"}]'),
    (BindingKind.SEND_EMAIL, '"send_email": [{"name": "X"}]'),
    (BindingKind.VECTORIZE, '"vectorize": [{"binding": "X", "index_name": "i"}]'),
    (BindingKind.HYPERDRIVE, '"hyperdrive": [{"binding": "X", "id": "1"}]'),
    (
        BindingKind.RATE_LIMIT,
        '"ratelimits": [{"name": "X", "namespace_id": "1", "simple": {"limit": 9, "period": 60}}]',
    ),
    (BindingKind.ASSETS, '"assets": {"directory": "public", "binding": "X"}'),
    (BindingKind.BROWSER, '"browser": {"binding": "X"}'),
    (BindingKind.VERSION_METADATA, '"version_metadata": {"binding": "X"}'),
    (BindingKind.UNSAFE, '"unsafe": {"bindings": [{"name": "X", "type": "ratelimit"}]}'),
    (BindingKind.LOGFWDR, '"logfwdr": {"bindings": [{"name": "X", "destination": "d"}]}'),
    (BindingKind.SECRET, '"secrets": {"required": ["X"]}'),
    (BindingKind.WASM_MODULE, '"wasm_modules": {"X": "x.wasm"}'),
]


@pytest.mark.parametrize(("kind", "setting"), ROWS, ids=lambda row: getattr(row, "name", ""))
def test_every_kind_of_binding_is_read(kind: BindingKind, setting: str, tmp_path: Path) -> None:
    found = configured(tmp_path, **{"wrangler.json": "{" + setting + "}"})
    binding = found.binding("X")
    assert binding and binding.kind is kind
    assert found.source.text(binding.place.span) == '"X"'
    assert not found.problems


def test_assets_are_inherited_with_their_binding(tmp_path: Path) -> None:
    text = '{"assets": {"directory": "./public", "binding": "ASSETS"}, "env": {"dev": {}}}'
    found = configured(tmp_path, **{"wrangler.json": text})
    assert found.environments[1].binding("ASSETS")
    assert found.public == tmp_path / "public"


def test_local_secrets_are_known_by_name_and_their_values_are_not_kept(tmp_path: Path) -> None:
    files = {"wrangler.json": "{}", ".dev.vars": "# keys\nTOKEN=s3cret\nexport OTHER = 'x'\n"}
    found = configured(tmp_path, **files)
    assert {b.name for b in found.bindings_of(BindingKind.SECRET)} == {"TOKEN", "OTHER"}
    assert "s3cret" not in repr(found)


def test_wrangler_takes_json_before_jsonc_before_toml_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    found = configured(
        tmp_path,
        **{"wrangler.toml": 'name = "c"', "wrangler.jsonc": "{}", "wrangler.json": '{"name": "a"}'},
    )
    assert found.name == "a"
    assert {(p.path.name, p.kind) for p in found.problems} == {
        ("wrangler.jsonc", ProblemKind.IGNORED_CONFIGURATION),
        ("wrangler.toml", ProblemKind.IGNORED_CONFIGURATION),
    }
    assert all("`wrangler.json`" in problem.message for problem in found.problems)


def test_a_template_stands_in_where_the_real_configuration_is_not_committed(
    tmp_path: Path,
) -> None:
    files = {"wrangler.toml.template": 'name = "t"\nmain = "gone.ts"\n', "package.json": "{}"}
    found = configured(tmp_path, **files)
    assert found.is_template and found.name == "t"
    assert not found.problems
    write(tmp_path, **{"wrangler.toml": 'name = "real"'})
    assert configured(tmp_path).name == "real"


def test_a_template_may_be_named_with_a_hyphen(tmp_path: Path) -> None:
    found = configured(tmp_path, **{"wrangler-example.toml": 'name = "t"', "package.json": "{}"})
    assert found.is_template and found.name == "t"


@pytest.mark.parametrize(
    ("folder", "beside", "is_template"),
    [
        ("examples/deploy", "README.md", True),
        ("docs", "README.md", True),
        ("examples/deploy", "package.json", False),
        ("examples/deploy", "index.js", False),
        ("apps/deploy", "README.md", False),
    ],
)
def test_a_configuration_among_examples_without_code_or_package_is_text_to_copy(
    tmp_path: Path, folder: str, beside: str, is_template: bool
) -> None:
    write(tmp_path / folder, **{"wrangler.toml": 'main = "index.js"\n', beside: "{}"})
    found = read(tmp_path / folder / "wrangler.toml", Listing(tmp_path))
    assert found.is_template is is_template
    assert bool(messages(found)) is (not is_template and beside != "index.js")


@pytest.mark.parametrize(
    ("text", "is_template"),
    [
        ('compatibility_date = "{{ "now" | date }}"\n', True),
        ('{% if win %}\nname = "a"\n{% endif %}\n', True),
        ('name = "{{project-name}}"\n', True),
        ('name = "a"\nmain = \n', False),
        ('name = "a"\n[vars]\nGREETING = "Hello {{user}}"\n', False),
    ],
)
def test_a_placeholder_in_the_name_or_where_nothing_parses_is_for_a_generator(
    tmp_path: Path, text: str, is_template: bool
) -> None:
    found = configured(tmp_path, **{"wrangler.toml": text})
    assert found.is_template is is_template
    assert not (is_template and found.problems)


def test_a_python_worker_starts_in_its_main(tmp_path: Path) -> None:
    text = 'main = "src/entry.py"\ncompatibility_flags = ["python_workers"]\n'
    found = configured(tmp_path, **{"wrangler.toml": text, "src/entry.py": ""})
    assert found.main == tmp_path / "src/entry.py"


def test_a_dot_in_the_name_of_main_is_no_extension(tmp_path: Path) -> None:
    files = {"wrangler.json": '{"main": "src/waku.server"}', "src/waku.server.tsx": ""}
    assert configured(tmp_path, **files).main == tmp_path / "src/waku.server.tsx"


def test_a_main_that_is_a_folder_is_somebody_elses_build(tmp_path: Path) -> None:
    text = '[site]\nbucket = "./out"\nentry-point = "./"\n'
    found = configured(tmp_path, **{"wrangler.toml": text})
    assert found.main is None and not found.problems


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ('[site]\nbucket = "www"\nentry-point = "workers-site"', "workers-site/index.js"),
        ('type = "webpack"\n[site]\nbucket = "www"\nentry-point = "site"', "site/start.js"),
        ('type = "webpack"\n[site]\nbucket = "www"', "workers-site/index.js"),
        ('type = "javascript"', "src/worker.ts"),
        ('type = "webpack"', "src/worker.ts"),
        (
            'type = "javascript"\n[build.upload]\ndir = "lib"\nmain = "./worker.mjs"',
            "lib/worker.mjs",
        ),
        ('type = "javascript"\nmain = "workers-site/index.js"', "workers-site/index.js"),
    ],
)
def test_workers_of_old_say_otherwise_where_they_start(
    text: str, main: str, tmp_path: Path
) -> None:
    files = {
        "wrangler.toml": text,
        "package.json": '{"main": "src/worker"}',
        "src/worker.ts": "",
        "workers-site/index.js": "",
        "site/package.json": '{"main": "start.js"}',
        "site/index.js": "",
        "site/start.js": "",
        "lib/worker.mjs": "",
    }
    found = configured(tmp_path, **files)
    assert found.main == tmp_path / main and found.names_code


@pytest.mark.parametrize("text", ['type = "rust"', 'name = "x"', '[site]\nbucket = "www"'])
def test_a_package_is_no_worker_without_a_word(text: str, tmp_path: Path) -> None:
    files = {"wrangler.toml": text, "package.json": '{"main": "index.js"}', "index.js": ""}
    found = configured(tmp_path, **files)
    assert found.main is None and not found.names_code


def test_main_may_leave_out_its_extension_and_differ_between_environments(tmp_path: Path) -> None:
    text = '{"main": "src/index", "env": {"dev": {"main": "src/dev.js"}}}'
    files = {"wrangler.json": text, "src/index.ts": "", "src/dev.js": ""}
    found = configured(tmp_path, **files)
    assert found.mains == (tmp_path / "src/index.ts", tmp_path / "src/dev.js")


def test_a_main_that_is_not_there_is_a_problem_at_its_value(tmp_path: Path) -> None:
    found = configured(tmp_path, **{"wrangler.toml": 'main = "src/indx.ts"'})
    (problem,) = found.problems
    assert problem.kind is ProblemKind.MISSING_MAIN
    assert problem.place and found.source.text(problem.place.span) == '"src/indx.ts"'
    assert found.main is None


@pytest.mark.parametrize(
    "main", ["dist/_worker.js", ".open-next/worker.js", "build/worker/shim.mjs", "./out/index.js"]
)
def test_a_main_that_a_build_will_make_is_no_problem(main: str, tmp_path: Path) -> None:
    found = configured(tmp_path, **{"wrangler.toml": f'main = "{main}"'})
    assert found.main is None and not found.problems


def test_a_main_is_no_problem_if_a_build_command_is_configured(tmp_path: Path) -> None:
    text = 'main = "worker.js"\n[build]\ncommand = "npm run build"\n'
    assert not configured(tmp_path, **{"wrangler.toml": text}).problems


def test_a_main_may_be_a_module_of_an_installed_package(tmp_path: Path) -> None:
    text = '{"main": "@tanstack/react-start/server-entry"}'
    package = '{"dependencies": {"@tanstack/react-start": "1"}}'
    found = configured(tmp_path, **{"wrangler.json": text, "package.json": package})
    assert found.main is None and not found.problems


def test_what_a_build_left_behind_is_no_source(tmp_path: Path) -> None:
    write(tmp_path, **{"wrangler.toml": 'main = "dist/index.js"', "dist/index.js": ""})
    found = read(tmp_path / "wrangler.toml", ignored=lambda path: "dist" in path.parts)
    assert found.main is None and not found.problems
    assert read(tmp_path / "wrangler.toml").main == tmp_path / "dist/index.js"


def test_a_main_outside_the_project_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, **{"outside.ts": "", "app/wrangler.toml": 'main = "../outside.ts"'})
    folder = tmp_path / "app"
    (found,) = read_folder(folder, Listing(folder), lambda _: False)
    assert found.main is None
    (inside,) = read_folder(folder, Listing(tmp_path), lambda _: False)
    assert inside.main == tmp_path / "outside.ts"


def test_without_main_the_package_scripts_tell(tmp_path: Path) -> None:
    package = '{"scripts": {"t": "x \\"", "d": "vite && wrangler dev --live-reload src/app.tsx"}}'
    files = {"wrangler.toml": "", "package.json": package, "src/app.tsx": ""}
    assert configured(tmp_path, **files).main == tmp_path / "src/app.tsx"


def test_a_pages_project_has_its_functions(tmp_path: Path) -> None:
    files = {
        "wrangler.toml": 'pages_build_output_dir = "dist"',
        "functions/api/[id].ts": "export const onRequestGet: PagesFunction = () => {}",
        "functions/shared.ts": "",
        "functions/note.md": "",
    }
    found = configured(tmp_path, **files)
    assert found.kind is DeploymentKind.PAGES
    assert [p.name for p in found.functions] == ["[id].ts", "shared.ts"]


def test_a_pages_project_may_be_one_worker_in_its_output(tmp_path: Path) -> None:
    files = {"wrangler.json": '{"pages_build_output_dir": "public"}', "public/_worker.js": ""}
    assert configured(tmp_path, **files).main == tmp_path / "public/_worker.js"


def test_pages_never_looks_at_main(tmp_path: Path) -> None:
    files = {
        "wrangler.toml": 'main = "src/index.ts"',
        "functions/index.js": "export async function onRequest() {}",
    }
    found = configured(tmp_path, **files)
    assert found.kind is DeploymentKind.PAGES and not found.problems


def test_what_pages_does_not_take_has_bindings_and_nothing_else(tmp_path: Path) -> None:
    text = """name = "x"
compatibility_date = "2022-01-01"
limits = { subrequests = 100 }
[[kv_namespaces]]
binding = "SEEN"
id = "1"
"""
    functions = {"functions/index.js": "export async function onRequest() {}"}
    found = configured(tmp_path, **{"wrangler.toml": text}, **functions)
    assert found.is_unread and not found.is_true
    assert found.compatibility_date is None and found.limits.subrequests is None
    assert set(found.bindings) == {"SEEN"} and found.name == "x"


@pytest.mark.parametrize(
    ("beside", "advice"),
    [
        ('main = "src/index.ts"', "take it out: Wrangler refuses it beside `main`"),
        (
            'name = "w"',
            "write it above the first header: what follows a header belongs to its table",
        ),
    ],
)
def test_a_setting_below_a_header_goes_where_wrangler_takes_it(
    tmp_path: Path, beside: str, advice: str
) -> None:
    text = f'{beside}\n[vars]\npages_build_output_dir = "dist"\n'
    found = configured(tmp_path, **{"wrangler.toml": text, "src/index.ts": ""})
    assert [problem.help for problem in found.problems] == [advice]


@pytest.mark.parametrize("said", ['pages_build_output_dir = "out"', 'main = "dist/index.js"'])
def test_what_something_deploys_beside_functions_holds(tmp_path: Path, said: str) -> None:
    functions = {"functions/index.js": "export async function onRequest() {}"}
    found = configured(tmp_path, **{"wrangler.toml": said}, **functions)
    assert not found.is_unread and found.is_true


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"name": 5}', "`name` is a number; expected a string"),
        ('{"main": ["a.ts"]}', "`main` is a list; expected a string"),
        ('{"limits": {"cpu_ms": "50"}}', "`limits.cpu_ms` is a string; expected a number"),
        ('{"workers_dev": "no"}', "`workers_dev` is a string; expected true or false"),
        ('{"kv_namespaces": {}}', "`kv_namespaces` is a table; expected a list"),
        ('{"ai": [{"binding": "AI"}]}', "`ai` is a list; expected a table"),
        (
            '{"durable_objects": [{"name": "ROOM", "class_name": "Room"}]}',
            "`durable_objects` is a list; expected a table that has it as `bindings`",
        ),
        (
            '{"route": {"pattern": "a.example/*"}}',
            "`route` has none of `zone_id`, `zone_name` and `custom_domain`; expected one of them",
        ),
        (
            '{"routes": ["a.example/*", {"custom_domain": true}]}',
            "an entry of `routes` has no `pattern`; expected a string",
        ),
        ('{"d1_databases": ["DB"]}', "an entry of `d1_databases` is a string; expected a table"),
        (
            '{"r2_buckets": [{"name": "B"}]}',
            "an entry of `r2_buckets` has no `binding`; expected a string",
        ),
        (
            '{"services": [{"binding": "S"}]}',
            "an entry of `services` has no `service`; expected a string",
        ),
        ('{"env": []}', "`env` is a list; expected a table"),
        ('{"env": {"dev": 1}}', "`env.dev` is a number; expected a table"),
        ('{"env": {"dev": {"routes": "x"}}}', "`env.dev.routes` is a string; expected a list"),
        (
            '{"queues": {"consumers": [{"max_retries": 3}]}}',
            "an entry of `queues.consumers` has no `queue`; expected a string",
        ),
        (
            '{"routes": [5]}',
            "an entry of `routes` is a number; expected a string or a table",
        ),
        (
            '{"assets": {"not_found_handling": "single-page-app"}}',
            "`assets.not_found_handling` is 'single-page-app'; expected 'single-page-application'",
        ),
        (
            '{"triggers": {"crons": ["*/10 * * * * *", "*/10 * * * *", "${CRON}"]}}',
            "the cron expression '*/10 * * * * *' has 6 fields; expected 5: minute, hour, "
            "day of the month, month, day of the week",
        ),
        ("[]", "the configuration is a list; expected a table"),
        ("3", "the configuration is a number; expected a table"),
    ],
)
def test_a_setting_of_the_wrong_shape_is_a_problem(
    text: str, expected: str, tmp_path: Path
) -> None:
    found = configured(tmp_path, **{"wrangler.json": text})
    assert messages(found) == [expected]
    assert found.problems[0].kind is ProblemKind.SCHEMA
    assert found.problems[0].place


def test_unknown_keys_and_nulls_are_none_of_our_business(tmp_path: Path) -> None:
    text = '{"name": null, "brand_new": 1, "$schema": "x", "assets": "./public"}'
    assert not configured(tmp_path, **{"wrangler.json": text}).problems


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("wrangler.json", '{"compatability_date": "2026-11-01"}', '"compatability_date"'),
        ("wrangler.json", '{"env": {"dev": {"kv_namespace": []}}}', '"kv_namespace"'),
        ("wrangler.json", '{"observability": {"enable": true}}', '"enable"'),
        ("wrangler.toml", '[vars]\nA = "1"\nworkers_dev = false\n', "workers_dev"),
        (
            "wrangler.toml",
            "[limits]\ncpu_ms = 5\ncompatibility_flags = []\n",
            "compatibility_flags",
        ),
        (
            "wrangler.toml",
            '[assets]\ndirectory = "a"\nkv_namespaces = [{ binding = "K" }]\n',
            "kv_namespaces",
        ),
        (
            "wrangler.toml",
            '[env.live.vars]\nA = "1"\nroutes = ["example.com/*"]\n',
            "routes",
        ),
        (
            "wrangler.toml",
            '[[d1_databases]]\nbinding = "DB"\ncompatibility_date = "2026-01-01"\n',
            "compatibility_date",
        ),
        ("wrangler.toml", "[observability.logs]\nenabled = true\nlogpush = true\n", "logpush"),
        (
            "wrangler.toml",
            '[vars]\nqueues = { producers = [{ binding = "Q", queue = "q" }] }\n',
            "queues",
        ),
        ("wrangler.toml", '[vars]\nmain = "src/index.ts"\n', "main"),
    ],
)
def test_a_key_that_wrangler_passes_over_is_a_problem(
    tmp_path: Path, name: str, text: str, key: str
) -> None:
    found = configured(tmp_path, **{name: text})
    (problem,) = found.problems
    is_lost = key in ("kv_namespaces", "queues", "routes")
    assert problem.kind is (ProblemKind.LOST_KEY if is_lost else ProblemKind.IGNORED_KEY)
    assert problem.place and found.source.text(problem.place.span) == key


@pytest.mark.parametrize(
    "text",
    [
        '{"zone_id": "x", "usage_model": "bundled", "node_compat": true}',
        '{"vars": {"compatibility_date": "2026-11-01", "routes": []}}',
        '{"assets": {"not_found_handling": "brand-new"}}',
        '{"unsafe": {"bindings": [{"name": "X", "type": "y", "z": 1}], "metadata": {}}}',
    ],
)
def test_what_may_be_older_or_newer_than_the_schema_is_left_alone(
    tmp_path: Path, text: str
) -> None:
    assert not configured(tmp_path, **{"wrangler.json": text}).problems


def test_variables_that_only_have_the_name_of_a_setting_are_variables(tmp_path: Path) -> None:
    text = (
        '[vars]\nroutes = ["home", "about"]\nmain = "page"\nname = "x"\nlimits = { pages = 3 }\n'
        'rules = [{ from = "a", to = "b" }]\nservices = ["mail"]\nassets = "https://a.example"\n'
        'ai = { model = "m" }\ncache = {}\n'
    )
    assert not configured(tmp_path, **{"wrangler.toml": text}).problems


def test_a_swallowed_setting_that_is_also_where_it_belongs_is_a_variable(tmp_path: Path) -> None:
    text = 'compatibility_date = "2026-11-01"\n[vars]\ncompatibility_date = "2026-11-01"\n'
    assert not configured(tmp_path, **{"wrangler.toml": text}).problems


def test_a_name_bound_twice_in_one_environment_is_a_problem(tmp_path: Path) -> None:
    text = (
        '{"kv_namespaces": [{"binding": "X"}], "r2_buckets": [{"binding": "X"}],'
        ' "env": {"dev": {"kv_namespaces": [{"binding": "X"}]}}}'
    )
    found = configured(tmp_path, **{"wrangler.json": text})
    (problem,) = found.problems
    assert problem.kind is ProblemKind.DUPLICATE_BINDING
    assert "`X`" in problem.message and "`r2_buckets`" in problem.message


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("wrangler.toml", 'name = "x"\nmain = \n', 2),
        ("wrangler.toml", 'name = "x"\r\nname = "y"\r\n', 2),
        ("wrangler.toml", '\ufeffname = "x"\n[vars\n', 2),
        ("wrangler.json", '{\n"name": "x"\n"main": "y"\n}', 3),
        ("wrangler.json", '{\n"name": "x",\n', 3),
        ("wrangler.jsonc", '{"a": 1}\n}', 2),
        ("wrangler.jsonc", '/* \u2603 */ {\n  name: "x" }', 2),
        ("wrangler.json", "", 1),
        ("wrangler.json", "/* never closed", 1),
    ],
)
def test_a_file_that_does_not_parse_is_a_problem_with_its_line(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    found = configured(tmp_path, **{name: text})
    (problem,) = found.problems
    assert problem.kind is ProblemKind.SYNTAX
    assert problem.message.startswith("does not parse: ")
    assert problem.place and found.source.line_of(problem.place.span.start) == line
    assert found.main is None and not found.bindings


@pytest.mark.parametrize("name", ["wrangler.json", "wrangler.toml"])
@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b"[" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"a = " + b"[" * 10_000,
        b"a = " + b"[" * 150 + b"]" * 150,
        b"a." * 10_000 + b"a = 1",
        b"[" + b"a." * 5_000 + b"a]",
        b"name = '\xff\xfe'",
        b'{"name": "\xff"}',
        b"\x00\x00\x00",
        b'{"name": "a\x00b"}',
        b"a = " + b"9" * 5_000,
        b"\xff\xfe{\x00}\x00",
        b'{"a": "unclosed',
    ],
    ids=lambda data: repr(data[:12]),
)
def test_hostile_files_become_problems(name: str, data: bytes, tmp_path: Path) -> None:
    found = configured(tmp_path, **{name: data})
    assert found.problems
    assert found.name is None


def test_huge_numbers_and_half_characters_are_read(tmp_path: Path) -> None:
    text = '{"limits": {"cpu_ms": %s}, "name": "\\ud800x"}' % ("9" * 5_000)
    found = configured(tmp_path, **{"wrangler.json": text})
    assert found.limits.cpu_ms == float("inf")
    assert found.name and found.name.encode()


def test_an_enormous_file_is_not_read(tmp_path: Path) -> None:
    found = configured(tmp_path, **{"wrangler.json": " " * 1_000_001})
    assert [problem.kind for problem in found.problems] == [ProblemKind.UNREADABLE]


def test_a_file_that_cannot_be_read_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, **{"wrangler.json": "{}"})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = read(tmp_path / "wrangler.json")
    assert messages(found) == ["cannot be read: Permission denied"]


def test_a_pipe_is_no_configuration(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "wrangler.toml")
    assert read_folder(tmp_path, Listing(tmp_path), lambda _: False) == ()


def test_the_last_of_two_equal_keys_counts_in_json(tmp_path: Path) -> None:
    found = configured(tmp_path, **{"wrangler.json": '{"name": "a", "name": "b"}'})
    assert found.name == "b"


def test_comment_marks_in_strings_are_text(tmp_path: Path) -> None:
    text = '{"name": "a//b /* c */", "vars": {"U": "https://x,]"},}'
    found = configured(tmp_path, **{"wrangler.jsonc": text})
    assert found.name == "a//b /* c */"
    assert {k: v.text for k, v in found.top.vars.items()} == {"U": "https://x,]"}


def test_a_value_answers_only_for_what_it_is() -> None:
    from wlint.source import Span

    value = Value(True, Span(0, 4))
    assert value.number is None and value.text is None and not value.items and not value.table


@pytest.mark.parametrize(
    ("date", "vendored", "expected"),
    [("2026-04-21", False, True), ("2026-04-20", False, False), ("2026-04-20", True, True)],
)
def test_the_python_sdk_is_packaged_from_its_date_on_or_where_it_is_vendored(
    tmp_path: Path, date: str, vendored: bool, expected: bool
) -> None:
    text = f'name = "api"\nmain = "src/entry.py"\ncompatibility_date = "{date}"\n'
    found = configured(tmp_path, **{"wrangler.toml": text})
    if vendored:
        write(tmp_path, **{"python_modules/workers/__init__.py": ""})
    assert found.has_python_sdk is expected


@pytest.mark.parametrize(
    ("above", "beside", "refused"),
    [
        ("^4.20.0", None, True),
        (">=4", None, True),
        ("latest", None, False),
        (None, None, False),
        ("^4.20.0", "^3.96.0", False),
        ("^3.96.0", "5.0.1", True),
        ("4.0.0", "catalog:", False),
    ],
)
def test_wrangler_4_refuses_a_setting_that_older_ones_took(
    above: str | None, beside: str | None, refused: bool, tmp_path: Path
) -> None:
    for name, version in (("package.json", above), ("api/package.json", beside)):
        if version is not None:
            text = f'{{"devDependencies": {{"wrangler": "{version}"}}}}'
            write(tmp_path, **{name: text})
    write(tmp_path, **{"api/wrangler.toml": 'name = "a"\n[env.live]\nnode_compat = true\n'})
    (found,) = read_folder(tmp_path / "api", Listing(tmp_path), lambda _: False)
    assert [shown_problem(found, p) for p in found.problems] == ["node_compat"] * refused


def shown_problem(configuration: Configuration, problem: Problem) -> str:
    assert problem.place and problem.kind is ProblemKind.SCHEMA
    return configuration.source.text(problem.place.span)
