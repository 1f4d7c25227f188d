"""Functions of which every call is seen: nobody else hands them anything."""

from collections.abc import Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.open_functions import is_open
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.record import Entity


class AllCalls(Entity):
    """The functions of one Worker that only the Worker itself calls."""

    calls: Calls
    _known: dict[tree.Function, Sequence[CallSite] | None] = field(default_factory=dict)

    def of(self, file: File, function: tree.Function) -> Sequence[CallSite] | None:
        """Every call of a function; None where there may be others."""
        if function not in self._known:
            self._known[function] = self._found(file, function)
        return self._known[function]

    @cached_property
    def _entries(self) -> frozenset[tree.Function]:
        return frozenset(entry.function for entry in self.calls.entries)

    def _found(self, file: File, function: tree.Function) -> Sequence[CallSite] | None:
        if function in self._entries or is_open(file, function):
            return None
        sites = self.calls.running_callers(function)
        is_seen = all(s.is_sure and isinstance(s.node, tree.Call) for s in sites)
        return sites if sites and is_seen else None
