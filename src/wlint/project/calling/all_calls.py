"""Functions of which every call is seen: nobody else hands them anything."""

from collections.abc import Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.open_functions import is_open
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.typing.lineage import whole_lineage
from wlint.record import Entity
from wlint.semantics.types import ClassType


class AllCalls(Entity):
    """The functions of one Worker that only the Worker itself calls."""

    calls: Calls
    _known: dict[tree.Function, Sequence[CallSite] | None] = field(default_factory=dict)

    def of(self, file: File, function: tree.Function) -> Sequence[CallSite] | None:
        """Every call of a function; None where there may be others."""
        if function not in self._known:
            self._known[function] = self._found(file, function)
        return self._known[function]

    def by_name(self, file: File, function: tree.Function) -> Sequence[CallSite] | None:
        """The same, also of a method that others might call, where no code has its name but they.

        Not where the class is another one's too, that may call it.
        """
        found, cls = self.of(file, function), file.class_around(function)
        if found is not None or cls is None or function in self._entries:
            return found
        types, sites = self.calls.types, self._surely_called(function)
        is_own = whole_lineage(types, ClassType(file.path, cls)) is not None
        calls = {site.node for site in sites or ()}
        is_all = is_own and not types.mentions.is_spoken_of_beside(file, function, calls)
        return sites if is_all else None

    @cached_property
    def _entries(self) -> frozenset[tree.Function]:
        return frozenset(entry.function for entry in self.calls.entries)

    def _found(self, file: File, function: tree.Function) -> Sequence[CallSite] | None:
        is_closed = function not in self._entries and not is_open(file, function)
        return self._surely_called(function) if is_closed else None

    def _surely_called(self, function: tree.Function) -> Sequence[CallSite] | None:
        sites = self.calls.running_callers(function)
        is_seen = all(s.is_sure and isinstance(s.node, tree.Call) for s in sites)
        return sites if sites and is_seen else None
