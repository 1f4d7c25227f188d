"""One upstream call in a chain of them, and how long chains are."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.project.file import File
from wlint.project.network.call_options import Given
from wlint.project.network.outbound import Outbound
from wlint.record import Entity, Record
from wlint.semantics.scopes import Variable
from wlint.tree import Node


class Rounds(Record):
    """How often something is done: `times` by the code's own count, which takes data for one round.

    `most` is how often at most, data and all, None where that is not known. `is_each` where it is
    done for each of what is written out, and no round may be left out. `is_listed`: for each of a
    list that is written out, until one is good, maybe. `over` are the loops of which it is not
    known how often they run, the outermost first.
    """

    times: int = 1
    most: int | None = 1
    is_each: bool = False
    is_listed: bool = False
    over: tuple[tuple[File, tree.Loop], ...] = ()

    @property
    def known(self) -> int:
        """How often it is done at most, or surely where that is not known."""
        return self.times if self.most is None else self.most

    def __mul__(self, inside: "Rounds") -> "Rounds":
        """How often it is done by what is repeated itself."""
        most = None if self.most is None or inside.most is None else self.most * inside.most
        is_listed = self.is_listed or inside.is_listed
        times, is_each = self.times * inside.times, self.is_each or inside.is_each
        return Rounds(times, most, is_each, is_listed, (*self.over, *inside.over))


ONCE = Rounds()


class Limit(Entity):
    """What gives up after `seconds`, several times over. Calls may share one: a signal, a block.

    `start` starts its clock in the function that was asked about. `by` is the parameter of that
    function that says how long, in parts of a second of which there are `unit`; `seconds` then are
    the most that it is given.
    """

    seconds: float
    start: Node
    rounds: Rounds = ONCE
    by: tree.Param | None = None
    unit: int = 1

    @property
    def most(self) -> float:
        """How long it lets a chain take in all."""
        return self.seconds * self.rounds.times

    @property
    def alone(self) -> float:
        """How long it lets one call take, with all that is tried for its answer."""
        return self.seconds if self.rounds.is_each else self.most


class Link(Entity):
    """An upstream call, made once or more, with what ends the wait for it where that is known.

    `site` is the call that leads to it in the function that was asked about; `shown` the one
    nearest to it in the text of that function. `is_kept` where it is made once: its answer is kept.
    `inner` is the same link in the function that `site` calls. `is_passed` where a parameter makes
    it. `latches` are the flags that keep it from being made again once it was made.
    """

    file: File
    call: Outbound
    site: tree.Call
    shown: tree.Call
    limit: Limit | None
    rounds: Rounds = ONCE
    is_kept: bool = False
    inner: "Link | None" = None
    is_passed: bool = False
    latches: frozenset[Variable] = frozenset()

    @property
    def seconds(self) -> float | None:
        """After how long it gives up, where that is known."""
        return self.limit.seconds if self.limit is not None else None

    @property
    def is_row(self) -> bool:
        """Whether it surely is made several times, each time when the one before is done."""
        return self.rounds.is_each and self.rounds.times > 1

    @property
    def endless(self) -> int:
        """How many calls it surely is of which nothing ends the wait, one after the other."""
        return (self.rounds.times if self.rounds.is_listed else 1) if self.is_endless else 0

    @property
    def is_endless(self) -> bool:
        """Whether surely nothing ends the wait for it."""
        return self.limit is None and self.call.limit is Given.NO


Chain = tuple[Link, ...]

# Chains longer than this are not told apart: a helper that calls helpers could double each time,
# and each wait of a long function would hold all that came before it.
LONGEST = 100


def followed(chain: Chain, by: Chain) -> Chain:
    """A chain and what waits for it; itself where that adds nothing that is told apart."""
    if any(link.is_kept for link in by):
        there = {link.call for link in chain if link.is_kept}
        by = tuple(link for link in by if not (link.is_kept and link.call in there))
    return (chain + by)[:LONGEST] if by and len(chain) < LONGEST else chain


def limits_of(chain: Chain) -> tuple[Limit, ...]:
    """The limits of a chain that are known, each once."""
    return tuple(dict.fromkeys(link.limit for link in chain if link.limit is not None))


def seconds_of(chain: Chain) -> float:
    """How long a chain can take, by the timeouts that are known, with data for one round."""
    return sum(limit.most for limit in limits_of(chain))


def most_seconds_of(chain: Chain) -> float:
    """How long it can take at most, with one round where nobody knows how many there are."""
    return sum(limit.seconds * limit.rounds.known for limit in limits_of(chain))


def longest(chains: Iterable[Chain]) -> Chain:
    """The chain with the most calls that nothing ends, then with the most calls, then the slowest;
    the first of equal ones.
    """
    best: Chain = ()
    for chain in chains:
        if chain and chain is not best and (not best or _length(chain) > _length(best)):
            best = chain
    return best


def shortest(chains: Iterable[Chain]) -> Chain:
    """The chain that takes the least by the same measure; the first of equal ones."""
    return min(chains, key=_length, default=())


def _length(chain: Chain) -> tuple[int, int, float]:
    endless = sum(link.rounds.times for link in chain if link.is_endless)
    return endless, sum(link.rounds.times for link in chain), seconds_of(chain)


def called(chain: Chain, site: tree.Call, *, is_inline: bool) -> Chain:
    """What a function does, seen from where it is called: its clocks start there."""
    limits = {limit: replace(limit, start=site) for limit in limits_of(chain)}
    return tuple(
        replace(
            link,
            site=site,
            shown=link.shown if is_inline else site,
            limit=limits[link.limit] if link.limit else None,
            inner=link,
        )
        for link in chain
    )


def repeated(
    chains: Iterable[Chain],
    before: Chain,
    rounds: Rounds,
    loop: tree.Loop,
    is_once: Callable[[tree.Call], bool],
) -> Iterator[Chain]:
    """Chains of which a loop makes all that was not there before in each of its rounds.

    A clock that starts before the loop goes on running through all of its rounds. `is_once` tells
    of a call that no other round comes after.
    """
    known: dict[Link, Link] = {}
    limits: dict[Limit, Limit] = {}
    body = loop.body.span
    for chain in chains:
        if chain[: len(before)] != before:  # it was begun earlier, and is only waited for here
            yield chain
            continue
        for link in chain[len(before) :]:
            if is_once(link.site):
                known[link] = link
                continue
            limit = link.limit
            if limit is not None and body.start <= limit.start.span.start < body.end:
                limit = limits.setdefault(limit, replace(limit, rounds=rounds * limit.rounds))
            known.setdefault(link, replace(link, rounds=rounds * link.rounds, limit=limit))
        yield (*before, *(known[link] for link in chain[len(before) :]))


def limited(chain: Chain, before: Chain, limit: Limit) -> Chain:
    """A chain of which all that was not there before has to be done within a limit."""
    made = chain[len(before) :]
    is_known = all(link.limit and link.limit.rounds.most is not None for link in made)
    is_shorter = is_known and sum(m.seconds * m.rounds.known for m in limits_of(made)) <= limit.most
    if is_shorter:
        return chain
    return (*before, *(replace(link, limit=limit) for link in made))
