"""How large what is checked may still be: `if (xs.length > 50) return` leaves 50."""

from wlint import tree
from wlint.project.costs.comparisons import counted
from wlint.project.costs.size import BOUNDED, Size, at_most
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import TURNED
from wlint.semantics.types import STRING, options_of
from wlint.tree import Node

# How much less than the number is left by a comparison with it, whichever side is kept.
_LESS = {">": 0, "<=": 0, ">=": 1, "<": 1}


class Compared(Record):
    """A size, or a number, and what it is compared with."""

    measured: Node
    number: Node


def size_left(types: Types, file: File, compared: Compared) -> Size:
    """How much there still is; the length of a text or file is no number of parts."""
    measured, _ = file.local_value(compared.measured)
    if isinstance(measured, tree.Member) and measured.name in ("size", "byteLength"):
        return BOUNDED
    inner = counted(measured)
    if inner is None and not isinstance(compared.measured, (tree.Name, tree.Member)):
        return BOUNDED
    less = _less(file, compared.number)
    number = number_of(types.program, file, compared.number) if less is not None else None
    most = number - less if number is not None and less is not None else None
    if inner is not None and STRING in options_of(types.of(file, inner)):
        return Size(is_bounded=True, letters=most)
    return at_most(most)


def _less(file: File, number: Node) -> int | None:
    match file.scopes.parents.get(number):
        case tree.Operation(op=op, operands=[first, _]):
            return _LESS.get(TURNED.get(op, op) if first is number else op)
        case _:
            return None
