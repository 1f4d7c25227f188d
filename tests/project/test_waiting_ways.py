"""Of several ways to a call of another host, one is shown on which somebody waits for it."""

from pathlib import Path

import pytest
from understood import understand

WORKER = (
    "export default { async fetch(request, env, ctx) { %s; const last = await ask(2); "
    "return last } }\nasync function ask(n) { return fetch('https://a.example/' + n) }\n"
)
TIMER = "new Promise((done) => setTimeout(done, 1000))"

WAYS = [
    # a race ends the wait
    (f"await Promise.race([ask(1), {TIMER}])", "ask(2)"),
    (f"const first = ask(1); await Promise.race([first, {TIMER}])", "ask(2)"),
    # nobody waits, or the runtime does
    ("void ask(1)", "ask(2)"),
    ("ctx.waitUntil(ask(1))", "ask(2)"),
    # though nobody waits for the last, nothing ends it
    (f"await Promise.race([ask(1), {TIMER}]); ctx.waitUntil(ask(3)); return", "ask(3)"),
    # all wait
    ("const first = await ask(1)", "ask(1)"),
]


@pytest.mark.parametrize(("code", "step"), WAYS)
def test_a_way_on_which_somebody_waits_is_shown(code: str, step: str, tmp_path: Path) -> None:
    known = understand(tmp_path, WORKER % code)
    file, call = known.call("fetch(")
    found = known.worker.outbounds.of(file, call)
    assert found is not None
    way = known.worker.waiting_ways.lasting(file, found)
    assert way is not None
    assert step in [s.message for s in way.steps]
