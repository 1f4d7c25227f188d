"""Handlers of cron triggers and queues that other handlers run: these stand in for the trigger."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.sites import CallSite
from wlint.record import Entity

_TRIGGERED = frozenset({EntryKind.CRON, EntryKind.QUEUE})


class RunByHand(Entity):
    """The triggers' handlers of one Worker, and who else runs them, if only to try them."""

    calls: Calls

    def leads(self, entry: Entry, function: tree.Function) -> bool:
        """Whether an entry point only leads to a function by running such a handler."""
        return entry not in self._otherwise.get(function, ())

    @cached_property
    def _otherwise(self) -> Mapping[tree.Function, Sequence[Entry]]:
        entries = self.calls.entries
        triggered = {entry.function for entry in entries if entry.kind in _TRIGGERED}
        asked = {entry.function for entry in entries if entry.kind not in _TRIGGERED}

        def runs(site: CallSite) -> bool:
            return site.callee not in triggered - asked and self.calls.runs(site)

        return self.calls.reached(runs)
