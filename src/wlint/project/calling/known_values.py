"""What is known of values by how they are written: whether there is something, true or false."""

from enum import Enum

from wlint import tree
from wlint.tree import Node


class Passed(Enum):
    """What is known of what a call passes, itself or by a default."""

    TRUE = "true"
    FALSE = "false"
    NOTHING = "null, undefined, None"
    SOMETHING = "a value that is not empty"
    RESULT = "what is worked out, and may be 0 or empty"

    @property
    def is_there(self) -> bool:
        """Whether something is passed."""
        return self is not Passed.NOTHING


def known_value(value: Node | None) -> Passed | None:
    """What is known of a value; None where nothing is."""
    match value:
        case tree.Literal(kind="boolean", value=bool(truth)):
            return Passed.TRUE if truth else Passed.FALSE
        case tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"):
            return Passed.NOTHING
        case tree.Literal(kind="number" | "string", value=text) if text not in ("", "0"):
            return Passed.SOMETHING
        case tree.Operation(op="+", operands=operands) if any(
            known_value(operand) is Passed.SOMETHING for operand in operands
        ):
            return Passed.SOMETHING
        case tree.Operation(op="+" | "-" | "*" | "/" | "//"):
            return Passed.RESULT
        case tree.Mapping(entries=[_, *_]) | tree.Sequence(items=[_, *_]):
            return Passed.SOMETHING
        case _:
            return None
