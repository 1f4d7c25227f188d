"""What must hold for a place to be reached, and whether two places rule each other out."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node

_EQUAL = frozenset({"===", "==", "is"})
_UNEQUAL = frozenset({"!==", "!=", "is not"})


class Condition(NamedTuple):
    """A value that is the same everywhere is true or false here, or equals something else."""

    subject: str
    holds: bool
    equals: str | None = None


def are_exclusive(one: Iterable[Condition], other: Iterable[Condition]) -> bool:
    """Whether only one of two places can be reached in one run of a function.

    `if (mode === "a") first(); if (mode === "b") second();`
    """
    return any(_contradict(a, b) for a in one for b in other)


def _contradict(a: Condition, b: Condition) -> bool:
    if a.subject != b.subject or (a.equals is None) != (b.equals is None):
        return False
    if a.equals == b.equals:
        return a.holds != b.holds
    return a.holds and b.holds


def conditions_of(file: File, node: Node) -> Iterator[Condition]:
    """What holds at a node because of the branches around it."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                yield from _parts(file, test, holds=inside is around.then)
            case tree.Function():
                return
            case _:
                pass
        inside = around


def _parts(file: File, test: Node, *, holds: bool) -> Iterator[Condition]:
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            yield from _parts(file, inner, holds=not holds)
        case tree.Operation(op="&&" | "and", operands=operands) if holds:
            for operand in operands:
                yield from _parts(file, operand, holds=True)
        case tree.Operation(op="||" | "or", operands=operands) if not holds:
            for operand in operands:
                yield from _parts(file, operand, holds=False)
        case tree.Operation(op=op, operands=[left, right]) if op in _EQUAL | _UNEQUAL:
            if _is_fixed(file, left) and isinstance(right, tree.Literal | tree.Member):
                yield Condition(_text(file, left), holds == (op in _EQUAL), _text(file, right))
        case _ if _is_fixed(file, test):
            yield Condition(_text(file, test), holds)


def _is_fixed(file: File, node: Node) -> bool:
    """Whether an expression has one value in one run: a variable given once, or a part of it."""
    while isinstance(node, tree.Member) and node.name is not None:
        node = node.object
    variable = file.scopes.variable(node)
    return variable is not None and variable.only is not None


def _text(file: File, node: Node) -> str:
    return file.source.text(node.span)
