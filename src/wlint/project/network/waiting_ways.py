"""By which steps a handler comes to wait for a call of another host for as long as that takes."""

from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.chosen_ways import ChosenWays
from wlint.project.calling.way import Way
from wlint.project.file import File
from wlint.project.network.outbound import Outbound
from wlint.project.network.waits import Waits
from wlint.project.promises.background_work import BackgroundWork
from wlint.project.promises.promises import Promises
from wlint.record import Entity
from wlint.tree import Node


class WaitingWays(Entity):
    """The ways through one Worker on which who calls waits, and does not give up."""

    calls: Calls
    waits: Waits
    background: BackgroundWork
    promises: Promises

    def to(self, file: File, found: Outbound) -> Way | None:
        """How a handler comes to wait for a call, by that of its wrapper that lacks a timeout."""
        return _to(self._waiting, file, found)

    def lasting(self, file: File, found: Outbound) -> Way | None:
        """The same, or how a call is left to itself where nobody waits: no race ends it."""
        return self.to(file, found) or _to(self._unended, file, found)

    @cached_property
    def _waiting(self) -> ChosenWays:
        return ChosenWays(self.calls, lambda f, n: self.waits.gives_up(f, n) or self._leaves(f, n))

    @cached_property
    def _unended(self) -> ChosenWays:
        return ChosenWays(self.calls, self.waits.gives_up)

    def _leaves(self, file: File, node: Node) -> bool:
        """Whether a caller leaves a call to itself, or to the runtime."""
        if self.background.at(file, node) is not None:
            return True
        if not isinstance(node, tree.Call) or not self.promises.is_promise(file, node):
            return False
        return self.promises.fate(file, node).is_lost


def _to(ways: ChosenWays, file: File, found: Outbound) -> Way | None:
    way, lacking = ways.to_place(file, found.call), found.lacking
    return way if way is None or not lacking else ways.by(way, lacking[0].call)
