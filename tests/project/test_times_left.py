"""How little code lets a time be that is left, as far as it shows that it runs down."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.costs.time_left import TimesLeft

HEAD = """
export default {
    async fetch(request: Request, env: Env) {
        const kept = await env.KV.get<{ until: number }>("kept", "json");
        const now = Math.floor(Date.now() / 1000);
        const left = kept.until - now;
"""


@pytest.mark.parametrize(
    ("body", "least"),
    [
        ("if (left > 0) use(left);", 1),
        ("if (left >= 30) use(left);", 30),
        ("if (0 < left) use(left);", 1),
        ("if (left <= 0) return; use(left);", 1),
        ("if (!(left > 5)) return; use(left);", 6),
        ("if (left > 0 && kept.until) use(left);", 1),
        ("if (left > 0) { if (left > 90) use(left); }", 91),
        ("use(Math.max(1, left));", 1),
        ("use(Math.max(left, 60));", 60),
        ("const ms = kept.until - Date.now(); if (ms > 5000) use(Math.ceil(ms / 1000));", 6),
        ("use(left);", None),
        ("if (left < 90) use(left);", None),
        ("if (left > 0 || kept.until) use(left);", None),
        ("const own = now + 900 - now; if (own > 0) use(own);", None),
        ("const since = now - kept.until; if (since > 0) use(since);", None),
        ("const other = kept.until - 5; if (other > 0) use(other);", None),
    ],
)
def test_the_least_that_is_left(tmp_path: Path, body: str, least: int | None) -> None:
    known = understand(tmp_path, f"{HEAD}{body} }} }};")
    file, call = known.call("use(")
    assert isinstance(call, tree.Call)
    assert TimesLeft(known.worker.calls).least(file, call.args[0].value, call) == least
