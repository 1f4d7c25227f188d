"""Values that expire for all requests at once, and that each of these then makes anew."""

import re
from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.platform.caches import CACHES
from wlint.project.costs.subrequests import Subrequest, Subrequests
from wlint.project.file import File
from wlint.project.network.cache_calls import CacheCall, CacheCalls, kept_in
from wlint.project.network.cache_fills import only_on_miss
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.memo import remembered
from wlint.tree import Node

# names in code that lets only one request do the work, or serves the old value meanwhile
_CARE = regex(
    r"(?<!b)lock|mutex|in_?flight|single_?flight|pending|coalesc|stale|jitter|random|swr|"
    r"block_?concurrency|refreshing|revalidat",
    re.IGNORECASE,
)


class Stampede(Entity):
    """What is read from a cache, what makes it anew, and what puts it there."""

    read: tree.Call
    rebuild: Subrequest
    write: tree.Call


class Stampedes(Entity):
    """The stampedes of one Worker."""

    cached: CacheCalls
    subrequests: Subrequests
    _writing: dict[tree.Function, tuple[tuple[tree.Call, CacheCall], ...]] = field(
        default_factory=dict
    )

    def of(self, file: File, read: tree.Call) -> Stampede | None:
        """What every request makes anew that finds a value gone which all of them share."""
        kept, function = kept_in(file, read), file.function_around(read)
        found = self.cached.read(file, read) if kept is not None else None
        if kept is None or function is None or found is None or found.key is None:
            return None
        write = next(self._writes(file, function, found), None)
        if write is None or any(map(_takes_care, (function, *write[1]))):
            return None
        if not only_on_miss(file, function, kept, write[0]):
            return None
        for rebuild in self.subrequests.within(file, function.body):
            if rebuild.name.partition(".")[0] in ("KVNamespace", "Cache"):
                continue
            place = rebuild.site
            is_between = read.span.end <= place.span.start < write[0].span.end
            if is_between and only_on_miss(file, function, kept, place):
                return Stampede(read, rebuild, write[0])
        return None

    def _writes(
        self, file: File, function: tree.Function, read: CacheCall
    ) -> Iterator[tuple[tree.Call, tuple[tree.Function, ...]]]:
        """The calls that put a value for some time where one is read, by which functions."""

        def find() -> tuple[tuple[tree.Call, CacheCall], ...]:
            calls = (n for n in function.body.walk() if isinstance(n, tree.Call))
            return tuple((c, w) for c in calls for w in self.cached.writes(file, c))

        for call, written in remembered(self._writing, function, (), find):
            if written.key == read.key and written.path == CACHES[read.path] and written.expires:
                yield call, tuple(f for f in (read.inside, written.inside) if f is not None)


def _takes_care(function: tree.Function) -> bool:
    return any(
        isinstance(word, str) and _CARE.search(word)
        for node in function.walk()
        for word in (_word(node),)
    )


def _word(node: Node) -> object:
    match node:
        case tree.Name(id=word) | tree.Member(name=word) | tree.Literal(value=word):
            return word
        case _:
            return None
