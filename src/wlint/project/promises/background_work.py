"""Work that runs for nobody who waits: it is handed to the runtime, or to nobody at all."""

from collections.abc import Iterator
from enum import Enum

from msgspec import field

from wlint import tree
from wlint.project.calling.background import is_in_background
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.promises.promises import Promises
from wlint.project.promises.streams import writes_stream
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.tree import Node


class Left(Enum):
    """Who has the promise of work that no handler waits for."""

    HANDED = "the runtime"
    LOST = "nobody"


class BackgroundWork(Entity):
    """The work of one Worker that no handler waits for."""

    types: Types
    calls: Calls
    promises: Promises
    _known: dict[tree.Function, Left | None] = field(default_factory=dict)
    _streaming: dict[tree.Function, bool] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Left | None:
        """Who has the work that alone leads to a place, unless it fills a stream of a response.

        Of what `waitUntil` is given at one place, and let go of at another, it is the runtime.
        """
        function = file.function_around(node)
        is_given = is_in_background(self.types, file, node)
        if function is None:
            return Left.HANDED if is_given else None
        # most code is no such work: only of what is, all of the function is looked through
        found = Left.HANDED if is_given else self._all(function)
        return None if found and self._streams(file, function) else found

    def _streams(self, file: File, function: tree.Function) -> bool:
        if function not in self._streaming:
            self._streaming[function] = writes_stream(self.types, file, function)
        return self._streaming[function]

    def _all(self, function: tree.Function) -> Left | None:
        if function not in self._known:
            found = set(self._left(function))
            is_all = bool(found) and None not in found
            last = Left.HANDED if Left.HANDED in found else Left.LOST
            self._known[function] = last if is_all else None
        return self._known[function]

    def _left(self, function: tree.Function) -> Iterator[Left | None]:
        """Who has the work by which the ways come to a function, which may call itself."""
        todo, seen = [function], {function}
        while todo:
            called = todo.pop()
            sites = self.calls.running_callers(called)
            if not sites or self.calls.is_entry(called):
                yield None
                return
            for site in sites:
                caller = site.file.function_around(site.node)
                if caller is not None and self._streams(site.file, caller):
                    yield None
                elif (left := self.at(site.file, site.node)) is not None:
                    yield left
                elif caller is None:
                    yield None
                elif caller not in seen:
                    seen.add(caller)
                    todo.append(caller)

    def at(self, file: File, node: Node) -> Left | None:
        """Who has the work that starts with one call, or with what runs there."""
        if is_in_background(self.types, file, node):
            return Left.HANDED
        call = file.call_of(node) if isinstance(node, tree.Function) else node
        is_lost = isinstance(call, tree.Call) and self.promises.loss(file, call) is not None
        return Left.LOST if is_lost else None
