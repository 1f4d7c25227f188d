"""Code that only runs while a Worker is developed: what it does there, no visitor gets to feel."""

from dataclasses import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.data.local_tests import is_only_developed
from wlint.project.data.tests_around import tests_around
from wlint.project.file import File
from wlint.project.state.instances import Instances
from wlint.record import entity
from wlint.source import Span
from wlint.tree import Node


@entity
class Development:
    """The code of one Worker that only runs while it is developed."""

    calls: Calls
    instances: Instances
    _known: dict[tree.Function | tree.Class, bool] = field(default_factory=dict)

    def covers(self, file: File, span: Span) -> bool:
        """Whether what stands in a file there surely does not run in production."""
        return self._covers(file, _node_at(file.module, span))

    def _covers(self, file: File, node: Node) -> bool:
        at: Node | None = node
        while at is not None:
            if any(
                is_only_developed(file, test, holds=holds) for test, holds in tests_around(file, at)
            ):
                return True
            function = file.function_around(at)
            cls = next((n for n in file.ancestors(at) if isinstance(n, tree.Class)), None)
            if any(
                within is not None and self._is_only(file, within) for within in (function, cls)
            ):
                return True
            at = function
        return False

    def _is_only(self, file: File, within: tree.Function | tree.Class) -> bool:
        """Whether a function is only called, a class only made, while a Worker is developed."""
        if within not in self._known:
            self._known[within] = False
            self._known[within] = (
                self._is_only_called(within)
                if isinstance(within, tree.Function)
                else self._is_only_made(within)
            )
        return self._known[within]

    def _is_only_called(self, function: tree.Function) -> bool:
        sites = self.calls.callers.get(function, ())
        is_called = bool(sites) and not self.calls.is_entry(function)
        return is_called and all(self._covers(site.file, site.node) for site in sites)

    def _is_only_made(self, cls: tree.Class) -> bool:
        made = self.instances.made.get(cls, ())
        if not made or cls in self.instances.extended:
            return False
        return all(self._covers(file, call) for file, call in made)


def _node_at(node: Node, span: Span) -> Node:
    """The smallest node around a place."""
    for inner in node.children():
        if inner.span.start <= span.start and span.end <= inner.span.end:
            return _node_at(inner, span)
    return node
