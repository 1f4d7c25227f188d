"""What an operator joins to one condition, and what that comes to where not all is known."""

from collections.abc import Callable, Iterator, Sequence

from wlint import tree
from wlint.tree import Node

AND, OR = frozenset({"&&", "and"}), frozenset({"||", "or"})
SAME, OTHER = frozenset({"===", "==", "is"}), frozenset({"!==", "!=", "is not"})
EQUALITIES = SAME | OTHER
ORDERS = frozenset({"<", ">", "<=", ">="})
MEMBERSHIP = frozenset({"in", "not in"})


def parts(test: Node, *ops: str) -> Iterator[Node]:
    """The conditions that operators join, at any depth; without operators, AND and OR."""
    match test:
        case tree.Operation(op=op, operands=operands) if op in (ops or AND | OR):
            for operand in operands:
                yield from parts(operand, *ops)
        case _:
            yield test


def sides(test: Node, *, holds: bool) -> Iterator[tuple[Node, bool]]:
    """The conditions that make up one, each with the side of it that goes with an outcome."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            yield from sides(inner, holds=not holds)
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            for operand in operands:
                yield from sides(operand, holds=holds)
        case _:
            yield test, holds


def joined(op: str, answers: Sequence[bool | None]) -> bool | None:
    """What AND or OR makes of answers; None where one that is not known decides."""
    decisive = op in OR
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def outcome(test: Node, known: Callable[[Node], bool | None]) -> bool | None:
    """What a condition comes to by what is known of its parts; None where that does not say."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = outcome(inner, known)
            return None if found is None else not found
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            return joined(op, [outcome(operand, known) for operand in operands])
        case _:
            return known(test)


def is_true(node: Node | None) -> bool:
    """Whether a condition always holds as it is written: `while (true)`, `while 1`."""
    match node:
        case tree.Literal(kind="boolean", value=True) | tree.Literal(kind="number", value="1"):
            return True
        case _:
            return False
