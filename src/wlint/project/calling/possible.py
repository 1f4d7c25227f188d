"""Which way to a place can be gone: its calls' flags, and its requests' method, lead there.

Of two calls of a function, `api(request, { mock: true })` may leave before the place; a route of
GET does not come to what is asked under `method === "POST"`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice

from wlint import tree
from wlint.project.calling.flags import Flags, Handed, flags_of, handed_to, ruled_out
from wlint.project.calling.requested import METHODS, methods_at, methods_of
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way, followed_by
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.tree import Node

# Of a function that many call, only so many other ways are looked at.
_MOST = 100


@entity
class _Known:
    """What is known where a way ends: of what was passed, and what that and the method rule out.

    `doubts` are the steps before that cannot be gone.
    """

    methods: frozenset[str]
    doubts: int = 0
    flags: Flags = field(default_factory=dict)
    handed: Handed = field(default_factory=dict)
    closed: frozenset[Node] = frozenset()

    def doubts_at(self, types: Types, file: File, node: Node) -> int:
        """How many steps of the way to a place cannot be gone."""
        is_closed = bool(self.closed) and not self.closed.isdisjoint((node, *file.ancestors(node)))
        is_limited = self.methods != METHODS
        is_refused = is_limited and not methods_at(types, file, node, self.methods)
        return self.doubts + is_closed + is_refused


@entity
class Possible:
    """The ways of one Worker that contradict nothing that is known of them."""

    callers: Mapping[tree.Function, Sequence[CallSite]]
    home: Mapping[tree.Function, File]
    types: Types
    follows: Callable[[CallSite], bool]
    _known: dict[Way, _Known] = field(default_factory=dict)
    _closed: dict[object, frozenset[Node]] = field(default_factory=dict)

    def instead(self, found: Mapping[tree.Function, Way], way: Way, file: File, node: Node) -> Way:
        """A way to a place: with other calls where its own cannot lead there and others can."""
        doubts = self._doubts(way, file, node)
        while doubts:
            others = islice(self._others(found, way), _MOST)
            judged = ((self._doubts(other, file, node), other) for other in others)
            fewer, better = min(judged, key=lambda pair: pair[0], default=(doubts, way))
            if fewer >= doubts:
                break
            doubts, way = fewer, better
        return way

    def _doubts(self, way: Way, file: File, node: Node) -> int:
        return self._at(way).doubts_at(self.types, file, node)

    def _others(self, found: Mapping[tree.Function, Way], way: Way) -> Iterator[Way]:
        """The same way by another call of one of its functions."""
        after: list[CallSite] = []
        for site in way.backwards:
            for other in self.callers.get(site.callee, ()):
                before = found.get(other.caller) if other.caller is not None else None
                is_as_sure = other.is_sure or not site.is_sure
                if before is None or other is site or not is_as_sure or not self.follows(other):
                    continue
                if before is not way and not any(s.callee is site.callee for s in before.backwards):
                    yield followed_by(Way(before.entry, other, before), reversed(after))
            after.append(site)

    def _at(self, way: Way) -> _Known:
        if way not in self._known:
            self._known[way] = self._found(way)
        return self._known[way]

    def _found(self, way: Way) -> _Known:
        site = way.last
        if site is None or way.before is None:
            return _Known(methods_of(way.entry))
        before = self._at(way.before)
        methods = methods_at(self.types, site.file, site.node, before.methods)
        doubts = before.doubts_at(self.types, site.file, site.node)
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
        )
