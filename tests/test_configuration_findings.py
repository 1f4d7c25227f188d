"""Findings in Wrangler's configuration: where they point, and what silences them."""

from pathlib import Path

import pytest

from wlint.config import Settings
from wlint.engine import Report, run
from wlint.project import load
from wlint.registry import load_rules

RULES = {rule.name: rule for rule in load_rules()}
NAMES = ("invalid-limit", "unused-suppression")
TOML = """\
name = "shop"
main = "dist/worker.js"
compatibility_date = "2026-11-01"

[limits]
cpu_ms = 600_000
"""
JSONC = """\
{
  "name": "shop",
  "main": "dist/worker.js",
  "compatibility_date": "2026-11-01",
  "limits": {
    "cpu_ms": 600000
  }
}
"""


def checked(folder: Path, name: str, text: str) -> Report:
    (folder / ".git").mkdir()
    (folder / name).write_text(text)
    rules = tuple(RULES[name] for name in NAMES)
    return run(load([folder]), Settings(rules=rules, known=frozenset(RULES)))


def said(report: Report) -> list[tuple[str, str]]:
    """Each finding's rule and the text it points at."""
    sources = report.project.sources
    return [(f.rule, sources[f.place.path].text(f.place.span)) for f in report.findings]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [("wrangler.toml", TOML, "cpu_ms"), ("wrangler.jsonc", JSONC, '"cpu_ms"')],
)
def test_a_finding_points_at_the_key(tmp_path: Path, name: str, text: str, key: str) -> None:
    assert said(checked(tmp_path, name, text)) == [("invalid-limit", key)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wrangler.toml", TOML.replace("600_000", "600_000 # wlint: ignore[invalid-limit] raised")),
        ("wrangler.toml", TOML.replace("cpu_ms", "# wlint: ignore[invalid-limit] raised\ncpu_ms")),
        ("wrangler.toml", "# wlint: ignore-file[invalid-limit] raised for us\n" + TOML),
        (
            "wrangler.jsonc",
            JSONC.replace("600000", "600000 // wlint: ignore[invalid-limit] raised"),
        ),
        (
            "wrangler.jsonc",
            JSONC.replace('"cpu_ms"', '/* wlint: ignore[invalid-limit] raised */\n"cpu_ms"'),
        ),
        ("wrangler.jsonc", "// wlint: ignore-file[invalid-limit] raised for us\n" + JSONC),
    ],
)
def test_a_comment_silences_a_finding(tmp_path: Path, name: str, text: str) -> None:
    report = checked(tmp_path, name, text)
    assert said(report) == []
    assert report.suppressed == 1


def test_a_comment_that_silences_nothing_is_said_to(tmp_path: Path) -> None:
    comment = "# wlint: ignore[invalid-limit] raised"
    text = TOML.replace("600_000", f"60_000 {comment}")
    assert said(checked(tmp_path, "wrangler.toml", text)) == [("unused-suppression", comment)]


def test_an_unread_configuration_says_nothing(tmp_path: Path) -> None:
    assert said(checked(tmp_path, "wrangler.toml", TOML + "cpu_ms 5\n")) == []


def test_a_template_is_true_in_names_only(tmp_path: Path) -> None:
    assert said(checked(tmp_path, "wrangler.example.toml", TOML)) == []


def test_code_with_two_configurations_is_reported_once_and_each_configuration_for_itself(
    tmp_path: Path,
) -> None:
    written = {
        "wrangler.toml": TOML.replace("dist/worker.js", "main.js"),
        "wrangler.spa.toml": TOML.replace("dist/worker.js", "main.js").replace("600", "700"),
        "main.js": "export default { async fetch() { fetch('https://a.example'); } };",
    }
    (tmp_path / ".git").mkdir()
    for name, text in written.items():
        (tmp_path / name).write_text(text)
    rules = (RULES["invalid-limit"], RULES["orphaned-promise"])
    report = run(load([tmp_path]), Settings(rules=rules, known=frozenset(RULES)))
    assert [(f.rule, f.place.path.name) for f in report.findings] == [
        ("orphaned-promise", "main.js"),
        ("invalid-limit", "wrangler.spa.toml"),
        ("invalid-limit", "wrangler.toml"),
    ]


