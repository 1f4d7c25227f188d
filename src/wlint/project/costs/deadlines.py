"""Loops that ask again and again until a time is up: `while (Date.now() < end) { …; await … }`."""

from collections.abc import Callable, Iterator
from math import floor

from wlint import tree
from wlint.project.costs.clocks import is_clock
from wlint.project.costs.comparisons import large_and_bound, written_out
from wlint.project.costs.loops import exits
from wlint.project.costs.size import BOUNDED, UNSIZED, Size, at_most
from wlint.project.costs.sizes import Sizes
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.conditions import parts
from wlint.semantics.functions import own_nodes
from wlint.tree import Node


class Deadlines(Record):
    """The loops of one Worker that have a deadline; `pause` is how many seconds a call waits."""

    sizes: Sizes
    pause: Callable[[File, tree.Call], float | None]

    def rounds(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs until its time is up: in each round it pauses as long."""
        seconds = self.seconds(file, loop)
        if seconds is None:
            return UNSIZED
        pauses = (self._pause(file, statement) for statement in _in_each_round(loop))
        pause = sum(length for length in pauses if length is not None)
        return at_most(floor(seconds / pause) + 1) if pause else BOUNDED

    def seconds(self, file: File, loop: tree.Loop) -> float | None:
        """After how many seconds a loop looks at the time and ends; None where nothing says so."""
        found = (self._span(file, loop, later, end) for later, end in _compared(file, loop))
        return min((span for span in found if span is not None), default=None)

    def _pause(self, file: File, statement: Node) -> float | None:
        match statement:
            case tree.ExpressionStatement(value=tree.Await(value=tree.Call() as call)):
                return self.pause(file, call)
            case _:
                return None

    def _span(self, file: File, loop: tree.Loop, later: Node, end: Node) -> float | None:
        """How long it takes until a time is past another: `now() > end`, `now() - start > 500`."""
        now, whole = file.local_value(later)[0], file.local_value(end)[0]
        match now, whole:
            case tree.Operation(op="-", operands=[tree.Call() as clock, begun]), length:
                pass
            case tree.Call() as clock, tree.Operation(op="+", operands=[begun, length]):
                pass
            case _:
                return None
        times = clock, file.local_value(begun)[0]
        if not all(isinstance(time, tree.Call) and is_clock(time.callee) for time in times):
            return None
        if loop in file.ancestors(times[1]):  # each round has a time of its own
            return None
        number = self.sizes.number(file, length)
        return None if number is None else number / (1 if file.is_python else 1000)


def _compared(file: File, loop: tree.Loop) -> Iterator[tuple[Node, Node]]:
    """What has to become larger than what, for each condition that ends a loop in any round."""
    for test in parts(loop.test, "&&", "and") if loop.test is not None else ():
        if (pair := large_and_bound(test)) is not None:
            yield pair[1], pair[0]
    for statement in _in_each_round(loop):
        if isinstance(statement, tree.If) and exits(file, statement.then, loop):
            pairs = map(large_and_bound, written_out(file, statement.test, "||", "or"))
            yield from (pair for pair in pairs if pair is not None)


def _in_each_round(loop: tree.Loop) -> Iterator[Node]:
    """The statements that no round goes on without."""
    for statement in loop.body.statements:
        yield statement
        if any(isinstance(n, tree.Exit) and n.kind == "continue" for n in own_nodes(statement)):
            return
