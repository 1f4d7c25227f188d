"""What must hold for a place to be reached, and whether two places rule each other out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """Whether no more than one of two places can be reached in one run of a function.

    `if (mode === "a") first(); if (mode === "b") second();`
    """
    return contradict((*one, *other))


def contradict(conditions: Iterable[Condition]) -> bool:
    """Whether conditions never hold in one run of a function."""
    together: dict[tuple[Subject, int], list[Condition]] = defaultdict(list)
    for condition in conditions:
        together[condition.subject, _changes_before(condition)].append(condition)
    return any(map(_exclude, together.values()))


def _changes_before(condition: Condition) -> int:
    """How often the variable is given a value before it is tested."""
    definitions = condition.subject.variable.definitions
    return sum(d.name.span.start < condition.at for d in definitions)


def _exclude(tests: Sequence[Condition]) -> bool:
    """Whether tests of one value exclude each other: it equals one thing, and what it equals."""
    held, refused = ({t.equals for t in tests if t.holds is holds} for holds in (True, False))
    return not held.isdisjoint(refused) or len(held - {None}) > 1


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


def set_before(file: File, node: Node) -> Iterator[Condition]:
    """What the statements before a node have set variables to, each time that it is come to."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Block(statements=statements):
                yield from _set_by(file, statements[: statements.index(inside)])
            case tree.Function() | tree.Loop():  # a round before may have set them anew
                return
            case _:
                pass
        inside = around


def _set_by(file: File, statements: Sequence[Node]) -> Iterator[Condition]:
    for statement in statements:
        match statement:
            case tree.Assign(
                target=tree.Name() as name, op=None, value=tree.Literal(value=bool(value))
            ) if (variable := file.scopes.variable(name)) is not None:
                yield Condition(statement.span.end, Subject(variable), value)
            case _:
                pass


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
            if subject is not None and isinstance(right, (tree.Literal, tree.Member)):
                equal, text = holds == (op in SAME), _written(file, right)
                yield Condition(test.span.start, subject, equal, text)
                if equal and isinstance(right, tree.Literal) and right.kind == "string":
                    yield Condition(test.span.start, subject, bool(right.value))
        case _ if (subject := subject_of(file, test)) is not None:
            yield Condition(test.span.start, subject, holds)
            told, _ = file.local_value(test)
            if isinstance(told, tree.Operation) and told is not test:  # its parts may have changed
                yield from (c for c in deeper(told, holds=holds) if not c.subject.path)
            if not holds and is_text(test):
                yield Condition(test.span.start, subject, True, _EMPTY)


def _written(file: File, value: Node) -> str:
    match value:
        case tree.Literal(kind="string", value=text):
            return repr(text)
        case _:
            return file.source.text(value.span)
