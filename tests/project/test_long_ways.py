"""Of several ways to calls whose timeouts are told of, the one is shown on which those hold."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.network.link import limits_of
from wlint.project.network.long_ways import by_longest

WORKER = (
    "export default { async fetch(request) { %s } }\n"
    "const look = (url) => ask(url, 2000);\n"
    "const wait = (url, ms = 25000) => ask(url, ms);\n"
    "async function ask(url, ms) {\n"
    "  const first = await fetch(url, { signal: AbortSignal.timeout(ms) });\n"
    "  return first.ok ? first : fetch(url + 1, { signal: AbortSignal.timeout(ms) });\n"
    "}\n"
)
A, B = '"https://a.example/"', '"https://b.example/"'

WAYS = [
    (f"await ask({A}, 3000); return ask({B}, 20000)", [f"ask({B}, 20000)"]),
    (f"await look({A}); return wait({B})", [f"wait({B})", "ask(url, ms)"]),
    (f"await wait({A}, 1000); return wait({B}, 20000)", [f"wait({B}, 20000)", "ask(url, ms)"]),
]


@pytest.mark.parametrize(("code", "steps"), WAYS)
def test_the_way_with_the_longest_waits_is_shown(
    code: str, steps: list[str], tmp_path: Path
) -> None:
    known = understand(tmp_path, WORKER % code)
    file, call = known.call("fetch(url + 1")
    worker, function = known.worker, file.function_around(call)
    assert function is not None
    (found,) = worker.cascades.of(function, 10)
    way = worker.calls.answering_way_to(function)
    assert way is not None
    for limit in limits_of(found.chain):
        way = by_longest(worker.calls, worker.durations, file, way, limit)
    assert [s.message for s in way.steps][1:] == steps
