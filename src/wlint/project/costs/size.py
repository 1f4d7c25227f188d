"""How many elements there are: at most so many, as many as others send, or not known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.project.costs.spots import Spot
from wlint.record import Record

STORED = "a stored value"
"""What is stored for a user or thing, in a message."""
ALL_PAGES = "all pages of a list"
"""What is asked for page after page, in a message."""


MESSAGE = "a WebSocket message"
"""What a visitor, or another service, sends through a socket, in a message."""
Path = tuple[str | int | None, ...]
"""Where a part of something is found: under names, at places; None where that is worked out."""


class Origin(Record):
    """Where data of any size comes from.

    `by` is the parameter that says which of the stored values it is, where a function leaves that
    to its callers.
    """

    place: Place
    words: str
    by: tree.Param | None = None


class Schema(Record):
    """What a schema lets through: of any length, of a bounded one, or it is not known.

    `fields` are the schemas of what stands under a name, `element` that of each part of a list;
    without one nothing is known of these. Where `is_anything`, all parts are let through too.
    The limit of what `is_number` is that of the number itself.
    """

    is_open: bool = False
    is_bounded: bool = False
    limit: int | None = None
    fields: Mapping[str, "Schema | None"] = field(default_factory=dict)
    element: "Schema | None" = None
    is_anything: bool = False
    is_number: bool = False


class Size(Record):
    """How many elements: at most `limit`, or as many as `origin` sends; neither is unknown.

    `inside` is where the parts come from, when these too can be of any size. `query` is the
    parameter that takes the SQL of a query, where a function leaves that to its callers.
    `schema` is what it has been checked by. `param` is the parameter for which some caller passes
    so many, where it is no more than what is passed, or than the part of that at `path`.

    `maker` is the parameter whose calls make the parts, where a function leaves that to callers.

    `is_page` marks the answer to a request for no more: lists in it are no longer, lists in
    what these hold may be. `is_ceiling` where the limit is the platform's own: nobody has said that
    there are so many. `asked` is how many another service is asked for: no bound, as it may send
    more, unless it is known for its own, and asked for all. `asking` is the reading of it where
    callers may have a say in that. `each` is how many there are in each of its parts at most, where
    these are lists: `chunks(ids, 50)`. `letters` is how long a text is at most that is checked: no
    number of its parts.
    """

    limit: int | None = None
    origin: Origin | None = None
    is_bounded: bool = False
    inside: Origin | None = None
    query: tree.Param | None = None
    schema: Schema | None = None
    param: tree.Param | None = None
    path: Path = ()
    maker: tree.Param | None = None
    is_page: bool = False
    is_ceiling: bool = False
    asked: int | None = None
    asking: Spot | None = None
    each: int | None = None
    letters: int | None = None

    @property
    def is_unbounded(self) -> bool:
        """Whether nothing bounds it, for sure."""
        return self.origin is not None

    @property
    def passed(self) -> tree.Param | None:
        """The parameter that is so large itself, and not only in a part."""
        return self.param if not self.path else None

    @property
    def most(self) -> int | None:
        """How many there are at most if other services send no more than they are asked for."""
        return self.limit if self.is_bounded else self.asked

    @property
    def length(self) -> int | None:
        """How long it is at most where it is a text."""
        return self.limit if self.letters is None else self.letters

    @property
    def rounds(self) -> int:
        """How often it surely lets something be done: once where the code says no number."""
        return 1 if self.limit is None or self.is_ceiling else self.limit

    @property
    def part(self) -> "Size":
        """The size of one of its parts."""
        if self.schema is not None:
            return checked(self.inside, self.schema.element)
        if self.each is not None and self.inside is None:
            return at_most(self.each)
        return Size(origin=self.inside, inside=self.inside)

    def inside_part(self, path: Path) -> "Size":
        """The size of what a path leads to in one of its parts."""
        return replace(self, each=None).part if path else self.part

    @property
    def as_number(self) -> "Size":
        """The same where it is a number: what a page says of the others, too, is data."""
        return Size(origin=self.inside, inside=self.inside) if self.is_page else self


UNSIZED = Size()
BOUNDED = Size(is_bounded=True)


def at_most(limit: int | None) -> Size:
    """No more than a number of elements."""
    return Size(limit=limit, is_bounded=True)


def checked(origin: Origin | None, schema: Schema | None) -> Size:
    """The size of what a schema has let through of what comes from somewhere."""
    if schema is None:
        return UNSIZED
    return Size(
        limit=schema.limit,
        origin=origin if schema.is_open else None,
        is_bounded=schema.is_bounded,
        inside=origin,
        schema=None if schema.is_anything else schema,
    )


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
    if len(found) <= 1:
        return found[0] if found else UNSIZED
    if bad := [s for s in found if s.is_unbounded]:
        worst = min(bad, key=_doubt)
        each = _each(found)
        asked = [n for s in found if (n := s.most) is not None]
        return replace(worst, asked=limit(asked) if len(asked) == len(found) else None, each=each)
    # parts that a schema speaks for are not simply data
    inside = next((s.inside for s in found if s.inside and not s.schema), None)
    schema = found[0].schema if all(s.schema == found[0].schema for s in found) else None
    maker = next((s.maker for s in found if s.maker), None)
    is_page = any(s.is_page for s in found)
    asking = next((s.asking for s in found if s.asking), None)
    if not all(s.is_bounded for s in found):
        is_same = all((s.param, s.path) == (found[0].param, found[0].path) for s in found)
        query = next((s.query for s in found if s.query), None)
        return Size(
            inside=inside,
            query=query,
            param=found[0].param if is_same else None,
            path=found[0].path if is_same else (),
            schema=schema,
            maker=maker,
            is_page=is_page,
            asking=asking,
            each=_each(found),
        )
    limits = [s.limit for s in found if s.limit is not None]
    asked = [s.asked for s in found if s.asked is not None]
    lengths = [s.length for s in found if s.length is not None]
    return Size(
        letters=limit(lengths) if len(limits) < len(lengths) == len(found) else None,
        limit=limit(limits) if len(limits) == len(found) else None,
        is_bounded=True,
        asked=limit(asked) if len(asked) == len(found) else None,
        inside=inside,
        schema=schema,
        maker=maker,
        is_page=is_page,
        is_ceiling=any(s.is_ceiling for s in found),
        asking=asking,
        each=_each(found),
    )


def _each(sizes: Iterable[Size]) -> int | None:
    """How many there are in each part at most of several; what has no parts says nothing."""
    known = [size.each for size in sizes if size.limit != 0]
    numbers = [number for number in known if number is not None]
    return max(numbers) if numbers and len(numbers) == len(known) else None


def _doubt(size: Size) -> tuple[bool, bool]:
    """How far back a size stands among those that nothing bounds, if one is to be named."""
    is_stored = size.origin is not None and size.origin.words == STORED
    return size.asking is not None or size.param is not None, is_stored


def smallest(sizes: Iterable[Size]) -> Size:
    """The best of several: what `min` makes of them."""
    found = [s for s in sizes if s.is_bounded]
    limits = [s.limit for s in found if s.limit is not None]
    return at_most(min(limits, default=None)) if found else UNSIZED


def strictest(sizes: Sequence[Size]) -> Size:
    """What several checks leave of one thing, each of which says how much."""
    lengths = [size.length for size in sizes if size.length is not None]
    most = min(lengths, default=None)
    is_text = any(size.letters is not None for size in sizes)
    return Size(is_bounded=True, letters=most) if is_text else at_most(most)


def side_by_side(sizes: Sequence[Size]) -> Size:
    """As many as the shortest has: with one that is not known, nobody knows."""
    if any(s.is_bounded for s in sizes):
        return smallest(sizes)
    is_known = bool(sizes) and all(s.is_unbounded for s in sizes)
    return replace(sizes[0], inside=None, schema=None) if is_known else UNSIZED


SETS = {
    "-": "difference",
    "&": "intersection",
    "|": "union",
    "^": "symmetric_difference",
    "difference": "difference",
    "intersection": "intersection",
    "union": "union",
    "symmetric_difference": "symmetric_difference",
    "symmetricDifference": "symmetric_difference",
}
"""What operators and methods make of two sets."""


def together(operation: str, one: Size, other: Size) -> Size:
    """How much two sets have together, by what is made of them."""
    match SETS[operation]:
        case "difference":
            return one
        case "intersection" if one.is_bounded or other.is_bounded:
            return smallest((one, other))
        case "intersection":
            return one if one.is_unbounded and other.is_unbounded else UNSIZED
        case _:
            return total((one, other))
