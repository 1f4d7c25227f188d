"""Work that runs for nobody who waits: only what is handed to the runtime leads to it."""

from dataclasses import field

from wlint import tree
from wlint.project.calling.background import is_in_background
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.promises.streams import writes_stream
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.tree import Node


@entity
class BackgroundWork:
    """The work of one Worker that `waitUntil` is given."""

    types: Types
    calls: Calls
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def has(self, file: File, node: Node) -> bool:
        """Whether a place only runs as a part of such work, and fills no stream of a response."""
        function = file.function_around(node)
        is_given = is_in_background(self.types, file, node)
        if function is None:
            return is_given
        # most code is no such work: only of what is, all of the function is looked through
        is_given = is_given or self._is_all_handed(function)
        return is_given and not writes_stream(self.types, file, function)

    def _is_all_handed(self, function: tree.Function) -> bool:
        if function not in self._known:
            self._known[function] = self._is_handed(function)
        return self._known[function]

    def _is_handed(self, function: tree.Function) -> bool:
        """Whether all ways to a function, which may call itself, come from what is handed over."""
        todo, seen, is_handed = [function], {function}, False
        while todo:
            called = todo.pop()
            sites = self.calls.callers.get(called, ())
            if not sites or self.calls.is_entry(called):
                return False
            for site in sites:
                caller = site.file.function_around(site.node)
                if caller is not None and writes_stream(self.types, site.file, caller):
                    return False
                if is_in_background(self.types, site.file, site.node):
                    is_handed = True
                elif caller is None:
                    return False
                elif caller not in seen:
                    seen.add(caller)
                    todo.append(caller)
        return is_handed
