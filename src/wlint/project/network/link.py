"""One upstream call in a chain of them, and how long chains are."""

from collections.abc import Iterable
from dataclasses import replace

from wlint import tree
from wlint.project.file import File
from wlint.project.network.call_options import Given
from wlint.project.network.outbound import Outbound
from wlint.record import entity
from wlint.tree import Node


@entity
class Limit:
    """What gives up after `seconds`, `times` over. Calls may share one: a signal, a `with` block.

    `start` starts its clock in the function that was asked about.
    """

    seconds: float
    start: Node
    times: int = 1

    @property
    def most(self) -> float:
        """How long it lets a chain take in all."""
        return self.seconds * self.times


@entity
class Link:
    """An upstream call, made `times` times, with what ends the wait for it where that is known.

    `site` is the call that leads to it in the function that was asked about; `shown` the one
    nearest to it in the text of that function. `is_kept` where it is made once: its answer is kept.
    """

    file: File
    call: Outbound
    site: tree.Call
    shown: tree.Call
    limit: Limit | None
    times: int = 1
    is_kept: bool = False

    @property
    def seconds(self) -> float | None:
        """After how long it gives up, where that is known."""
        return self.limit.seconds if self.limit is not None else None

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
    """How long a chain can take, by the timeouts that are known."""
    return sum(limit.most for limit in limits_of(chain))


def longest(chains: Iterable[Chain]) -> Chain:
    """The chain with the most calls, and of these the slowest; the first of equal ones."""
    best: Chain = ()
    for chain in chains:
        if chain and chain is not best and (not best or _length(chain) > _length(best)):
            best = chain
    return best


def _length(chain: Chain) -> tuple[int, float]:
    return sum(link.times for link in chain), seconds_of(chain)


def called(chain: Chain, site: tree.Call, *, is_inline: bool) -> Chain:
    """What a function does, seen from where it is called: its clocks start there."""
    limits = {limit: replace(limit, start=site) for limit in limits_of(chain)}
    return tuple(
        replace(
            link,
            site=site,
            shown=link.shown if is_inline else site,
            limit=limits[link.limit] if link.limit else None,
        )
        for link in chain
    )


def repeated(chain: Chain, before: Chain, times: int, loop: tree.Loop) -> Chain:
    """A chain of which a loop makes all that was not there before several times.

    A clock that starts before the loop goes on running through all of its rounds.
    """
    made = chain[len(before) :]
    limits = {
        limit: replace(limit, times=limit.times * times)
        for limit in limits_of(made)
        if loop.body.span.start <= limit.start.span.start < loop.body.span.end
    }
    again = (
        replace(
            link,
            times=link.times * times,
            limit=limits.get(link.limit, link.limit) if link.limit else None,
        )
        for link in made
    )
    return (*before, *again)


def limited(chain: Chain, before: Chain, limit: Limit) -> Chain:
    """A chain of which all that was not there before has to be done within a limit."""
    made = chain[len(before) :]
    is_shorter = all(link.limit for link in made) and seconds_of(made) <= limit.most
    if is_shorter:
        return chain
    return (*before, *(replace(link, limit=limit) for link in made))
