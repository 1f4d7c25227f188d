"""Calls of a wrapper that surely bring nothing to end its wait, where others may."""

from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.all_calls import AllCalls
from wlint.project.file import File
from wlint.project.network.call_options import Given, any_of
from wlint.project.network.sent_requests import SentRequests
from wlint.project.network.waits import Waits
from wlint.record import Entity, Record

_DEEPEST = 3
# of more such calls nobody is told
_MOST = 5


class Lacking(Entity):
    """A call of a function that brings no timeout to what that asks for."""

    file: File
    call: tree.Call


class LackingCalls(Record):
    """The search for calls without a timeout, among those of the functions around a fetch."""

    options: SentRequests
    all_calls: AllCalls
    waits: Waits

    def of(self, file: File, asks: tree.Call) -> tuple[Lacking, ...]:
        """Calls that leave a fetch without a timeout: every call of its wrapper is seen."""
        return tuple(islice(self._lacking(file, asks, file, asks, self.options, _DEEPEST), _MOST))

    def _lacking(
        self,
        file: File,
        asks: tree.Call,
        home: File,
        at: tree.Call,
        options: SentRequests,
        depth: int,
    ) -> Iterator[Lacking]:
        function = home.function_around(at)
        sites = self.all_calls.of(home, function) if function is not None else None
        for site in sites or ():
            if function is None or not isinstance(site.node, tree.Call):
                continue
            entered = (*options.through, (function, site.file, site.node))
            through = replace(options, through=entered)
            found = any_of(
                (through.of_args(file, asks.args, 1), through.of_input(file, asks.args[0].value))
            )
            if found is Given.NO and not self.waits.is_guarded(site.file, site.node):
                yield Lacking(site.file, site.node)
            if found is Given.MAYBE and depth:
                yield from self._lacking(file, asks, site.file, site.node, through, depth - 1)
