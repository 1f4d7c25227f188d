"""The conditions around a place, shared by the places near one another.

A function that asks many questions one after another, as a router written by hand does, has for
each of its places all those before: they hang on one chain, and what follows from a chain is
worked out once.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import field

from wlint import tree
from wlint.record import Entity
from wlint.semantics.leaving import ways_out
from wlint.semantics.scopes import Scopes
from wlint.tree import Node

T = TypeVar("T")


class Tested(Entity):
    """A condition that has come out one way where a place runs, and those before it."""

    test: Node
    holds: bool
    before: "Tested | None"


class TestsAround(Entity):
    """The conditions around the places of one file, innermost first."""

    scopes: Scopes
    _known: dict[Node, Tested | None] = field(default_factory=dict)
    _left: dict[tree.Block, tuple[list[int], list[Tested]]] = field(default_factory=dict)

    def of(self, node: Node) -> Tested | None:
        """What has been asked within its function where a node runs."""
        within: list[tuple[Node, Node]] = []
        while node not in self._known:
            around = self.scopes.parents.get(node)
            if around is None or isinstance(around, tree.Function):
                self._known[node] = None
            else:
                within.append((around, node))
                node = around
        found = self._known[node]
        for around, inside in reversed(within):
            found = self._known[inside] = self._within(around, inside, found)
        return found

    def _within(self, around: Node, inside: Node, outer: Tested | None) -> Tested | None:
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                return Tested(test, inside is around.then, outer)
            case tree.Operation(op="&&" | "and", operands=operands):
                return _all(operands[: operands.index(inside)], outer)
            case tree.Comprehension(element=element, conditions=tests) if inside is element:
                return _all(tests, outer)
            case tree.Case(tests=tests):
                return _all(tests, outer)
            case tree.Block():
                ends, left = self._branches_left(around, outer)
                count = bisect_right(ends, inside.span.start)
                return left[count - 1] if count else outer
            case _:
                return outer

    def _branches_left(
        self, block: tree.Block, outer: Tested | None
    ) -> tuple[list[int], list[Tested]]:
        """Where the branches end that never go on to what follows, and what is known after each."""
        if block not in self._left:
            left: list[Tested] = []
            ends = []
            for branch in block.statements:
                if isinstance(branch, tree.If) and ways_out(branch.then):
                    ends.append(branch.span.end)
                    left.append(Tested(branch.test, False, left[-1] if left else outer))
            self._left[block] = ends, left
        return self._left[block]


def _all(tests: tuple[Node, ...], outer: Tested | None) -> Tested | None:
    for test in tests:
        outer = Tested(test, True, outer)
    return outer


def each(tested: Tested | None) -> Iterator[Tested]:
    """All conditions of a chain, innermost first."""
    while tested is not None:
        yield tested
        tested = tested.before


def folded(
    tested: Tested | None, start: T, known: dict[Tested, T], step: Callable[[T, Tested], T]
) -> T:
    """What follows from all conditions of a chain, from the outermost in; `known` is kept."""
    todo: list[Tested] = []
    while tested is not None and tested not in known:
        todo.append(tested)
        tested = tested.before
    found = start if tested is None else known[tested]
    for condition in reversed(todo):
        found = known[condition] = step(found, condition)
    return found
