"""Subrequests that are made again and again: once for each element."""

from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from math import ceil, inf

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.together import ALL, FIRST
from wlint.project.costs.chunks import is_chunked, is_named, numbered
from wlint.project.costs.comparisons import counted
from wlint.project.costs.counted_rounds import rounds_to
from wlint.project.costs.counting import counting
from wlint.project.costs.drained import drained
from wlint.project.costs.headers import start_of
from wlint.project.costs.helpers import Handed, Helpers
from wlint.project.costs.latches import is_done_once
from wlint.project.costs.limiters import limits
from wlint.project.costs.loops import leaves_after
from wlint.project.costs.match_loops import matching
from wlint.project.costs.measuring import less_added
from wlint.project.costs.memberships import is_for_one, kept_at
from wlint.project.costs.query_calls import is_query
from wlint.project.costs.ranks import rank
from wlint.project.costs.seldom import Seldom
from wlint.project.costs.single_things import is_single
from wlint.project.costs.size import Size, at_most, largest
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.spots import Frame, Spot
from wlint.project.costs.subrequests import Subrequest, Subrequests, is_for_each
from wlint.project.costs.text_pieces import holds_pieces
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import STRING, UNKNOWN, Global, options_of
from wlint.tree import Node

_TOGETHER = ALL | FIRST | {"asyncio.as_completed"}
_LIMITERS = ("limit", "limiter", "semaphore", "sem", "throttle", "pool", "queue")


class Limits(Enum):
    """What bounds how many run at once, though not how many run."""

    LIMITER = "the limiter bounds"
    CHUNKS = "the chunks bound"


class FanOut(Entity):
    """A loop, comprehension or call of `map` that makes subrequests for each element.

    `head` is what to report: the loop, or the call that waits for all of them. `foremost` is the
    call that costs most and runs in every round, if there is one. `limits` is what bounds how much
    of it runs at once. `own` are the calls that no loop inside it makes again and again, each of
    them for as many as others send; where there are none, all. `page` is how many elements there
    are in it at most where it goes through one of many pages, each in its own round.
    """

    node: Node
    head: Node
    collection: Node | None
    size: Size
    calls: tuple[Subrequest, ...]
    own: tuple[Subrequest, ...]
    foremost: Subrequest
    limits: Limits | None = None
    page: int | None = None

    def is_counted(self, file: File) -> bool:
        """Whether it counts up to a number that is not the size of a collection."""
        if self.collection is None:
            return False
        around = file.scopes.parents.get(self.collection)
        is_size = around is not None and counted(around) is self.collection
        match self.node:
            case tree.Loop(kind="count", iterable=None):
                return not is_size
            case tree.Call(args=[tree.Arg(value=tree.Mapping() as made), *_]):
                return made.entry("length") is self.collection and not is_size
            case _:
                return False

    @property
    def is_at_once(self) -> bool:
        """Whether all of it is started before the first answer: what `map` makes is."""
        is_made = isinstance(self.node, tree.Call) and not _is_chained(self.node)
        return self.head is not self.node or is_made


