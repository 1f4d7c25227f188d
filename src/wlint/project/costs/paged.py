"""Subrequests for each key of page after page, where nothing says how many pages there are."""

from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform.limits import KV_LIST
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.fan_outs import FanOut, FanOuts
from wlint.project.costs.one_by_one import OneByOne
from wlint.project.costs.paging import Paging
from wlint.project.costs.size import ALL_PAGES, Origin, Size
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.tree import Node

_PREFIXES = frozenset({"startsWith", "startswith"})


class PagedFanOuts(Entity):
    """What one Worker repeats for all that a store lists, full page after full page."""

    fan_outs: FanOuts
    one_by_one: OneByOne
    paging: Paging

    def of(self, file: File, node: Node) -> FanOut | None:
        """What a node makes per key of each page, unless one call takes many keys at once.

        Of those that are looked through for a few there may well be few.
        """
        found = self.fan_outs.of(file, node)
        if found is None or found.collection is None or not found.size.is_page:
            return None
        if not found.size.limit or found.size.limit < KV_LIST.value:
            return None
        bulk = {call.site for _, call in self.one_by_one.of(file, node)}
        each = (c.site for c in found.own if not _is_chosen(file, node, c.site))
        if all(site in bulk for site in each):
            return None
        for asked in self._asked(file, node):
            if _is_of(file, found.collection, asked):
                origin = Origin(Place(file.path, asked.span), ALL_PAGES)
                return replace(found, size=Size(origin=origin), page=found.size.limit)
        return None

    def _asked(self, file: File, node: Node) -> Iterator[Node]:
        """The calls that loops around a node repeat for the next page."""
        for around in file.ancestors(node):
            if isinstance(around, tree.Function):
                return
            call = self.paging.of(file, around) if isinstance(around, tree.Loop) else None
            if call is not None:
                yield call.site


def _is_chosen(file: File, node: Node, site: Node) -> bool:
    """Whether a call is made for some of the keys only, not for all of a prefix."""
    inside = (test for test, _ in tests_around(file, site) if node.span.covers(test.span))
    return any(not _PREFIXES & {called_as(n.callee) for n in _calls(test)} for test in inside)


def _calls(test: Node) -> Iterator[tree.Call]:
    return (n for n in test.walk() if isinstance(n, tree.Call))


def _is_of(file: File, collection: Node, asked: Node) -> bool:
    """Whether a collection is of the page that a call brings."""
    for node in collection.walk():
        variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
        given = variable.definitions if variable is not None else ()
        if node is asked or any(d.value and asked in d.value.walk() for d in given):
            return True
    return False
