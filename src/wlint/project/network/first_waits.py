"""What a statement waits for before it does anything else: `all.push({ n: await find() })`."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from wlint import tree
from wlint.project.file import File
from wlint.project.network.worked_out import is_quiet, reads_body
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

IN_ORDER = (
    *(tree.Call, tree.Arg, tree.Member, tree.Operation, tree.Conditional, tree.Template),
    *(tree.Mapping, tree.Entry, tree.Sequence, tree.Spread, tree.Await, tree.Assign),
    *(tree.ExpressionStatement, tree.Exit),
)
"""What works out its parts one after the other, each at most once."""
_LAZY = frozenset({"&&", "||", "??", "and", "or"})
"""Operators that work out what follows only where what comes before it says so."""


class FirstWait(Record):
    """A wait, and what decides whether the code comes to it."""

    wait: tree.Await
    conditions: tuple[Node, ...] = ()


def first_wait(types: Types, file: File, statement: Node) -> FirstWait | None:
    """The wait before which a statement calls nobody; None where others stand beside it."""
    waits = [n for n in own_nodes(statement) if isinstance(n, tree.Await)]
    asking = [w for w in waits if not _is_for_body(types, file, w)]
    if not asking:
        return None
    wait = asking[-1]
    way = [wait, *_up_to(statement, file.ancestors(wait))] if wait is not statement else [wait]
    if not all(isinstance(n, IN_ORDER) for n in way) or any(w not in way for w in asking):
        return None
    conditions = list[Node]()
    for inner, outer in pairwise(way):
        before = [*_before(inner, outer.children())]
        if not all(is_quiet(types, file, n) for n in before):
            return None
        conditions += _deciding(outer, before)
    return FirstWait(wait, tuple(conditions))


def _up_to(last: Node, nodes: Iterable[Node]) -> Iterator[Node]:
    yield from _before(last, nodes)
    yield last


def _before(node: Node, nodes: Iterable[Node]) -> Iterator[Node]:
    return takewhile(lambda n: n is not node, nodes)


def _is_for_body(types: Types, file: File, wait: tree.Await) -> bool:
    return isinstance(wait.value, tree.Call) and reads_body(types, file, wait.value)


def _deciding(outer: Node, before: Sequence[Node]) -> Sequence[Node]:
    """Those of the parts before another one that decide whether that is worked out at all."""
    match outer:
        case tree.Conditional():
            return before[:1]
        case tree.Operation(operands=[_, _, _, *_]):
            return before  # `a < b < c`
        case tree.Operation(op=op) if op in _LAZY:
            return before
        case tree.Assign(op=op) if op in _LAZY:
            return before
        case tree.Call():
            return before if outer.is_optional or any(map(_is_optional, before)) else ()
        case _:
            return ()


def _is_optional(callee: Node) -> bool:
    """Whether a method is only called of what is there: `list?.push(…)`."""
    return any(isinstance(n, tree.Member | tree.Call) and n.is_optional for n in callee.walk())
