"""How often code does what it repeats."""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import takewhile
from math import inf, prod

from wlint import tree
from wlint.finding import Place
from wlint.platform.bulk import BULK
from wlint.project.costs.counted_rounds import Counted, rounds_to
from wlint.project.costs.joined import joined
from wlint.project.costs.kept import Kept
from wlint.project.costs.loops import is_last_round, leaves_after, loop_of_element
from wlint.project.costs.may_fail import MayFail
from wlint.project.costs.run_for_each import run_for_each
from wlint.project.costs.seldom import Seldom
from wlint.project.costs.size import ALL_PAGES, UNSIZED, Origin, Size, at_most, smallest
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.subrequests import Subrequest, Subrequests
from wlint.project.costs.tried_at_once import tried_at_once
from wlint.project.file import File
from wlint.project.network.rounds import ends_when_answered
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


class CountedOver(Record):
    """How often a loop runs in all rounds of others around it, and what counts that."""

    times: Size
    counters: frozenset[Variable]


class Repetitions(Entity):
    """The rounds of one Worker's code: those that are likely, or the most, if each one fails.

    `next_page` is the call that a loop repeats until its answers say stop, `until` how often it
    runs until its time is up.
    """

    types: Types
    sizes: Sizes
    subrequests: Subrequests
    at_worst: bool = False
    next_page: Callable[[File, Node], Subrequest | None] = lambda file, node: None
    until: Callable[[File, tree.Loop], Size] = lambda file, loop: UNSIZED

    @cached_property
    def seldom(self) -> Seldom:
        """What only some rounds do."""
        return Seldom(self.sizes.fills, lambda file, loop: self.times(file, loop).limit)

    @cached_property
    def may_fail(self) -> MayFail:
        """What of its code may end with an error."""
        return MayFail(self.types)

    def times(self, file: File, node: Node) -> Size:
        """How often a loop, a comprehension or a call of `map` does what it repeats."""
        match node:
            case tree.Loop() if any(self.loop_over(file, n) is node for n in _called(node)):
                return at_most(1)  # each round runs another function
            case tree.Loop():
                is_over = self._ends_early(file, node)
                size = at_most(1) if is_over else self._rounds_of_work(file, node)
                page = self.next_page(file, node) if size == UNSIZED else None
                at = Place(file.path, page.site.span) if page is not None else None
                size = Size(origin=Origin(at, ALL_PAGES)) if at is not None else size
                return self.until(file, node) if size == UNSIZED else size
            case tree.Call() if (run := run_for_each(file, node)) is not None:
                return self.sizes.of(file, run[1])
            case _:
                return self.sizes.of(file, node)

    def loop_over(self, file: File, callee: Node) -> tree.Loop | None:
        """The loop each of whose rounds runs another function by what it calls."""
        loop = loop_of_element(file, callee)
        options = options_of(self.types.of(file, callee)) if loop is not None else ()
        count = sum(isinstance(option, FunctionType) for option in options)
        limit = self.sizes.loop(file, loop).limit if loop is not None and count > 1 else None
        return loop if limit is not None and limit <= count else None

    def _ends_early(self, file: File, loop: tree.Loop) -> bool:
        """Whether a loop ends when it has asked once, or has a good answer."""
        sites = (found.site for found in self.subrequests.within(file, loop.body))
        if self.at_worst:
            asked = list(sites) if not _calls_handed(file, loop) else []
            return bool(asked) and all(is_last_round(file, loop, site) for site in asked)
        first = next(sites, None)
        is_over = first is not None and leaves_after(file, loop, first)
        return is_over or ends_when_answered(file, loop)

    def _rounds_of_work(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs, but for rounds in which a counter lets it do no more."""
        size = self.sizes.loop(file, loop)
        if self.at_worst and size.is_bounded:
            # what ends it earlier has no number, or need not come: the header may have one
            counted = self.sizes.counted(file, loop)
            is_capped = self.sizes.is_capped(file, loop)
            is_sure = not is_capped or self.sizes.is_surely_capped(
                file, loop, self._sites(file, loop)
            )
            if not is_sure or size.limit is None:
                return counted if counted.limit is not None else size if is_sure else UNSIZED
        is_open_number = size.is_bounded and not size.is_ceiling and size.limit is None
        if is_open_number or (self.at_worst and _calls_handed(file, loop)):
            return size
        found = [self._rounds_to(file, loop, site) for site in self._sites(file, loop)]
        # of what a loop inside counts, all rounds together do no more than that one loop
        known = [1 if most.is_inside else most.rounds for most in found if most is not None]
        is_known = bool(known) and len(known) == len(found)
        return smallest((size, at_most(max(known)))) if is_known else size

    def over(self, file: File, loop: tree.Loop) -> CountedOver | None:
        """What counts a loop's rounds in those around it, where that allows fewer than they do."""
        if self.at_worst and _calls_handed(file, loop):
            return None
        parts = [n for n in (loop.body, loop.test, *loop.header) if n is not None]
        sites = [call.site for n in parts for call in self.subrequests.within(file, n)]
        counted = [self._rounds_to(file, loop, site) for site in sites]
        begun = [most.begun for most in counted if most and most.begun and not most.is_inside]
        if not begun or len(begun) < len(sites):
            return None
        before = {n for b in begun for n in file.ancestors(b.node)}
        around = takewhile(lambda n: not isinstance(n, tree.Function), file.ancestors(loop))
        shared = [n for n in around if isinstance(n, tree.Loop) and n not in before]
        together = [self.times(file, n).limit for n in (loop, *shared)]
        most = max(most.rounds for most in counted if most is not None)
        if not shared or prod(inf if n is None else n for n in together) <= most:
            return None
        variables = (file.scopes.variable(b.name) for b in begun)
        return CountedOver(at_most(most), frozenset(v for v in variables if v is not None))

    def joined(self, file: File, loop: tree.Loop) -> Kept | None:
        """What all rounds of a loop around one together let that do but once, if they do."""
        is_unseen = self.at_worst and _calls_handed(file, loop)
        return None if is_unseen else joined(file, loop, self._sites(file, loop))

    def is_tried_at_once(self, file: File, node: Node) -> bool:
        """Whether all that a handler does one by one has been sent at once, and failed."""
        match node:
            case tree.Loop(iterable=tree.Node() as collection, body=body):
                run: Node = body
            case tree.Call() if (given := run_for_each(file, node)) is not None:
                run, collection = given
            case _:
                return False
        tried = tried_at_once(self.subrequests, file, node, collection)
        done = {BULK.get(call.name) for call in self.subrequests.within(file, run)} if tried else ()
        return bool(done) and tried.issuperset(done)

    def _rounds_to(self, file: File, loop: tree.Loop, site: Node) -> Counted | None:
        return rounds_to(self.types, file, loop, site, lambda n: self.sizes.number(file, n))

    def _sites(self, file: File, loop: tree.Loop) -> list[Node]:
        """Where a loop asks others."""
        return [call.site for call in self.subrequests.within(file, loop.body)]


def _calls_handed(file: File, loop: tree.Loop) -> bool:
    """Whether a loop runs what its function was handed, of which it is not seen what it asks."""
    return any(file.scopes.is_parameter(callee) for callee in _called(loop))


def _called(loop: tree.Loop) -> Iterator[Node]:
    return (n.callee for n in own_nodes(loop.body) if isinstance(n, tree.Call))
