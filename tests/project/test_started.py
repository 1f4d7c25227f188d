"""How many requests are started before the first of them has its answer."""

from pathlib import Path

import pytest
from understood import understand

HEAD = """
const asked = (path: string) => fetch(`https://tides.example/${path}`);
const many = (n: number) => Promise.all(Array.from({ length: 9 }, (_, at) => asked(`${at}`)));
const told = async (run: () => Promise<unknown>) => await run();
const all = () => told(() => many(1));
const one = () => told(() => asked("a"));
"""


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("asked('a')", 1),
        ("many(1)", 9),
        ("Promise.all([asked('a'), many(1)])", 10),
        ("Promise.all([await many(1), asked('a')])", 1),
        # what a function is handed, and runs
        ("all()", 9),
        ("one()", 1),
        ("Promise.all([one(), one(), all()])", 11),
        ("told(() => Promise.resolve(1))", 1),
    ],
)
def test_what_is_started_together_counts(tmp_path: Path, started: str, expected: int) -> None:
    code = f"{HEAD} export default {{ async fetch(request: Request) {{ return {started}; }} }};"
    known = understand(tmp_path, code)
    assert known.worker.started.of(*known.call(started)) == expected
