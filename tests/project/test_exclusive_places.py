"""Which places of a function one run never comes to both of."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.data.conditions import are_exclusive, conditions_of
from wlint.project.order import are_apart

FIRST, SECOND = "{ first() }", "{ second() }"


@pytest.mark.parametrize(
    ("code", "exclusive"),
    [
        (f"if (mode) {FIRST} if (!mode) {SECOND}", True),
        (f"if (mode) {FIRST} if (mode) {SECOND}", False),
        (f"if (mode) {FIRST} if (!other) {SECOND}", False),
        (f"if (mode === 'a') {FIRST} if (mode === 'b') {SECOND}", True),
        (f"if (mode === 'a') {FIRST} if (mode !== 'a') {SECOND}", True),
        (f"if (mode !== 'a') {FIRST} if (mode !== 'b') {SECOND}", False),
        (f"if (mode === 'a') {FIRST} if (!mode) {SECOND}", True),
        (f"if (mode !== 'a') {FIRST} if (!mode) {SECOND}", False),
        (f"if (mode) {FIRST} mode = other; if (!mode) {SECOND}", False),
        (f"if (mode.a) {FIRST} if (!mode.b) {SECOND}", False),
        # a value with another one in its place tells of both together
        (f"if (mode ?? '') {FIRST} if (!(mode ?? '')) {SECOND}", True),
        (f"if (mode || 'none') {FIRST} if (!mode) {SECOND}", False),
    ],
)
def test_places_whose_conditions_never_hold_in_one_run(
    tmp_path: Path, code: str, exclusive: bool
) -> None:
    body = f"let [mode, other] = await request.json(); {code}"
    known = understand(tmp_path, f"export default {{ async fetch(request) {{ {body} }} }}")
    places = [conditions_of(*known.call(name)) for name in ("first(", "second(")]
    assert are_exclusive(*places) is exclusive


@pytest.mark.parametrize(
    ("code", "apart"),
    [
        (f"if (mode) {FIRST} else {SECOND}", True),
        (f"if (mode) {FIRST} {SECOND}", False),
        ("switch (mode) { case 'a': first(); break; case 'b': second(); }", True),
        ("switch (mode) { case 'a': { first(); break; } case 'b': { second(); break; } }", True),
        ("switch (mode) { case 'a': first(); case 'b': second(); }", False),
        ("switch (mode) { case 'a': first(); case 'b': break; case 'c': second(); }", True),
        ("switch (mode) { case 'a': if (other) break; first(); case 'b': second(); }", False),
        ("switch (mode) { case 'a': first(); second(); break; case 'b': }", False),
        ("switch (first()) { case 'a': second(); }", False),
    ],
)
def test_branches_of_which_one_run_takes_one(tmp_path: Path, code: str, apart: bool) -> None:
    body = f"let [mode, other] = await request.json(); {code}"
    known = understand(tmp_path, f"export default {{ async fetch(request) {{ {body} }} }}")
    (file, one), (_, other) = (known.call(name) for name in ("first(", "second("))
    assert are_apart(file, one, other) is apart
    assert are_apart(file, other, one) is apart


def test_no_case_of_a_match_runs_on_into_the_next(tmp_path: Path) -> None:
    code = """
from workers import WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        match request.method:
            case "GET":
                first()
            case _:
                second()
"""
    known = understand(tmp_path, code, python=True)
    (file, one), (_, other) = (known.call(name) for name in ("first(", "second("))
    assert are_apart(file, one, other)
