"""Branches that one round out of several takes: each time a list is full, or every fiftieth.

`if (waiting.length >= 50) await store(waiting.splice(0))`, `if (i % 50 === 0) await note(i)`.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.full import Fills
from wlint.project.costs.loops import is_one_more
from wlint.project.costs.measuring import less_added
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.record import Entity
from wlint.semantics.conditions import OTHER, SAME, met
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_LEAST = 2
_STEPPED = 3
"""With so many arguments `range` goes on by more than one."""


class Seldom(Entity):
    """The branches of one Worker that only some rounds take; `rounds` is how often a loop runs."""

    fills: Fills
    rounds: Callable[[File, tree.Loop], int | None] = lambda file, loop: None

    def share(self, file: File, branch: tree.If, *, holds: bool) -> Fraction | None:
        """The part of the runs coming to a branch that take it, or with `holds` false do not.

        None where all may.
        """
        shares = (
            *self.fills.shares(file, branch, holds=holds),
            *self._every(file, branch, holds=holds),
        )
        return min(shares, default=None)

    def at(self, file: File, repeats: Node, site: Node) -> Fraction | None:
        """The part of the rounds of what repeats a place that come to it; None where all may."""
        asked = ((file.scopes.parents[test], holds) for test, holds in tests_around(file, site))
        shares = (
            self.share(file, branch, holds=holds)
            for branch, holds in asked
            if isinstance(branch, tree.If) and repeats.span.covers(branch.span)
        )
        return min((share for share in shares if share is not None), default=None)

    def _every(self, file: File, branch: tree.If, *, holds: bool) -> Iterator[Fraction]:
        """The share of rounds for which a number that counts them leaves one remainder."""
        for part, is_met in met(branch.test, holds=holds):
            match part:
                case tree.Operation(op="%", operands=[count, by]) if not is_met:
                    pass
                case tree.Operation(
                    op=op,
                    operands=[tree.Operation(op="%", operands=[count, by]), _]
                    | [_, tree.Operation(op="%", operands=[count, by])],
                ) if op in (SAME if is_met else OTHER):
                    pass
                case _:
                    continue
            every, loop = self.fills.number(file, by), _counted_by(file, branch, count)
            if every is not None and every >= _LEAST and loop is not None:
                rounds = self.rounds(file, loop)
                yield Fraction(-(-rounds // every), rounds) if rounds else Fraction(1, every)


def _counted_by(file: File, branch: tree.If, count: Node) -> tree.Loop | None:
    """The loop whose rounds a number counts one by one, with each that comes to a branch."""
    match less_added(count):
        case tree.Assign(target=target, op="+"):  # `i++ % 50`
            name = target
        case name:
            pass
    variable = file.scopes.variable(name)
    given = reaching(file, variable, name) if variable is not None else ()
    match given:
        case [Definition(gives=Gives.EACH, node=tree.Loop() as loop, value=value, path=path)]:
            return loop if is_numbered(value, path) else None
        case [Definition(gives=Gives.VALUE), *again] if again and all(map(is_one_more, again)):
            return next((n for d in again if (n := _grows_with(file, branch, d))), None)
        case _:
            return None


def is_numbered(value: Node | None, path: Sequence[object]) -> bool:
    """Whether a loop goes through numbers one by one: `range(500)`, `enumerate(rows)`."""
    match value:
        case tree.Call(callee=callee, args=args) if called_as(callee) == "range":
            return not path and len(args) < _STEPPED
        case tree.Call(callee=callee) if called_as(callee) in ("enumerate", "entries"):
            return tuple(path) == (0,)
        case _:
            return False


def _grows_with(file: File, branch: tree.If, again: Definition) -> tree.Loop | None:
    """The loop in which a number has grown each time a branch is come to."""
    around = list(file.ancestors(branch))
    for loop in around:
        if isinstance(loop, tree.Loop) and (
            again.node in loop.header or loop.span.covers(again.node.span)
        ):
            block = next((n for n in file.ancestors(again.node) if isinstance(n, tree.Block)), None)
            is_each = (
                again.node in loop.header or block in around or branch in file.ancestors(again.node)
            )
            return loop if is_each else None
    return None
