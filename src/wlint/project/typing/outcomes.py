"""Where it is sure how a test has ended."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.leaving import leaves
from wlint.tree import Node


class Reach(Record):
    """The part of a node, from a place on, that only runs where a test held, or did not."""

    within: Node
    start: int
    holds: bool

    def covers(self, use: Node) -> bool:
        """Whether something is used there."""
        return use.span.start >= self.start and self.within.span.covers(use.span)


def outcome(file: File, test: Node, use: Node) -> bool | None:
    """Whether a test is sure to have succeeded, or failed, where something is used."""
    return next((reach.holds for reach in reaches(file, test) if reach.covers(use)), None)


def reaches(file: File, test: Node) -> Iterator[Reach]:
    """Where a test is sure to have succeeded, or failed, the narrowest part first."""
    if_true: bool | None = True
    if_false: bool | None = False
    inside = test
    while (around := file.scopes.parents.get(inside)) is not None:
        match around:
            case tree.Operation(op="!" | "not"):
                if_true, if_false = if_false, if_true
            case tree.Operation(op="&&" | "and"):
                yield from _reach(around, inside.span.end, if_true)
                if_false = None
            case tree.Operation(op="||" | "or"):
                yield from _reach(around, inside.span.end, if_false)
                if_true = None
            case (
                tree.If(then=then, otherwise=otherwise)
                | tree.Conditional(then=then, otherwise=otherwise)
            ):
                yield from _reach(then, then.span.start, if_true)
                if otherwise is not None:
                    yield from _reach(otherwise, otherwise.span.start, if_false)
                if isinstance(around, tree.If) and leaves(then):
                    yield from _reach(file.scopes.parents[around], around.span.end, if_false)
                return
            case tree.Loop(kind="while", body=body):
                yield from _reach(body, body.span.start, if_true)
                return
            case _:
                return
        inside = around


def _reach(within: Node, start: int, holds: bool | None) -> Iterator[Reach]:
    if holds is not None:
        yield Reach(within, start, holds)
