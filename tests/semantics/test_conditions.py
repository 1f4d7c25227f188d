"""What AND and OR make of conditions of which not all is known."""

from pathlib import Path

import pytest

from wlint import tree
from wlint.languages import parse
from wlint.semantics.conditions import joined, outcome
from wlint.source import Source


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


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("yes", True),
        ("other", None),
        ("!yes", False),
        ("!other", None),
        ("yes && !no", True),
        ("other && no", False),
        ("!(no || other)", None),
        ("yes || other()", True),
    ],
)
def test_a_condition_comes_to_what_its_parts_say(condition: str, expected: bool | None) -> None:
    module = parse(Source(Path("a.js"), condition.encode()))
    (statement,) = module.body.statements
    assert isinstance(statement, tree.ExpressionStatement)

    def known(part: tree.Node) -> bool | None:
        return {"yes": True, "no": False}.get(getattr(part, "id", ""))

    assert outcome(statement.value, known) is expected
