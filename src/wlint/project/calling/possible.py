"""Which way to a place can be gone: its calls' flags, and its requests' method, lead there.

Of two calls of a function, `api(request, { mock: true })` may leave before the place; a route of
GET does not come to what is asked under `method === "POST"`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice

from msgspec import field

from wlint import tree
from wlint.project.calling.flags import Flags, Handed, flags_of, handed_to, ruled_out
from wlint.project.calling.handed_in import is_passed
from wlint.project.calling.put_away import is_only_kept
from wlint.project.calling.requested import METHODS, RequestedMethods, methods_of
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way, followed_by
from wlint.project.data.events import event_named, event_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.memo import remembered
from wlint.tree import Node

# Of a function that many call, only so many other ways are looked at.
_MOST = 100


class _Known(Entity):
    """What is known where a way ends: of what was passed, and what that and the method rule out.

    `doubts` are the steps before that cannot be gone, `event` what the last call is named first.
    """

    methods: frozenset[str]
    doubts: int = 0
    flags: Flags = field(default_factory=dict)
    handed: Handed = field(default_factory=dict)
    closed: frozenset[Node] = frozenset()
    event: str | None = None

    def doubts_at(self, file: File, node: Node, methods: frozenset[str]) -> int:
        """How many steps of the way to a place cannot be gone; of its methods these get there."""
        is_closed = bool(self.closed) and not self.closed.isdisjoint((node, *file.ancestors(node)))
        is_refused = self.methods != METHODS and not methods
        return self.doubts + is_closed + is_refused


class Possible(Entity):
    """The ways of one Worker that contradict nothing that is known of them."""

    callers: Mapping[tree.Function, Sequence[CallSite]]
    home: Mapping[tree.Function, File]
    types: Types
    requested: RequestedMethods
    follows: Callable[[CallSite], bool]
    _starts: dict[frozenset[str], _Known] = field(default_factory=dict)
    _known: dict[tuple[_Known, CallSite], _Known] = field(default_factory=dict)
    _heard: dict[tree.Function, str | None] = field(default_factory=dict)
    _closed: dict[object, frozenset[Node]] = field(default_factory=dict)

    def instead(self, found: Mapping[tree.Function, Way], way: Way, file: File, node: Node) -> Way:
        """A way to a place: with other calls where its own cannot lead there and others can."""
        doubts = self._doubts(self._at(way), file, node)
        while doubts:
            others = islice(self._others(found, way), _MOST)
            judged = ((self._doubts(self._after(*other), file, node), other) for other in others)
            fewer, better = min(judged, key=lambda pair: pair[0], default=(doubts, (way, ())))
            if fewer >= doubts:
                break
            doubts, way = fewer, followed_by(*better)
        return way

    def leads(self, way: Way, file: File, node: Node) -> bool:
        """Whether nothing that is known of a way keeps it from a place."""
        return not self._doubts(self._at(way), file, node)

    def others(
        self, found: Mapping[tree.Function, Way], way: Way, file: File, node: Node
    ) -> Iterator[Way]:
        """The ways to a place with another call of one function, that lead there as surely."""
        doubts = self._doubts(self._at(way), file, node)
        for other in islice(self._others(found, way), _MOST):
            if self._doubts(self._after(*other), file, node) <= doubts:
                yield followed_by(*other)

    def _doubts(self, known: _Known, file: File, node: Node) -> int:
        return known.doubts_at(file, node, self._methods_at(file, node, known))

    def _methods_at(self, file: File, node: Node, known: _Known) -> frozenset[str]:
        return known.methods & self.requested.at(file, node)

    def _others(
        self, found: Mapping[tree.Function, Way], way: Way
    ) -> Iterator[tuple[Way, Sequence[CallSite]]]:
        """The same way by another call of one of its functions: how it starts, and goes on."""
        after: list[CallSite] = []
        for site in way.backwards:
            for other in self.callers.get(site.callee, ()):
                before = found.get(other.caller) if other.caller is not None else None
                is_as_sure = other.is_sure or not site.is_sure
                if before is None or other is site or not is_as_sure or not self.follows(other):
                    continue
                if before is not way and not any(s.callee is site.callee for s in before.backwards):
                    yield before, (other, *reversed(after))
            after.append(site)

    def _at(self, way: Way) -> _Known:
        """What is known where a way ends."""
        steps: list[CallSite] = []
        while way.last is not None and way.before is not None:
            steps.append(way.last)
            way = way.before
        methods = methods_of(way.entry)
        start = self._starts.setdefault(methods, _Known(methods))
        return reduce(self._next, reversed(steps), start)

    def _after(self, way: Way, sites: Sequence[CallSite]) -> _Known:
        """What is known where a way would end that goes on with these calls."""
        return reduce(self._next, sites, self._at(way))

    def _next(self, before: _Known, site: CallSite) -> _Known:
        """What is known after one more call: the same for all ways of which as much is known."""
        if (before, site) not in self._known:
            self._known[before, site] = self._found(before, site)
        return self._known[before, site]

    def _found(self, before: _Known, site: CallSite) -> _Known:
        methods = self._methods_at(site.file, site.node, before)
        doubts = before.doubts_at(site.file, site.node, methods)
        doubts += self._is_only_made(site) or self._is_of_other_event(before.event, site)
        home = self.home[site.callee]
        is_inside = site.caller is not None and site.caller in home.ancestors(site.callee)
        known = _Known(
            methods or METHODS,
            doubts,
            before.flags if is_inside else {},
            before.handed if is_inside else {},
            before.closed if is_inside else frozenset(),
        )
        if not isinstance(site.node, tree.Call) or not site.is_sure:
            return known
        at = home, site.callee, site.file, site.node
        flags = flags_of(self.types.program, *at, before.flags, before.handed)
        key = site.callee, flags
        if key not in self._closed:
            self._closed[key] = ruled_out(home, site.callee, dict(flags))
        return _Known(
            known.methods,
            doubts,
            {**known.flags, **dict(flags)},
            {**known.handed, **handed_to(*at, before.handed)},
            known.closed | self._closed[key],
            event_named(self.types, site.file, site.node),
        )

    def _is_only_made(self, site: CallSite) -> bool:
        """Whether a function is only written here, or put away, and runs where it is called.

        A handler in an object of options, a listener of a bus that the code has written itself.
        """
        if site.node is not site.callee or not site.is_handing_over:
            return False
        taker = site.file.call_around(site.callee)
        is_kept = taker is not None and is_only_kept(self.types, site.file, taker)
        if not is_kept and is_passed(site.file, site.callee):
            return False
        calls = (s for s in self.callers.get(site.callee, ()) if isinstance(s.node, tree.Call))
        return any(s.is_sure and s.node is not taker and self.follows(s) for s in calls)

    def _is_of_other_event(self, event: str | None, site: CallSite) -> bool:
        """Whether what is called listens to another event than the one that a call has named."""
        home = self.home[site.callee]
        if event is None or home.call_around(site.callee) is None:
            return False
        heard = remembered(
            self._heard, site.callee, None, lambda: event_of(self.types, home, site.callee)
        )
        return heard is not None and heard != event
