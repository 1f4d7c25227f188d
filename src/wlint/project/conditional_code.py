"""Code that only runs under a condition: while a Worker is developed, or for who has a key."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Protocol

from msgspec import field

from wlint import tree
from wlint.project.calling.assertions import Assertions
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry
from wlint.project.calling.gates import Asked, Gates
from wlint.project.calling.sites import CallSite
from wlint.project.data.deployed import Deployed
from wlint.project.data.local_tests import is_only_developed
from wlint.project.file import File
from wlint.project.state.instances import Instances
from wlint.record import Entity
from wlint.semantics.memo import remembered
from wlint.semantics.tested import Tested, folded
from wlint.source import Span
from wlint.tree import Node


class Condition(Protocol):
    """Whether an outcome of a condition is for certain times only."""

    def __call__(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether it is where the condition holds, or does not."""


class ConditionalCode(Entity):
    """The code of one Worker that only runs under a condition, such as that it is developed.

    `is_for_it` knows the condition: others make it the code that is only debugged, or only run for
    who has a key. What `deployed` says comes out so in production, too, is no such condition. Calls
    that are `left_out` are of no interest: those that answer nobody, where it is who gets to know.
    """

    calls: Calls
    instances: Instances
    gates: Gates
    assertions: Assertions
    is_for_it: Condition = is_only_developed
    deployed: Deployed = field(default_factory=Deployed)
    left_out: Callable[[CallSite], bool] | None = None
    _known: dict[tree.Function | tree.Class, bool] = field(default_factory=dict)
    _tested: dict[Tested, bool] = field(default_factory=dict)
    _gated: dict[tree.Function, bool] = field(default_factory=dict)

    def covers(self, file: File, span: Span) -> bool:
        """Whether what stands in a file there surely runs under that condition only."""
        return self.covers_node(file, _node_at(file.module, span))

    def covers_node(self, file: File, node: Node) -> bool:
        """The same of a node."""
        at: Node | None = node
        while at is not None:
            function = file.function_around(at)
            if self._is_tested(file, at) or (function is not None and self._is_gated(function)):
                return True
            cls = next((n for n in file.ancestors(at) if isinstance(n, tree.Class)), None)
            if any(
                within is not None and self._is_only(file, within) for within in (function, cls)
            ):
                return True
            at = function
        return False

    def leaves_open(self, site: CallSite) -> bool:
        """Whether a call is made without that condition, too."""
        return not self.covers_node(site.file, site.node)

    def leaves_out(self, file: File, node: Node) -> bool:
        """Whether Workers surely never come to a place, but under that condition."""
        return self.calls.never_runs(file, node) or self.covers_node(file, node)

    def reaching(self, function: tree.Function) -> Sequence[Entry]:
        """The entry points that lead to a function; first of all, those that do so anyhow."""
        return self._reaching.get(function) or self.calls.reaching(function)

    @cached_property
    def _reaching(self) -> Mapping[tree.Function, Sequence[Entry]]:
        @cache
        def runs(site: CallSite) -> bool:
            return self.calls.runs(site) and not self.covers_node(site.file, site.node)

        return self.calls.reached(runs)

    def _is_for_it(self, file: File, test: Node, holds: bool) -> bool:
        is_meant = self.is_for_it(file, test, holds=holds)
        return is_meant and self.deployed.outcome(file, test) is not holds

    def _is_any_for_it(self, asked: Iterable[Asked]) -> bool:
        return any(self._is_for_it(home, test, holds) for home, test, holds in asked)

    def _is_tested(self, file: File, node: Node) -> bool:
        """Whether a function asks for the condition before it comes to one of its places."""
        return folded(
            file.tests_around.of(node),
            False,
            self._tested,
            lambda is_for_it, at: is_for_it or self._is_for_it(file, at.test, at.holds),
        ) or self._is_any_for_it(self.assertions.before(file, node))

    def _is_gated(self, function: tree.Function) -> bool:
        """Whether middleware lets only such requests through to a function."""
        return remembered(
            self._gated, function, False, lambda: self._is_any_for_it(self.gates.asked(function))
        )

    def _is_only(self, file: File, within: tree.Function | tree.Class) -> bool:
        """Whether a function is only called, a class only made, under that condition."""
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
        if self.left_out is not None:
            sites = [site for site in sites if not self.left_out(site)]
        is_called = bool(sites) and not self.calls.is_entry(function)
        return is_called and all(self.covers_node(site.file, site.node) for site in sites)

    def _is_only_made(self, cls: tree.Class) -> bool:
        made = self.instances.made.get(cls, ())
        if not made or cls in self.instances.extended:
            return False
        return all(self.covers_node(file, call) for file, call in made)


def _node_at(node: Node, span: Span) -> Node:
    """The smallest node around a place."""
    for inner in node.children():
        if inner.span.start <= span.start and span.end <= inner.span.end:
            return _node_at(inner, span)
    return node
