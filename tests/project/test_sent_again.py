"""Requests that are sent again when they fail."""

from pathlib import Path

import pytest
from understood import Understood, understand

AGAIN = """
async function again(run: () => Promise<unknown>) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try { return await run(); } catch (error) { console.error(error); }
  }
}
"""
POST = "fetch('https://api.example/', { method: 'POST' })"


def worker(folder: Path, ask: str, more: str = "") -> Understood:
    code = f"""{AGAIN}
{more}
async function ask() {{ {ask} }}
export default {{ async fetch() {{ await again(() => ask()); return new Response("ok"); }} }};
"""
    return understand(folder, code)


@pytest.mark.parametrize(
    ("ask", "is_made_again"),
    [
        (f"await {POST};", True),
        (f"return {POST};", True),
        (f"try {{ return {POST}; }} catch {{ return null; }}", True),
        (f"try {{ return await {POST}; }} catch {{ return null; }}", False),
        (f"try {{ await {POST}; }} catch {{}} return new Response('ok');", False),
    ],
    ids=["awaited", "returned", "returned out of a try", "awaited in a try", "all handled"],
)
def test_a_promise_fails_where_it_is_awaited(tmp_path: Path, ask: str, is_made_again: bool) -> None:
    known = worker(tmp_path, ask)
    found = known.worker.repeats.of(*known.call("again(() =>"))
    assert bool(list(found)) is is_made_again
