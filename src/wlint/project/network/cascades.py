"""Chains of upstream calls that take too long, each told once.

A function that waits for too long all by itself is told where it stands: its callers are told only
for what they do besides, after it or beside it. Chains of the same calls have one cause, and are
told together. So are the chains of one file of which one is a part of another: they are of one
path. So are those of one file that begin with the same call, where timeouts for the calls that are
told leave fewer than two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.limits import BACKGROUND_WALL_TIME
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.file import File
from wlint.project.network.chains import Chains
from wlint.project.network.link import Chain, Link, limits_of, seconds_of
from wlint.project.network.outbound import Outbound
from wlint.project.network.refreshed import without_refreshes
from wlint.record import Entity

_SEVERAL = 2
_BACKGROUND = frozenset({EntryKind.CRON, EntryKind.QUEUE, EntryKind.ALARM})
_UNHURRIED = _BACKGROUND | {EntryKind.WORKFLOW}


class Cascade(Entity):
    """A chain that takes too long: `first` and `second` are the calls it begins with.

    They are one where it is nothing but that call again and again, each time after the last.
    `allowed` are the seconds that it exceeds by its timeouts; None where it has too few of them.
    `calls` are all that its function makes in a row, `branches` those that wait for the first one
    in other branches. `alike` are the cascades of the same calls in other places; `parts` are those
    of its file that it waits for, `beside` those there of its calls, or those it would end too.
    """

    file: File
    function: tree.Function
    chain: Chain
    first: Link
    second: Link
    causes: frozenset[Outbound]
    allowed: int | None
    calls: frozenset[Outbound] = frozenset()
    branches: tuple[Link, ...] = ()
    alike: tuple["Cascade", ...] = ()
    parts: tuple["Cascade", ...] = ()
    beside: tuple["Cascade", ...] = ()

    @property
    def length(self) -> tuple[int, float]:
        """How many calls it is long, and how many seconds by its timeouts."""
        return len(self.chain), seconds_of(self.chain)


class Cascades(Entity):
    """The cascades of one Worker."""

    chains: Chains
    calls: Calls
    _known: dict[int, dict[tree.Function, list[Cascade]]] = field(default_factory=dict)

    def of(self, function: tree.Function, max_wait: int) -> list[Cascade]:
        """The cascades to tell of in a function; a request may wait `max_wait` seconds."""
        if max_wait not in self._known:
            known = self._known[max_wait] = defaultdict(list)
            for cascade in _of_each_start(self._told(max_wait)):
                known[cascade.function].append(cascade)
        return self._known[max_wait].get(function, [])

    def _told(self, max_wait: int) -> Iterator[Cascade]:
        """The cascades of each file, the parts of others with those."""
        files: defaultdict[File, list[Cascade]] = defaultdict(list)
        for cascade in self._of_each_cause(max_wait):
            files[cascade.file].append(cascade)
        for found in files.values():
            for cascade, others in _put_together(found):
                led = self._led_to(cascade.function) if others else ()
                parts = tuple(c for c in others if _has(cascade, c, led))
                beside = tuple(c for c in others if c not in parts)
                yield replace(cascade, parts=parts, beside=beside)

    def _led_to(self, function: tree.Function) -> Collection[tree.Function]:
        """The functions with upstream calls that a function leads to."""
        found = {function: None}
        todo = [function]
        for caller in todo:
            for site in self.calls.sites.get(caller, ()):
                if site.callee not in found and (home := self.calls.home.get(site.callee)):
                    found[site.callee] = None
                    todo += [site.callee] if self.chains.longest(home, site.callee) else ()
        return found.keys()

    def _of_each_cause(self, max_wait: int) -> Iterator[Cascade]:
        """One cascade for each set of calls: the longest, with the others."""
        causes: defaultdict[frozenset[Outbound], list[Cascade]] = defaultdict(list)
        for function, file in self.calls.home.items():
            if self.calls.way_to(function) is not None:
                for cascade in self._within(file, function, max_wait):
                    causes[cascade.causes].append(cascade)
        for alike in causes.values():
            longest = max(alike, key=lambda c: c.length)
            yield replace(longest, alike=tuple(c for c in alike if c is not longest))

    def _within(self, file: File, function: tree.Function, max_wait: int) -> Iterator[Cascade]:
        """The cascades of a function, one for each call that one begins with."""
        allowed = self._allowed(function, max_wait)
        chains = self.chains.of(file, function)
        found = self._of_chains(file, function, chains, allowed)
        if not found and any(_told_in(chain, allowed) for chain in chains):
            chains = self.chains.without(file, function, lambda led: bool(_told_in(led, allowed)))
            found = self._of_chains(file, function, chains, allowed)
        found.sort(key=lambda c: c.second.shown.span.start)
        begun: dict[tree.Call, list[Cascade]] = {}
        waiting = set[tree.Call]()
        for cascade in found:
            if cascade.second.site not in waiting:
                begun.setdefault(cascade.first.site, []).append(cascade)
            waiting.add(cascade.second.site)
        for first, *others in begun.values():
            calls = first.calls.union(*(other.calls for other in others))
            yield replace(first, calls=calls, branches=tuple(other.second for other in others))

    def _of_chains(
        self, file: File, function: tree.Function, chains: Iterable[Chain], allowed: float
    ) -> list[Cascade]:
        held = (self._without_limited(file, without_refreshes(file, c)) for c in chains)
        found = (_cascade(file, function, chain, allowed) for chain in held)
        return [c for c in found if c is not None and not self._is_in_time(c)]

    def _is_in_time(self, found: Cascade) -> bool:
        """Whether all who come to the calls of a cascade may take as long as these."""
        if found.allowed is None or self.calls.answers_at(found.file, found.second.shown):
            return False
        kinds = {entry.kind for entry in self.calls.reaching(found.function)}
        return not kinds.isdisjoint(_UNHURRIED) and not _is_slow(
            found.chain, _allowed_for(kinds & _UNHURRIED, found.allowed)
        )

    def _without_limited(self, file: File, chain: Chain) -> Chain:
        """A chain without the calls without a timeout that something here gives up on."""
        waits = self.chains.outbounds.waits
        is_short = _endless(chain) < _SEVERAL
        return tuple(
            link
            for link in chain
            if is_short or not link.is_endless or not waits.is_guarded(file, link.shown)
        )

    def _allowed(self, function: tree.Function, max_wait: int) -> float:
        """How long the handlers that reach a function may take, or its visitors will wait."""
        return _allowed_for({entry.kind for entry in self.calls.reaching(function)}, max_wait)


def _allowed_for(kinds: Set[EntryKind], max_wait: int) -> float:
    """How long handlers of some kinds may take."""
    if kinds and kinds <= {EntryKind.WORKFLOW}:
        return float("inf")
    is_background = kinds and kinds <= _UNHURRIED
    return max(max_wait, BACKGROUND_WALL_TIME.value) if is_background else max_wait


def _cascade(file: File, function: tree.Function, chain: Chain, allowed: float) -> Cascade | None:
    """What a chain does wrong by itself, without what it does in functions that are told of."""
    own = _own(chain, allowed)
    endless = tuple(link for link in own if link.is_endless)
    is_endless = _endless(own) > 1
    if not is_endless and not _is_slow(own, allowed):
        return None
    causes = endless if is_endless else own
    first, *rest = [link for link in chain if link.is_endless] if is_endless else own
    second = next((link for link in rest if link.site is not first.site), None)
    if second is None and (first.endless > 1 if is_endless else first.is_row):
        second = first
    if second is None:
        return None
    outbounds = frozenset(link.call for link in causes)
    calls = frozenset(link.call for link in chain)
    limit = None if is_endless else round(allowed)
    told = chain if is_endless else own
    return Cascade(file, function, told, first, second, outbounds, limit, calls)


def _has(whole: Cascade, other: Cascade, led_to: Collection[tree.Function]) -> bool:
    """Whether a cascade waits for another one, and not only for calls of the same hosts."""
    if other.function is whole.function:
        is_in = any(link.site is other.second.site for link in whole.chain)
    else:
        is_in = other.function in led_to
    return is_in and other.causes <= whole.calls


def _put_together(cascades: list[Cascade]) -> Iterator[tuple[Cascade, list[Cascade]]]:
    """The longest cascades of a file, each with those that it tells of as well."""
    beside: dict[Cascade, list[Cascade]] = {}
    holding: defaultdict[Outbound, list[Cascade]] = defaultdict(list)
    for cascade in sorted(cascades, key=lambda c: c.length, reverse=True):
        whole = (c for c in holding[next(iter(cascade.causes))] if cascade.causes <= c.calls)
        if (told := next(whole, None)) is not None:
            beside[told].append(cascade)
            continue
        beside[cascade] = []
        for call in cascade.calls:
            holding[call].append(cascade)
    yield from beside.items()


def _of_each_start(cascades: Iterable[Cascade]) -> Iterator[Cascade]:
    """The longest cascade of a file for each endless call, with those that it would end."""
    starts: defaultdict[object, list[Cascade]] = defaultdict(list)
    for cascade in cascades:
        start = (cascade.file, cascade.first.call) if cascade.allowed is None else cascade
        starts[start].append(cascade)
    for same in starts.values():
        longest, *others = sorted(same, key=lambda c: c.length, reverse=True)
        limited = longest.calls
        ended: list[Cascade] = []
        for cascade in others:
            inside = (cascade, *cascade.parts, *cascade.beside)
            if all(_is_ended(c, longest.first, limited) for c in inside):
                ended += inside
            else:
                limited |= cascade.calls
                yield cascade
        yield replace(longest, beside=(*longest.beside, *ended))


def _is_ended(cascade: Cascade, first: Link, limited: frozenset[Outbound]) -> bool:
    """Whether a cascade begins with a call too, and is none once some calls have a timeout."""
    return cascade.first.call is first.call and len(cascade.causes - limited) < _SEVERAL


def _own(chain: Chain, allowed: float) -> Chain:
    """A chain without what functions that are called do wrong all by themselves."""
    told = _told_in(chain, allowed)
    return tuple(link for link in chain if link.site not in told)


def _told_in(chain: Chain, allowed: float) -> Collection[tree.Call]:
    """The calls of a chain that lead to what is told where it stands."""
    inside: defaultdict[tree.Call, list[Link]] = defaultdict(list)
    for link in chain:
        if link.inner is not None:
            inside[link.site].append(link.inner)
    return {site for site, links in inside.items() if _is_told(tuple(links), allowed)}


def _is_told(inner: Chain, allowed: float) -> bool:
    is_endless = _endless(inner) > 1
    return is_endless or (_is_chain(inner) and _is_slow(inner, allowed))


def _endless(chain: Chain) -> int:
    """How many calls in a row have no timeout."""
    return sum(link.endless for link in chain)


def _is_chain(links: Chain) -> bool:
    """Whether a call waits for another one, or for what it has asked itself in the round before."""
    return len(links) > 1 or any(link.is_row for link in links)


def _is_slow(chain: Chain, allowed: float) -> bool:
    """Whether calls take too long together, and not one of them alone because it is meant to.

    Who gives one try all the time there is has another measure: then the others must reach it.
    Shorter tries that come to as much are given it by accident.
    """
    total = seconds_of(chain)
    meant = [limit.alone for limit in limits_of(chain) if limit.seconds >= allowed]
    return total - max(meant) >= allowed if meant else total > allowed
