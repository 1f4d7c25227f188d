"""What state that coordinates requests is called."""

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import pairwise

from wlint import tree
from wlint.project.calling.function_names import function_name
from wlint.project.file import File
from wlint.project.state.state import State
from wlint.project.state.writes import Write
from wlint.regex import regex
from wlint.tree import Node

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Role(Enum):
    """What a piece of state coordinates requests by."""

    LIMITER = "limits how often something is done"
    BREAKER = "stops calls of what has failed"
    LOCK = "lets one request work at a time"
    MEMORY = "tells what was done already"
    QUEUE = "keeps work for later"


NAMES = {
    Role.LIMITER: frozenset(
        {"ratelimit", "ratelimits", "ratelimited", "limiter", "throttle", "throttled"}
    ),
    Role.BREAKER: frozenset({"breaker", "breakers", "circuit", "circuits"}),
    Role.LOCK: frozenset({"lock", "locks", "locked", "mutex", "semaphore"}),
    Role.MEMORY: frozenset(
        {
            "seen",
            "processed",
            "dedup",
            "dedupe",
            "duplicates",
            "handled",
            "delivered",
            "nonces",
            "idempotency",
        }
    ),
}


# what a cache is called as well
UNSURE = frozenset({"seen", "processed", "handled"})


def called(state: State, writes: Iterable[Write]) -> Iterator[str]:
    """The words by which people call the state: its own, and those of the code that writes."""
    yield from _words(state.name)
    for write in writes:
        cls = write.file.class_around(write.node)
        yield from _words(_function_name(write.file, write.node))
        if cls is not None:
            yield from _words(cls.name or "")


def _function_name(file: File, node: Node) -> str:
    """The name of the function around a place; a nameless one is called as what makes it."""
    around = (n for n in file.ancestors(node) if isinstance(n, tree.Function))
    return next((name for f in around if (name := function_name(file, f))), "")


def _words(name: str) -> Iterator[str]:
    """The words of a name, and pairs of them: `rate_limit` is `rate`, `limit` and `ratelimit`."""
    found = [w.lower() for w in _WORD.findall(name)]
    yield from found
    yield from (a + b for a, b in pairwise(found))
