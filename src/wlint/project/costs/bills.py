"""What code costs in subrequests, in the names of the code, and which calls make it dear."""

from collections.abc import Callable, Mapping

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.schema import Subrequest as Class
from wlint.project.costs.amount import NONE, Amount, Factor
from wlint.project.costs.cost import Times
from wlint.project.costs.counting import counting
from wlint.project.costs.run_for_each import run_for_each
from wlint.project.costs.size import Size
from wlint.project.costs.subrequests import class_of_call
from wlint.project.file import File
from wlint.record import Entity, Record
from wlint.source import one_line
from wlint.tree import Node

_LONGEST = 32  # characters of a name


class Item(Entity):
    """A call that leaves the isolate, and how often it is made."""

    file: File
    call: Node
    name: str
    times: Amount
    is_internal: bool


class Bill(Record):
    """What is spent on the outside and on Cloudflare's own services, and by which calls."""

    external: Amount = NONE
    internal: Amount = NONE
    items: Mapping[Node, Item] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.items)

    def __add__(self, other: "Bill") -> "Bill":
        items = _joined(self.items, other.items, lambda a, b: a + b)
        return Bill(self.external + other.external, self.internal + other.internal, items)

    def __or__(self, other: "Bill") -> "Bill":
        """The larger of two ways a program can go."""
        items = _joined(self.items, other.items, lambda a, b: a | b)
        return Bill(self.external | other.external, self.internal | other.internal, items)

    def __mul__(self, factor: Factor | Times) -> "Bill":
        items = {n: replace(i, times=i.times * factor) for n, i in self.items.items()}
        return Bill(self.external * factor, self.internal * factor, items)

    def each(self, change: Callable[[Factor], Factor]) -> "Bill":
        """The same with each factor changed."""
        items = {n: replace(i, times=i.times.each(change)) for n, i in self.items.items()}
        return Bill(self.external.each(change), self.internal.each(change), items)

    @property
    def whole(self) -> "Bill":
        """The same in whole numbers."""
        items = {n: replace(i, times=i.times.whole) for n, i in self.items.items()}
        return Bill(self.external.whole, self.internal.whole, items)

    def is_in(self, other: "Bill") -> bool:
        """Whether another names all the calls of this one."""
        return self.items.keys() <= other.items.keys()

    @property
    def dearest(self) -> tuple[Item, ...]:
        """The calls by what they add, the dearest first."""
        return tuple(sorted(self.items.values(), key=_dearness, reverse=True))


def _joined(
    one: Mapping[Node, Item], other: Mapping[Node, Item], join: Callable[[Amount, Amount], Amount]
) -> Mapping[Node, Item]:
    if not (one and other):
        return one or other
    both = {n: replace(i, times=join(one[n].times, i.times)) for n, i in other.items() if n in one}
    return {**one, **other, **both}


def _dearness(item: Item) -> tuple[bool, int, Times]:
    return item.times.is_unbounded, item.times.degree, item.times.at_one


class Itemised(Record):
    """Expressions: what a number does not bound is named as the code names it."""

    bound: Callable[[File, Node], str]
    nothing: Bill = field(default_factory=Bill)

    def call(self, file: File, call: Node, path: str) -> Bill:
        """One, against the limit that the call counts against."""
        counts, one = class_of_call(file, call, path), Amount.number(1)
        if counts is None:
            return self.nothing
        is_internal = counts is Class.INTERNAL
        items = {call: Item(file, call, path, one, is_internal)}
        return Bill(internal=one, items=items) if is_internal else Bill(external=one, items=items)

    def rounds(self, file: File, node: Node, size: Size, once: Bill) -> Bill:
        """As often as a number or a name says."""
        if size.limit is not None:
            return once * size.limit
        origin, collection = size.origin.words if size.origin else "", collection_of(file, node)
        of = (file, collection) if collection is not None else None
        by = self.bound(file, node) if size.is_bounded else ""
        return once * Factor(name_of(file, node), size.is_bounded, origin, of, by)


def collection_of(file: File, node: Node) -> Node | None:
    """What a loop, or a call of `map`, goes through."""
    match node:
        case tree.Loop(iterable=tree.Node() as collection):
            return collection
        case tree.Comprehension(iterables=[collection, *_]):
            return collection
        case tree.Call() if (run := run_for_each(file, node)) is not None:
            return run[1]
        case tree.Loop() if (through := counting(file, node)) is not None:
            return through.collection
        case _:
            return None


def name_of(file: File, node: Node) -> str:
    """What the code calls a collection; a loop without one is named by its line."""
    if (collection := collection_of(file, node)) is None:
        return f"rounds of {place_of(file, node)}"
    match collection:
        case tree.Call(args=[tree.Arg(value=inner)]):  # `enumerate(items)`, `Object.keys(items)`
            collection = inner
        case _:
            pass
    return shown(file, collection)


def place_of(file: File, node: Node) -> str:
    """The file and the line of something, for people who know the project."""
    return f"{file.path.name}:{file.source.line_of(node.span.start)}"


def shown(file: File, node: Node) -> str:
    """An expression as it is written, or its beginning."""
    text = one_line(file.source.text(node.span))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
