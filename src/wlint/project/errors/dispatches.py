"""Where a Worker hands its requests to a router that throws on what its routes throw.

Source: https://itty.dev/itty-router/errors: all but `AutoRouter` leave errors to who asks them.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import Named, Type
from wlint.tree import Node

_ASKS = frozenset({"handle", "fetch"})
_ROUTERS = frozenset({"itty-router:Router", "itty-router:IttyRouter"})


class Dispatches(Entity):
    """The calls of one Worker that run routes, whose errors come out of them."""

    types: Types
    files: Sequence[File]

    def of(self, file: File, function: tree.Function) -> Sequence[CallSite]:
        """The calls that may run a route: those that ask its own router, else all there are."""
        asked = {site: self._router(site.file, site.node) for site in self._sites(function)}
        takers = self.types.mentions.takers(file, function) if asked else ()
        own = {self._router(home, call) for home, call in takers}
        return [site for site, router in asked.items() if router in own] or list(asked)

    def _sites(self, function: tree.Function) -> Iterator[CallSite]:
        for file, call in self._calls:
            yield CallSite(file, call, file.function_around(call), function)

    @cached_property
    def _calls(self) -> Sequence[tuple[File, tree.Call]]:
        return [
            (file, call)
            for file in self.files
            for call in file.of_kind(tree.Call)
            if isinstance(call.callee, tree.Member)
            and call.callee.name in _ASKS
            and _is_router(self.types.of(file, call.callee.object))
        ]

    def _router(self, file: File, node: Node) -> Node:
        """Where the router is made whose method is called, be it one of several in a row."""
        while isinstance(node, tree.Call) and isinstance(node.callee, tree.Member):
            at = source_of(self.types.program, file, node.callee.object)
            file, node = at.file, at.node
        return node


def _is_router(of: Type) -> bool:
    return isinstance(of, Named) and of.name in _ROUTERS
