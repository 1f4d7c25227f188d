"""What must hold for a place to be reached, and whether two places rule each other out."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from wlint import tree
from wlint.project.data.changes import Subject, subject_of
from wlint.project.file import File
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.tree import Node

_EMPTY = repr("")


class Condition(NamedTuple):
    """A subject is true or false from an offset on, or equals something."""

    at: int
    subject: Subject
    holds: bool
    equals: str | None = None


def are_exclusive(one: Iterable[Condition], other: Iterable[Condition]) -> bool:
    """Whether only one of two places can be reached in one run of a function.

    `if (mode === "a") first(); if (mode === "b") second();`
    """
    return any(contradict(a, b) for a in one for b in other)


def contradict(a: Condition, b: Condition) -> bool:
    """Whether two conditions never hold in one run of a function."""
    if a.subject != b.subject or _changes(a, b):
        return False
    if (a.equals is None) != (b.equals is None):
        return False
    return a.holds != b.holds if a.equals == b.equals else a.holds and b.holds


def _changes(a: Condition, b: Condition) -> bool:
    """Whether the variable is given another value between two tests of it."""
    first, last = sorted((a.at, b.at))
    return any(first < d.name.span.start < last for d in a.subject.variable.definitions)


def conditions_of(file: File, node: Node) -> Iterator[Condition]:
    """What holds at a node because of the branches around it."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                yield from parts_of(file, test, holds=inside is around.then)
            case tree.Function():
                return
            case _:
                pass
        inside = around


def parts_of(
    file: File, test: Node, *, holds: bool, is_text: Callable[[Node], bool] = lambda _: False
) -> Iterator[Condition]:
    """What holds of variables, and of their parts, where a test does or does not."""
    deeper = partial(parts_of, file, is_text=is_text)
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            yield from deeper(inner, holds=not holds)
        case tree.Operation(op="&&" | "and", operands=operands) if holds:
            for operand in operands:
                yield from deeper(operand, holds=True)
        case tree.Operation(op="||" | "or", operands=operands) if not holds:
            for operand in operands:
                yield from deeper(operand, holds=False)
        case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
            subject = subject_of(file, left)
            if subject is not None and isinstance(right, tree.Literal | tree.Member):
                equal, text = holds == (op in SAME), _written(file, right)
                yield Condition(test.span.start, subject, equal, text)
                if equal and isinstance(right, tree.Literal) and right.kind == "string":
                    yield Condition(test.span.start, subject, bool(right.value))
        case _ if (subject := subject_of(file, test)) is not None:
            yield Condition(test.span.start, subject, holds)
            if not holds and is_text(test):
                yield Condition(test.span.start, subject, True, _EMPTY)


def _written(file: File, value: Node) -> str:
    match value:
        case tree.Literal(kind="string", value=text):
            return repr(text)
        case _:
            return file.source.text(value.span)