@pytest.mark.parametrize(("observability", "reported"), [("", 2), ("[observability]\n", 0)])
def test_one_of_two_configurations_of_a_file_keeps_the_logs(
    tmp_path: Path, observability: str, reported: int
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "api").mkdir()
    (tmp_path / "api/index.js").write_text("export default { fetch() {} };")
    top = 'compatibility_date = "2026-11-01"\n'
    (tmp_path / "wrangler.toml").write_text(f'name = "dev"\nmain = "api/index.js"\n{top}')
    deployed = f'name = "api"\nmain = "index.js"\n{top}{observability}'
    (tmp_path / "api/wrangler.toml").write_text(deployed)
    rules = (RULES["missing-observability"],)
    report = run(load([tmp_path]), Settings(rules=rules, known=frozenset(RULES)))
    assert len(report.findings) == reported


@pytest.mark.parametrize(
    ("script", "reported"),
    [
        ("wrangler deploy src/index.js", 1),
        ("wrangler dev src/index.js --env dev", 1),
        ("wrangler pages deploy src", 0),
        ("wrangler deploy", 0),
    ],
)
def test_a_script_says_that_a_configuration_without_code_is_a_worker(
    tmp_path: Path, script: str, reported: int
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "src/index.js").write_text("export default { fetch() {} };")
    (tmp_path / "package.json").write_text(f'{{ "scripts": {{ "it": "{script}" }} }}')
    (tmp_path / "wrangler.toml").write_text('name = "api"\ncompatibility_date = "2026-11-01"\n')
    rules = (RULES["missing-observability"],)
    report = run(load([tmp_path]), Settings(rules=rules, known=frozenset(RULES)))
    assert len(report.findings) == reported


@pytest.mark.parametrize(
    ("pipeline", "reported"),
    [("uses: cloudflare/wrangler-action@v3", 1), ("run: npm test", 0)],
)
def test_what_a_pipeline_deploys_is_no_demo(tmp_path: Path, pipeline: str, reported: int) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/it.yml").write_text(f"jobs: {{ it: {{ steps: [{pipeline}] }} }}")
    (tmp_path / "index.js").write_text("export default { fetch() {} };")
    scripts = '"scripts": { "dev": "wrangler dev", "test": "vitest" }'
    (tmp_path / "package.json").write_text(f'{{ "private": true, {scripts} }}')
    (tmp_path / "wrangler.toml").write_text('name = "api"\nmain = "index.js"\n')
    rules = (RULES["missing-observability"],)
    report = run(load([tmp_path]), Settings(rules=rules, known=frozenset(RULES)))
    assert len(report.findings) == reported


def test_nothing_is_reported_in_a_worker_that_only_tests_start(tmp_path: Path) -> None:
    code = "let last = '';\nexport function keep(r) { const was = last; last = r.url; return was; }"
    handler = "export default { fetch(r) { return new Response(keep(r)); } };"
    files = {
        "package.json": "{}",
        ".git/HEAD": "",
        "src/lib.ts": code,
        "checks/a.test.ts": "start('checks/worker/wrangler.toml')",
        "checks/worker/wrangler.toml": 'name = "a"\nmain = "index.ts"\n'
        'compatibility_date = "2026-11-01"',
        "checks/worker/index.ts": f"import {{ keep }} from '../../src/lib';\n"
        f"import {{ keep as other }} from './own';\n{handler}\nother();",
        "checks/worker/own.ts": code,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    rules = (RULES["missing-observability"], RULES["global-request-state"])
    report = run(load([tmp_path]), Settings(rules=rules, known=frozenset(RULES)))
    assert [f.place.path.name for f in report.findings] == ["lib.ts"]


@pytest.mark.parametrize(
    ("many", "named"),
    [(6, "'A', 'B', 'C', 'D', 'E', 'F':"), (7, "'A', 'B', 'C', 'D' and 3 more:")],
)
def test_bindings_that_are_lost_are_all_named_if_they_are_few(
    many: int, named: str, tmp_path: Path
) -> None:
    names = "ABCDEFG"[:many]
    bindings = ", ".join(f'{{ binding = "{name}", id = "0a1b" }}' for name in names)
    reads = ", ".join(f'env.{name}.get("a")' for name in names)
    (tmp_path / "wrangler.toml").write_text(
        'name = "shop"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'
        f'kv_namespaces = [{bindings}]\n[env.live]\nvars = {{ AT = "sea" }}\n'
    )
    (tmp_path / "index.js").write_text(
        f"export default {{ async fetch(request, env) {{\n"
        f"  return Response.json(await Promise.all([{reads}]));\n}} }};\n"
    )
    rule = RULES["environment-drops-binding"]
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [named in finding.message for finding in report.findings] == [True]
