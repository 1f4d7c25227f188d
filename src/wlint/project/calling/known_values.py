"""What is known of values by how they are written: whether there is something, true or false."""

from enum import Enum

from wlint import tree
from wlint.record import Record
from wlint.tree import Node


class Passed(Enum):
    """What is known of what a call passes, itself or by a default."""

    TRUE = "true"
    FALSE = "false"
    NOTHING = "null, undefined, None"
    EMPTY = "an empty text"
    SOMETHING = "a value that is not empty"
    RESULT = "what is worked out, and may be 0 or empty"

    @property
    def is_there(self) -> bool:
        """Whether something is passed."""
        return self is not Passed.NOTHING


class Said(Record):
    """A text or number that is passed, and is not empty: it is no other one."""

    kind: str
    value: str

    @property
    def is_there(self) -> bool:
        """Whether something is passed."""
        return True


Value = Passed | Said
"""What is known of what a call passes: what it is, or of what kind."""


def is_something(value: Value) -> bool:
    """Whether a condition holds that asks if there is something."""
    return value is Passed.TRUE or _is_filled(value)


def in_common(one: Value | None, other: Value | None) -> Value | None:
    """What is known of what is passed one way or another."""
    if one == other:
        return one
    return Passed.SOMETHING if _is_filled(one) and _is_filled(other) else None


def _is_filled(value: Value | None) -> bool:
    return value is Passed.SOMETHING or isinstance(value, Said)


def known_value(value: Node | None) -> Value | None:
    """What is known of a value; None where nothing is."""
    match value:
        case tree.Literal(kind="boolean", value=bool(truth)):
            return Passed.TRUE if truth else Passed.FALSE
        case tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"):
            return Passed.NOTHING
        case tree.Literal(kind="string", value=""):
            return Passed.EMPTY
        case tree.Literal(kind="number" | "string" as kind, value=str(text)) if text not in (
            "",
            "0",
        ):
            return Said(kind, text)
        case tree.Operation(op="+", operands=operands) if any(
            _is_filled(known_value(operand)) for operand in operands
        ):
            return Passed.SOMETHING
        case tree.Operation(op="+" | "-" | "*" | "/" | "//"):
            return Passed.RESULT
        case tree.Mapping(entries=[_, *_]) | tree.Sequence(items=[_, *_]):
            return Passed.SOMETHING
        case _:
            return None