class FanOuts(Entity):
    """What one Worker repeats."""

    types: Types
    sizes: Sizes
    subrequests: Subrequests
    helpers: Helpers
    _known: dict[Node, "FanOut | None"] = field(default_factory=dict)

    @cached_property
    def seldom(self) -> Seldom:
        """What only some rounds do."""
        return Seldom(self.sizes.fills)

    def of(self, file: File, node: Node) -> FanOut | None:
        """What a node makes per element; None where it repeats no subrequest."""
        if node not in self._known:
            self._known[node] = self._fan_out(file, node)
        return self._known[node]

    def _fan_out(self, file: File, node: Node) -> FanOut | None:
        handed = self.helpers.handed(file, node) if isinstance(node, tree.Call) else None
        if handed is not None and isinstance(node, tree.Call):
            return self._by_helper(file, node, handed)
        collection, size = self._repeats(file, node)
        if size is None:
            return None
        found = (c for c in self._calls(file, node) if not self.helpers.is_handed(file, c.site))
        found = (self._fewest(c) for c in found)
        again = (c for c in found if c.kept is None or c.kept.changes_in(file, node))
        calls = tuple(c for c in again if not self._is_once(file, node, c.site))
        chunks = self.is_chunked(file, node)
        if chunks:  # one bulk operation per chunk is as good as it gets
            calls = tuple(c for c in calls if self._inner(file, node, c))
        calls = tuple(
            c for c in calls if self._inner(file, node, c) or not self._is_seldom(file, node, c)
        )
        if not calls:
            return None
        sizes = {c: self._comes_to(file, node, c.site, size) for c in calls}
        calls = tuple(c for c in calls if sizes[c].is_unbounded) or calls
        size = largest(sizes[c] for c in calls)
        limited = any(self._is_limited(file, node, c.site) for c in calls)
        limits = Limits.LIMITER if limited else Limits.CHUNKS if chunks else None
        own = tuple(c for c in calls if not self._is_of_inner(file, node, c.site)) or calls
        foremost = min(own, key=lambda c: (*rank(file, node, c), -self._often(file, node, c)))
        return FanOut(node, self._head(file, node), collection, size, calls, own, foremost, limits)

    def _is_seldom(self, file: File, node: Node, call: Subrequest) -> bool:
        """Whether a call is made for several at a time: when what they fill is full."""
        return self.seldom.at(file, node, call.site) is not None

    def _fewest(self, call: Subrequest) -> Subrequest:
        """What a call makes that may be one of several: of queries of D1 the fewest are allowed."""
        for index, (home, step) in enumerate(call.through):
            for one in self.subrequests.each(home, step):
                if is_query(one.name) and not is_query(call.name):
                    through = (*call.through[:index], *one.through)
                    return replace(one, site=call.site, through=through, kept=call.kept)
        return call

    def _is_once(self, file: File, node: Node, site: Node) -> bool:
        """Whether a place in a loop is only for the first round, or for one of all keys."""
        return is_done_once(file, node, site) or is_for_one(self.types, file, node, site)

    def times(self, file: File, node: Node, site: Node) -> int | None:
        """How often one round comes to a place at most; None where a loop inside has no number."""
        inner, times, is_known = self.around(file, site), 1, True
        while inner is not None and inner is not node and not self.is_chunked(file, node):
            size = self._repeats(file, inner)[1]
            is_once = self._is_once(file, inner, site)
            many = (
                None if is_once or size is None else self._comes_to(file, inner, site, size).limit
            )
            is_known = is_known and (is_once or many is not None)
            times *= many or 1
            inner = self.around(file, inner)
        if times > 1 and (share := self.seldom.at(file, node, site)) is not None:
            times = ceil(times * share)
        return times if is_known or times == 1 else None

    def _often(self, file: File, node: Node, call: Subrequest) -> float:
        return inf if (times := self.times(file, node, call.site)) is None else times

    def _is_of_inner(self, file: File, node: Node, site: Node) -> bool:
        """Whether a loop inside another makes a call for as many as others send."""
        inner = self.around(file, site)
        found = self.of(file, inner) if inner is not None and inner is not node else None
        return found is not None and found.size.is_unbounded

    def _comes_to(self, file: File, node: Node, site: Node, size: Size) -> Size:
        """How many of the rounds make a call."""
        if isinstance(node, tree.Loop):
            size = self.sizes.loop_at(file, node, site)
        most = rounds_to(self.types, file, node, site, lambda n: self.sizes.number(file, n))
        if most is not None and (size.limit is None or most.rounds < size.limit):
            return at_most(most.rounds)
        return kept_at(self.types, file, node, site, size, lambda n: self.sizes.of(file, n))

    def _by_helper(self, file: File, node: tree.Call, handed: Handed) -> FanOut | None:
        """What a call makes that hands a collection, and what to do with each, to a helper."""
        found = self._handed(file, node, handed.callback)
        calls = tuple(c for c in found if c.kept is None)
        size = self.sizes.of(file, handed.collection)
        limited = handed.is_shared or self.is_chunked(handed.home, handed.loop)
        limits = Limits.LIMITER if limited else None
        if not calls:
            return None
        return FanOut(node, node, handed.collection, size, calls, calls, calls[0], limits)

    def _repeats(self, file: File, node: Node) -> tuple[Node | None, Size | None]:
        match node:
            case tree.Loop(kind="each" | "count"):
                return node.iterable or self._counted(file, node), self.sizes.loop(file, node)
            case tree.Loop() if (found := self.sizes.emptied(file, node)) is not None:
                return found.collection, self.sizes.loop(file, node)
            case tree.Loop() if (matches := matching(self.types, file, node)) is not None:
                return matches, self.sizes.loop(file, node)
            case tree.Loop() if (through := counting(file, node)) is not None:
                return through.collection, self.sizes.loop(file, node)
            case tree.Comprehension(iterables=iterables):
                return iterables[0], self.sizes.of(file, node)
            case tree.Call(args=[tree.Arg(value=many), _]) if _is_made_from(node):
                length = many.entry("length") if isinstance(many, tree.Mapping) else None
                return length or many, self.sizes.of(file, node)
            case tree.Call(args=[_, tree.Arg(value=many)]) if _is_mapped(file, node):
                return many, self.sizes.of(file, many)
            case tree.Call(callee=tree.Member(object=owner) as callee) if is_for_each(
                node
            ) or _is_chained(node):
                of = self.types.of(file, callee)
                if of == UNKNOWN or any(isinstance(o, Global) for o in options_of(of)):
                    return owner, self.sizes.of(file, owner)
            case _:
                pass
        return None, None

    def _counted(self, file: File, loop: tree.Loop) -> Node | None:
        """The collection that a counting loop goes through."""
        test = loop.test
        end = test.operands[-1] if isinstance(test, tree.Operation) else None
        if isinstance(test, tree.Operation) and test.op in (">", ">="):
            end = start_of(loop.header)
            end = less_added(end) if end is not None else None
        variable = file.scopes.variable(end) if isinstance(end, tree.Name) else None
        only = variable.only if variable is not None else None
        given = only.value if only is not None and not only.path else None
        many = counted(given or end) if end is not None else None
        return many if many is not None else end

    def _calls(self, file: File, node: Node) -> Iterator[Subrequest]:
        """The subrequests of a round, but for those that end the loop."""
        match node:
            case tree.Loop(body=body):
                for call in self.subrequests.within(file, body):
                    if not leaves_after(file, node, call.site):
                        yield call
            case tree.Comprehension(element=element):
                yield from self.subrequests.within(file, element)
            case tree.Call(args=[_, tree.Arg(value=callback)]) if _is_made_from(node):
                yield from self._handed(file, node, callback)
            case tree.Call(args=[tree.Arg(value=callback), *_]):
                yield from self._handed(file, node, callback)
            case _:
                return

    def _is_limited(self, file: File, node: Node, site: Node) -> bool:
        """Whether a limiter stands between a fan-out and a subrequest: `limit(() => fetch(u))`."""
        for around in (site, *file.ancestors(site)):
            if around is node:
                return False
            match around:
                case tree.Call(callee=callee):
                    is_so_called = around is not site and is_named(callee, _LIMITERS)
                    if is_so_called or limits(self.types, file, callee):
                        return True
                case tree.With(resources=resources):
                    if any(is_named(r, _LIMITERS) for r in resources):
                        return True
                case _:
                    pass
        return False

    def _handed(self, file: File, call: tree.Call, callback: Node) -> Iterator[Subrequest]:
        """The subrequests of a function that a call runs for each element."""
        if isinstance(callback, tree.Function):
            yield from self.subrequests.within(file, callback.body)
        else:
            yield from self.subrequests.handed(file, call, callback)

    def _head(self, file: File, node: Node) -> Node:
        """The `Promise.all` or `gather` around a node that makes promises."""
        around = file.scopes.parents.get(node)
        while isinstance(around, (tree.Arg, tree.Spread)):
            around = file.scopes.parents.get(around)
        if isinstance(node, tree.Loop) or not isinstance(around, tree.Call):
            return node
        options = options_of(self.types.of(file, around.callee))
        return (
            around if any(isinstance(o, Global) and o.path in _TOGETHER for o in options) else node
        )

    def is_chunked(self, file: File, node: Node) -> bool:
        """Whether a loop takes several elements at a time; a piece of a text is one."""
        if isinstance(node, tree.Loop) and (found := drained(file, node)) is not None:
            return found.is_in_chunks
        if not is_chunked(self.types, file, node) or (
            isinstance(node, tree.Loop) and is_single(file, node)
        ):
            return False
        match node:
            case tree.Loop() as loop if (by_place := numbered(loop)) is not None:
                many = by_place
            case tree.Loop(kind="count", test=tree.Operation(operands=[_, end])):
                in_hand = counted(file.local_value(end)[0])
                # what others say that there are is asked for page by page: no list is in hand
                return in_hand is not None or not self.sizes.is_data(file, end)
            case tree.Loop(iterable=tree.Node() as many):
                pass
            case tree.Call(callee=tree.Member(object=many)):
                pass
            case tree.Comprehension(iterables=[many, *_]):
                pass
            case _:
                return True
        is_text = element_of(self.types.of(file, many)) == STRING
        return not is_text and not holds_pieces(self.types, file, many)

    def _inner(self, file: File, node: Node, call: Subrequest) -> bool:
        """Whether a round makes a subrequest several times, here or in a function it calls."""
        if self.around(file, call.site) is not node:
            return True
        ways = (*call.through[1:], (call.file, call.call)) if call.call is not call.site else ()
        frame: Frame | None = None
        spot = Spot(file, call.site)
        for home, at in ways:
            function = home.function_around(at)
            if function is not None and isinstance(spot.node, tree.Call):
                frame = Frame(home, function, spot.file, spot.node, frame)
            spot = Spot(home, at, frame)
            if self._is_again(spot):
                return True
        return False

    def _is_again(self, spot: Spot) -> bool:
        """Whether something around a call repeats it, and not for chunks of what has a bound."""
        around = self.around(spot.file, spot.node)
        many = self._repeats(spot.file, around)[0] if around is not None else None
        if around is None or many is None or not self.is_chunked(spot.file, around):
            return around is not None
        return not self.sizes.at(spot.at(many)).is_bounded

    def around(self, file: File, site: Node) -> tree.Loop | tree.Comprehension | tree.Call | None:
        """The innermost thing around a call that repeats it."""
        inside: Node = site
        for around in file.ancestors(site):
            match around:
                case tree.Loop() if inside is not around.iterable:
                    return around
                case tree.Comprehension() if inside is around.element:
                    return around
                case tree.Call() if inside is not around.callee and (
                    is_for_each(around)
                    or (_is_chained(around) and inside is around.args[0])
                    or _is_made_from(around)
                    or _is_mapped(file, around)
                    or self.helpers.handed(file, around) is not None
                ):
                    return around
                case _:
                    inside = around
        return None


def _is_chained(call: tree.Call) -> bool:
    """Whether a call runs a function for each element, after the one before: `keys.reduce(…)`."""
    match call:
        case tree.Call(callee=tree.Member(name="reduce" | "reduceRight"), args=[_, *_]):
            return True
        case _:
            return False


def _is_made_from(call: tree.Call) -> bool:
    """Whether a call makes an array by a function: `Array.from(ids, (id) => ask(id))`."""
    match call:
        case tree.Call(callee=tree.Member(object=tree.Name(id="Array"), name="from"), args=[_, _]):
            return True
        case _:
            return False


def _is_mapped(file: File, call: tree.Call) -> bool:
    """Whether Python's `map` runs a function for each element: `gather(*map(ask, ids))`."""
    is_map = isinstance(call.callee, tree.Name) and call.callee.id == "map" and file.is_python
    return is_map and file.scopes.variable(call.callee) is None and len(call.args) == 2
