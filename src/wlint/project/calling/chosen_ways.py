"""By which steps handlers reach places, where some calls are left out of account."""

from collections.abc import Callable, Mapping
from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.possible import Possible
from wlint.project.calling.way import Way
from wlint.project.calling.ways import Ways
from wlint.project.file import File
from wlint.record import Entity
from wlint.tree import Node


class ChosenWays(Entity):
    """The ways through one Worker that lead over no call of which `leaves_out` says so."""

    calls: Calls
    leaves_out: Callable[[File, Node], bool]

    def to_place(self, file: File, node: Node) -> Way | None:
        """How a handler reaches a place on such a way; None where it does not."""
        way = self._ways.to_place(self._found, file, node, file.function_around(node))
        return way and self._possible.instead(self._found, way, file, node)

    def by(self, way: Way, call: tree.Call) -> Way:
        """The same way, if it can be, by a certain call."""
        return self._ways.by_call(self._found, way, call)

    @cached_property
    def _ways(self) -> Ways:
        calls = self.calls
        return calls.ways_but(lambda f, n: calls.never_runs(f, n) or self.leaves_out(f, n))

    @cached_property
    def _found(self) -> Mapping[tree.Function, Way]:
        return self._ways.found(self.calls.entries)

    @cached_property
    def _possible(self) -> Possible:
        return Possible(
            self.calls.callers,
            self.calls.home,
            self.calls.types,
            self.calls.requested,
            self._ways.follows,
        )
