"""What an operator joins to one condition, and what that comes to where not all is known."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from wlint import tree
from wlint.semantics.functions import is_missing
from wlint.tree import Node

Condition = tuple[Node, bool]
"""A condition, and whether it holds."""

AND, OR = frozenset({"&&", "and"}), frozenset({"||", "or"})
ELSE = frozenset({"??", "||", "or"})
"""Operators that give their second operand where there is nothing in the first."""
SAME, OTHER = frozenset({"===", "==", "is"}), frozenset({"!==", "!=", "is not"})
EQUALITIES = SAME | OTHER
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""Each order with what says the same of its operands the other way round."""
ORDERS = frozenset(TURNED)
MEMBERSHIP = frozenset({"in", "not in"})


def compares(nodes: Iterable[Node]) -> bool:
    """Whether any of some nodes asks what is more and what is less."""
    return any(isinstance(n, tree.Operation) and n.op in ORDERS for n in nodes)


def parts(test: Node, *ops: str) -> Iterator[Node]:
    """The conditions that operators join, at any depth; without operators, AND and OR."""
    match test:
        case tree.Operation(op=op, operands=operands) if op in (ops or AND | OR):
            for operand in operands:
                yield from parts(operand, *ops)
        case _:
            yield test


def sides(test: Node, *, holds: bool) -> Iterator[Condition]:
    """The conditions that make up one, each with the side of it that goes with an outcome."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            yield from sides(inner, holds=not holds)
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            for operand in operands:
                yield from sides(operand, holds=holds)
        case _:
            yield test, holds


def compared(op: str, one: int, other: int) -> bool | None:
    """What comparing two numbers comes to; None for an operator that compares none."""
    match op:
        case "===" | "==":
            return one == other
        case "!==" | "!=":
            return one != other
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case ">=":
            return one >= other
        case _:
            return None


def met(test: Node, *, holds: bool) -> Iterator[Condition]:
    """The conditions that have a known outcome for sure where one has, each with its own."""
    for part in parts(test, *(AND if holds else OR)):
        match part:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from met(inner, holds=not holds)
            case _:
                yield part, holds


def chosen(value: Node) -> Iterator[Node]:
    """What a value may be, by what the conditions in it choose: both of `test ? a : b`."""
    match value:
        case tree.Conditional(then=then, otherwise=otherwise):
            yield from chosen(then)
            yield from chosen(otherwise)
        case _:
            yield value


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


def asked_absent(test: Node) -> Node | None:
    """What a condition asks not to be there: `row` of `!row` and `row === null`."""
    match test:
        case tree.Operation(op="!" | "not", operands=[asked]):
            return asked
        case tree.Operation(op=op, operands=[asked, nothing]) if op in SAME and is_missing(nothing):
            return asked
        case _:
            return None


def leading_to(choice: Node, said: tree.Literal) -> Sequence[Condition]:
    """The conditions under which a choice between literals is one of them, where one way leads."""
    ways = list(_ways(choice, ()))
    if not all(isinstance(given, tree.Literal) for given, _ in ways):
        return ()
    found = [conditions for given, conditions in ways if _is_same(given, said)]
    return found[0] if len(found) == 1 else ()


def _ways(
    choice: Node, conditions: tuple[Condition, ...]
) -> Iterator[tuple[Node, tuple[Condition, ...]]]:
    match choice:
        case tree.Conditional(test=test, then=then, otherwise=otherwise):
            yield from _ways(then, (*conditions, (test, True)))
            yield from _ways(otherwise, (*conditions, (test, False)))
        case _:
            yield choice, conditions


def _is_same(given: Node, said: tree.Literal) -> bool:
    match given:
        case tree.Literal(kind=said.kind, value=said.value):
            return True
        case _:
            return False
