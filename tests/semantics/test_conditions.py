"""What AND and OR make of conditions of which not all is known."""

import pytest

from wlint.semantics.conditions import joined


@pytest.mark.parametrize(
    ("op", "answers", "expected"),
    [
        ("&&", [True, True], True),
        ("&&", [None, False], False),
        ("and", [True, None], None),
        ("||", [None, True], True),
        ("||", [False, False], False),
        ("or", [False, None], None),
    ],
)
def test_one_answer_may_decide(op: str, answers: list[bool | None], expected: bool | None) -> None:
    assert joined(op, answers) is expected
