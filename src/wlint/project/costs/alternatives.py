"""Branches of which one pass takes one at most: they ask one thing for different constants."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from wlint import tree
from wlint.project.costs.ways import Way, assigned_at, way_of
from wlint.project.file import File
from wlint.semantics.conditions import SAME
from wlint.semantics.leaving import leaves
from wlint.tree import Node


def alternatives(file: File, statements: Iterable[Node]) -> Iterator[tuple[Node, ...]]:
    """The statements in order: together those that follow one another and exclude one another.

    `if (kind === "a") …` and `if (kind === "b") …`, where nothing gives the kind anew.
    """
    for asked, group in groupby(statements, lambda statement: _asked(file, statement)):
        together = tuple(group)
        is_one = asked is not None and len({_constant(s) for s in together}) == len(together)
        yield from (together,) if is_one else ((statement,) for statement in together)


def _asked(file: File, statement: Node) -> Way | None:
    """What a branch that runs on compares with a constant, if nothing ever changes it."""
    match statement:
        case tree.If(
            test=tree.Operation(op=op, operands=[asked, tree.Literal()]), then=then, otherwise=None
        ) if op in SAME and not leaves(then):
            way = way_of(file, asked)
            is_fixed = way is not None and way[0].only is not None
            is_put = is_fixed and way is not None and way[1] and any(assigned_at(file, way))
            return way if is_fixed and not is_put else None
        case _:
            return None


def _constant(branch: Node) -> object:
    match branch:
        case tree.If(test=tree.Operation(operands=[_, tree.Literal(kind=kind, value=value)])):
            return kind, value
        case _:
            return branch
