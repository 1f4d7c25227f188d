"""What code spends each time it runs, and what it spends once for each answer that it keeps."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Generic, Protocol, Self, TypeVar

from msgspec import field

from wlint import tree
from wlint.project.costs.kept import Kept
from wlint.project.file import File
from wlint.record import Entity
from wlint.tree import Node

# so many ways that keep different answers are told apart
_MOST_WAYS = 8


class Summable(Protocol):
    """What can be added up, and compared where a program goes one way or the other."""

    def __add__(self, other: Self, /) -> Self: ...

    def __or__(self, other: Self, /) -> Self: ...

    def __mul__(self, times: Fraction, /) -> Self: ...

    def __bool__(self) -> bool: ...

    @property
    def whole(self) -> Self: ...


C = TypeVar("C", bound=Summable)
K = TypeVar("K")


class Run(Entity, Generic[C]):
    """An amount for each run, and amounts for work that is done until its answer is kept.

    `aside` are the amounts of callbacks that are put away, for who runs them where that is seen.
    """

    each: C
    once: Mapping[Kept, C] = field(default_factory=dict)
    aside: Mapping[Node, C] = field(default_factory=dict)

    def __add__(self, other: "Run[C]") -> "Run[C]":
        each = self.each + other.each
        return Run(each, _joined(self.once, other.once), _joined(self.aside, other.aside))

    def __or__(self, other: "Run[C]") -> "Run[C]":
        each = self.each | other.each
        return Run(each, _joined(self.once, other.once), _joined(self.aside, other.aside))

    def __mul__(self, share: Fraction) -> "Run[C]":
        """The same where only so many runs do it; what is kept is kept with the first that does."""
        aside = {node: amount * share for node, amount in self.aside.items()}
        return Run(self.each * share, self.once, aside)

    @property
    def total(self) -> C:
        """The amount of a single run."""
        return sum(self.once.values(), self.each)

    def kept_as(self, name: Callable[[Kept], Kept | None]) -> "Run[C]":
        """The same under other names; what has none is done each time."""
        each = self.each
        once: Mapping[Kept, C] = {}
        for kept, amount in self.once.items():
            if (other := name(kept)) is None:
                each += amount
            else:
                once = _joined(once, {other: amount})
        return Run(each, once, self.aside)


class Spent(Entity, Generic[C]):
    """What code spends on each of the ways it can go that keep different answers."""

    ways: tuple[Run[C], ...]

    def __add__(self, other: "Spent[C]") -> "Spent[C]":
        if len(self.ways) == len(other.ways) == 1:
            return Spent((self.ways[0] + other.ways[0],))
        return _apart(one + another for one in self.ways for another in other.ways)

    def __or__(self, other: "Spent[C]") -> "Spent[C]":
        """The larger of two ways a program can go."""
        return _apart((*self.ways, *other.ways))

    @property
    def total(self) -> C:
        """The amount of a single run."""
        return reduce(or_, (way.total for way in self.ways))

    def all_told(self, is_seen: Callable[[C, C], bool]) -> C:
        """The same with what is put away, unless it is seen in the rest that something runs it."""
        total = self.total
        for amount in reduce(or_, self.ways).aside.values():
            if not is_seen(amount, total):
                total += amount
        return total

    @property
    def each(self) -> C:
        """The amount that each run spends, whatever is kept."""
        return reduce(or_, (way.each for way in self.ways))

    def changed(self, change: Callable[[Run[C]], Run[C]]) -> "Spent[C]":
        """The same with each way changed."""
        return _apart(map(change, self.ways))

    def in_rounds(self, file: File, node: Node) -> "Spent[C]":
        """The same in a loop: what each round keeps for itself, each round does.

        One round may go one way, the next another.
        """
        all_ways = reduce(or_, self.ways)
        return Spent((all_ways.kept_as(lambda k: None if k.changes_in(file, node) else k),))

    def called(self, home: File, function: tree.Function, file: File, call: Node) -> "Spent[C]":
        """The same for the code that calls a function."""
        if not any(way.once for way in self.ways):
            return self
        return self.changed(lambda w: w.kept_as(lambda k: k.called(home, function, file, call)))


def spent(each: C, once: Mapping[Kept, C] | None = None) -> Spent[C]:
    """What code spends that goes one way only."""
    return Spent((Run(each, once or {}),))


def _apart(ways: Iterable[Run[C]]) -> Spent[C]:
    """Ways told apart by the answers they keep, unless there are too many."""
    found: dict[frozenset[Kept], Run[C]] = {}
    for way in ways:
        kept = frozenset(way.once)
        found[kept] = found[kept] | way if kept in found else way
    if len(found) > _MOST_WAYS:
        return Spent((reduce(or_, found.values()),))
    return Spent(tuple(found.values()))


def _joined(one: Mapping[K, C], other: Mapping[K, C]) -> Mapping[K, C]:
    """What is done for the same answer, or by the same callback, is done but once."""
    if not (one and other):
        return one or other
    joined = dict(one)
    for key, amount in other.items():
        joined[key] = joined[key] | amount if key in joined else amount
    return joined
