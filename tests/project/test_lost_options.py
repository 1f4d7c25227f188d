"""What comes of a dict of options that JavaScript sees nothing in."""

from pathlib import Path

import pytest

from wlint.config import Settings
from wlint.engine import run
from wlint.finding import Severity
from wlint.project import load
from wlint.registry import load_rules

WRANGLER = """\
name = "quay"
main = "entry.py"
compatibility_date = "2025-04-01"
compatibility_flags = ["python_workers"]
"""
CODE = """\
from js import Response, fetch

GONE = 410

async def on_fetch(request, env):
    base = {{"status": 503}}
    options = {{"headers": {{"x-a": "b"}}}}
    if request.url.endswith("/x"):
        options["method"] = "PUT"
    return {call}
"""


@pytest.mark.parametrize(
    ("call", "effect", "severity"),
    [
        ('Response.new("", {"status": 404})', "answers with 200 in place of 404", Severity.ERROR),
        ('Response.new("", {"status": GONE})', "answers with 200 in place of 410", Severity.ERROR),
        ('Response.new("", {**base})', "answers with 200 in place of 503", Severity.ERROR),
        (
            'Response.new("", {"status": int(request.url[-3:])})',
            "answers with 200, whatever its 'status' is",
            Severity.ERROR,
        ),
        (
            'Response.new(b"", {"status": 200, "headers": {"a": "b"}, "cf": {}})',
            "loses 'headers' and 'cf'",
            Severity.WARNING,
        ),
        ("await fetch(request.url, options)", "loses 'headers' and 'method'", Severity.WARNING),
        ('Response.new("", {env.NAME: 1})', "takes none of its options", Severity.WARNING),
    ],
)
def test_a_finding_says_what_becomes_of_the_call(
    call: str, effect: str, severity: Severity, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "entry.py").write_text(CODE.format(call=call))
    (asked,) = (r for r in load_rules() if r.name == "dict-without-converter")
    report = run(load([tmp_path]), Settings(rules=(asked,), known=frozenset({asked.name})))
    assert [(f.severity, effect in f.message) for f in report.findings] == [(severity, True)]
