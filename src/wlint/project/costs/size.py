"""How many elements there are: at most so many, as many as others send, or not known."""

from collections.abc import Callable, Iterable
from math import prod

from wlint import tree
from wlint.finding import Place
from wlint.record import record


@record
class Origin:
    """Where data of any size comes from."""

    place: Place
    words: str


@record
class Size:
    """How many elements: at most `limit`, or as many as `origin` sends; neither is unknown.

    `inside` is where the parts come from, when these too can be of any size. `query` is the
    parameter that takes the SQL of a query, where a function leaves that to its callers.
    """

    limit: int | None = None
    origin: Origin | None = None
    is_bounded: bool = False
    inside: Origin | None = None
    query: tree.Param | None = None

    @property
    def is_unbounded(self) -> bool:
        """Whether nothing bounds it, for sure."""
        return self.origin is not None

    @property
    def part(self) -> "Size":
        """The size of one of its parts."""
        return Size(origin=self.inside, inside=self.inside)


UNSIZED = Size()
BOUNDED = Size(is_bounded=True)


def at_most(limit: int | None) -> Size:
    """No more than a number of elements."""
    return Size(limit=limit, is_bounded=True)


def largest(sizes: Iterable[Size]) -> Size:
    """The worst of several: unbounded when one is, unknown when one is."""
    return _worst(sizes, max)


def total(sizes: Iterable[Size]) -> Size:
    """All of several together."""
    return _worst(sizes, sum)


def product(sizes: Iterable[Size]) -> Size:
    """So many times so many."""
    return _worst(sizes, prod)


def _worst(sizes: Iterable[Size], limit: Callable[[Iterable[int]], int]) -> Size:
    found = list(sizes)
    if not found:
        return UNSIZED
    if (bad := next((s for s in found if s.is_unbounded), None)) is not None:
        return bad
    inside = next((s.inside for s in found if s.inside), None)
    if not all(s.is_bounded for s in found):
        return Size(inside=inside, query=next((s.query for s in found if s.query), None))
    limits = [s.limit for s in found if s.limit is not None]
    most = limit(limits) if len(limits) == len(found) else None
    return Size(limit=most, is_bounded=True, inside=inside)


def smallest(sizes: Iterable[Size]) -> Size:
    """The best of several: what `min` makes of them."""
    found = [s for s in sizes if s.is_bounded]
    limits = [s.limit for s in found if s.limit is not None]
    return at_most(min(limits, default=None)) if found else UNSIZED
