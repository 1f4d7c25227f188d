"""What code spends each time it runs, and what it spends once for each answer that it keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Generic, Protocol, Self, TypeVar

from wlint import tree
from wlint.project.costs.kept import Kept
from wlint.project.file import File
from wlint.record import entity
from wlint.tree import Node


class Summable(Protocol):
    """What can be added up, and compared where a program goes one way or the other."""

    def __add__(self, other: Self, /) -> Self: ...

    def __or__(self, other: Self, /) -> Self: ...


C = TypeVar("C", bound=Summable)


@entity
class Spent(Generic[C]):
    """An amount for each run, and amounts for work that is done until its answer is kept."""

    each: C
    once: Mapping[Kept, C] = field(default_factory=dict)

    def __add__(self, other: "Spent[C]") -> "Spent[C]":
        return Spent(self.each + other.each, _joined(self.once, other.once))

    def __or__(self, other: "Spent[C]") -> "Spent[C]":
        """The larger of two ways a program can go."""
        return Spent(self.each | other.each, _joined(self.once, other.once))

    @property
    def total(self) -> C:
        """The amount of a single run."""
        return sum(self.once.values(), self.each)

    def in_rounds(self, file: File, node: Node) -> "Spent[C]":
        """The same in a loop: what each round keeps for itself, each round does."""
        return self._kept_as((k, None if k.changes_in(file, node) else k) for k in self.once)

    def called(self, home: File, function: tree.Function, file: File, call: Node) -> "Spent[C]":
        """The same for the code that calls a function."""
        return self._kept_as((k, k.called(home, function, file, call)) for k in self.once)

    def _kept_as(self, known: Iterable[tuple[Kept, Kept | None]]) -> "Spent[C]":
        """The same under other names; what has none is done each time."""
        if not self.once:
            return self
        each, once = self.each, dict[Kept, C]()
        for kept, other in known:
            if other is None:
                each += self.once[kept]
            else:
                once = _joined(once, {other: self.once[kept]})
        return Spent(each, once)


def _joined(one: Mapping[Kept, C], other: Mapping[Kept, C]) -> dict[Kept, C]:
    """What is done for the same answer is done but once."""
    joined = dict(one)
    for kept, amount in other.items():
        joined[kept] = joined[kept] | amount if kept in joined else amount
    return joined
