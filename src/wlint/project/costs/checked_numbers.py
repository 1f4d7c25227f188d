"""How large what is checked may still be: `if (xs.length > 50) return` leaves 50."""

from wlint import tree
from wlint.project.costs.comparisons import counted
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.types import STRING, options_of
from wlint.tree import Node

_PAST = frozenset({">", "<"})
"""Comparisons that do not hold for what is just as large as the number."""
_ORDERS = _PAST | {">=", "<="}


@record
class Most:
    """The number that a size is compared with, and whether what is as large is refused, too."""

    measured: Node
    number: Node
    is_refused: bool


def left_by_refusing(file: File, large: Node, number: Node) -> Most:
    """What is left where a branch refuses what is larger: `if (xs.length > 50) return`."""
    return Most(large, number, _operator(file, number) not in _PAST)


def let_in(file: File, measured: Node, number: Node) -> Most:
    """What is let in by a branch: `if (xs.length <= 50) { … }`."""
    return Most(measured, number, _operator(file, number) in _PAST)


def number_left(types: Types, file: File, most: Most) -> int | None:
    """The largest that there still is; the length of a text is no number of parts."""
    measured, _ = file.local_value(most.measured)
    if (inner := counted(measured)) is not None:
        is_number = STRING not in options_of(types.of(file, inner))
    else:
        is_number = isinstance(most.measured, tree.Name)
    if not is_number or _operator(file, most.number) not in _ORDERS:
        return None
    found = number_of(types.program, file, most.number)
    return found - most.is_refused if found is not None else None


def _operator(file: File, number: Node) -> str | None:
    around = file.scopes.parents.get(number)
    return around.op if isinstance(around, tree.Operation) else None
