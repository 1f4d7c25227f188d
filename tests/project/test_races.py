"""Calls that go on when the race they take part in is over."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.network.races import Races

CALL = "fetch('https://api.example/')"
STOPPED = "fetch('https://api.example/', { signal: AbortSignal.timeout(1000) })"
LATE = "new Promise((done) => setTimeout(done, 3000))"


@pytest.mark.parametrize(
    ("body", "losers", "milliseconds"),
    [
        (f"await Promise.race([{CALL}, {LATE}]);", 1, 3000),
        (f"await Promise.race([{CALL}, scheduler.wait(2_000)]);", 1, 2000),
        (f"await Promise.any([{CALL}, {CALL}]);", 2, None),
        (f"await Promise.race([{CALL}.then((r) => r.json()), {LATE}]);", 1, 3000),
        (f"const call = {CALL}; await Promise.race([call, {LATE}]);", 1, 3000),
        (f"const all = [{CALL}, {LATE}]; await Promise.race(all);", 1, 3000),
        (f"await Promise.race([{CALL}, wait(env.TIME)]);", 1, None),
        (f"await Promise.race([{STOPPED}, {LATE}]);", 0, 3000),
        (f"await Promise.race([env.KV.get('a'), {LATE}]);", 0, 3000),
        (f"await Promise.all([{CALL}, {LATE}]);", None, None),
        (f"await Promise.race([{CALL}]);", None, None),
        ("await Promise.race(calls());", None, None),
    ],
    ids=[
        "against a timer",
        "against a wait",
        "of two calls",
        "of what is made of an answer",
        "of a call in a variable",
        "of a list in a variable",
        "against what nobody knows",
        "of a call that has a timeout",
        "of a binding's call",
        "all of it is awaited",
        "of one alone",
        "of what nobody knows",
    ],
)
def test_what_goes_on_after_a_race(
    tmp_path: Path, body: str, losers: int | None, milliseconds: int | None
) -> None:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"
    known = understand(tmp_path, code)
    found = Races(known.worker.outbounds).of(*known.call("Promise."))
    assert (len(found.losers) if found else None) == losers
    assert (found.milliseconds if found else None) == milliseconds
