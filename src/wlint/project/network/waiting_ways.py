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
from wlint.project.promises.fate import Fate
from wlint.project.promises.promises import Promises
from wlint.record import entity
from wlint.tree import Node


@entity
class WaitingWays:
    """The ways through one Worker on which who calls waits, and does not give up."""

    calls: Calls
    waits: Waits
    background: BackgroundWork
    promises: Promises

    def to(self, file: File, found: Outbound) -> Way | None:
        """How a handler comes to wait for a call, by that of its wrapper that lacks a timeout."""
        way, lacking = self._ways.to_place(file, found.call), found.lacking
        return way if way is None or lacking is None else self._ways.by(way, lacking.call)

    @cached_property
    def _ways(self) -> ChosenWays:
        return ChosenWays(self.calls, self._is_without_waiting)

    def _is_without_waiting(self, file: File, node: Node) -> bool:
        """Whether a caller leaves a call to itself, or gives it up after a while."""
        if self.background.at(file, node) is not None or self.waits.gives_up(file, node):
            return True
        is_call = isinstance(node, tree.Call) and self.promises.is_promise(file, node)
        return is_call and self.promises.fate(file, node) in (Fate.DROPPED, Fate.SILENCED)
