"""Calls that go on when the race they take part in is over."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.together import FIRST
from wlint.project.file import File
from wlint.project.network.call_options import Given
from wlint.project.network.outbound import Outbound, Outbounds
from wlint.project.typing.constants import number_of, source_of
from wlint.record import Entity, Record
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_TIMERS = frozenset({"setTimeout", "scheduler.wait", "Scheduler.wait"})


class Race(Entity):
    """A race that calls of other hosts can lose, and after how many milliseconds where known."""

    losers: tuple[Outbound, ...]
    milliseconds: int | None


class Races(Record):
    """The races of one Worker's calls."""

    outbounds: Outbounds

    def of(self, file: File, call: tree.Call) -> Race | None:
        """The race that a call starts, when nothing stops one of those that may lose it."""
        first = call.arg(0)
        if first is None or not self._is_one_of(file, call.callee, FIRST):
            return None
        runners = source_of(self.outbounds.types.program, file, first).node
        if not isinstance(runners, tree.Sequence) or len(runners.items) < 2:
            return None
        losers = (
            found
            for item in runners.items
            for made in self._made(file, item)
            if (found := self.outbounds.of(file, made)) and found.own is Given.NO
        )
        delays = (d for item in runners.items for d in self._delays(file, item))
        return Race(tuple(losers), next(delays, None))

    def _made(self, file: File, item: Node) -> Iterator[tree.Call]:
        """The call whose promise an item is: in place, in a variable, before its `then`."""
        node = source_of(self.outbounds.types.program, file, item).node
        while isinstance(node, tree.Call) and isinstance(node.callee, tree.Member):
            if not isinstance(node.callee.object, tree.Call):
                break
            node = node.callee.object
        if isinstance(node, tree.Call):
            yield node

    def _delays(self, file: File, item: Node) -> Iterator[int]:
        """How long the timers run that an item starts."""
        program = self.outbounds.types.program
        at = source_of(program, file, item)
        for node in at.node.walk():
            if isinstance(node, tree.Call) and self._is_one_of(at.file, node.callee, _TIMERS):
                for arg in node.args[-1:]:
                    if (found := number_of(program, at.file, arg.value)) is not None:
                        yield found

    def _is_one_of(self, file: File, callee: Node, paths: frozenset[str]) -> bool:
        options = options_of(self.outbounds.types.of(file, callee))
        return any(isinstance(o, Global) and o.path in paths for o in options)
