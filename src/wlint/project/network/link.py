"""One upstream call in a chain of them, and how long chains are."""

from collections.abc import Iterable

from wlint import tree
from wlint.project.file import File
from wlint.project.network.outbound import Outbound
from wlint.record import entity


@entity
class Link:
    """An upstream call, made `times` times, that gives up after `seconds` where that is known.

    `site` is the call that leads to it in the function that was asked about; `shown` the one
    nearest to it in the text of that function.
    """

    file: File
    call: Outbound
    site: tree.Call
    shown: tree.Call
    seconds: float | None
    times: int = 1


Chain = tuple[Link, ...]

# Chains longer than this are not told apart: a helper that calls helpers could double each time,
# and each wait of a long function would hold all that came before it.
LONGEST = 100


def followed(chain: Chain, by: Chain) -> Chain:
    """A chain and what waits for it; itself where that adds nothing that is told apart."""
    return (chain + by)[:LONGEST] if by and len(chain) < LONGEST else chain


def seconds_of(chain: Chain) -> float:
    """How long a chain can take, by the timeouts that are known."""
    return sum((link.seconds or 0) * link.times for link in chain)


def longest(chains: Iterable[Chain]) -> Chain:
    """The chain with the most calls, and of these the slowest; the first of equal ones."""
    best: Chain = ()
    for chain in chains:
        if chain and chain is not best and (not best or _length(chain) > _length(best)):
            best = chain
    return best


def _length(chain: Chain) -> tuple[int, float]:
    return sum(link.times for link in chain), seconds_of(chain)
