"""Which places of a function one run never comes to both of."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.data.conditions import are_exclusive, conditions_of

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
