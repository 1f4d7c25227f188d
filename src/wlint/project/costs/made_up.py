"""What a number of subrequests is made of: the loops that multiply it, and the dearest calls."""

from collections.abc import Iterator
from enum import Enum

from wlint import tree
from wlint.project.costs.bills import Bill, Item
from wlint.project.costs.cost import Cost
from wlint.project.costs.most import Most
from wlint.project.costs.query_calls import is_query
from wlint.project.costs.subrequests import is_for_each
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_MOST_CALLS = 3
_SMALL = 10
"""What is made so many times less often than the most is a small part."""


class Made(Enum):
    """What is counted of subrequests."""

    EXTERNAL = "to the outside"
    INTERNAL = "to the platform's services"
    QUERIES = "to D1"


class MadeUp(Entity):
    """What the numbers of one Worker are made of."""

    costs: Most[Cost]
    bills: Most[Bill]

    def loops(self, file: File, node: Node) -> Iterator[tuple[File, Node, int]]:
        """What repeats the dearest part of a node, the outermost first, and how often it does."""
        for home, at in self._dearest(file, node):
            match at:
                case tree.Loop() | tree.Comprehension():
                    pass
                case tree.Call() if is_for_each(at):
                    pass
                case _:
                    continue
            times = self.costs.repeats.times(home, at).limit
            if times is not None and times > 1:
                yield home, at, times

    def calls(self, file: File, node: Node, of: Made) -> tuple[Item, ...]:
        """The calls of one kind that a node makes most often: small parts explain nothing.

        What is only made instead of others is among these, but not in the sum.
        """
        items = self.bills.of(file, node).items.values()
        found = [i for i in items if _is_of(i, of)]
        most = max((i.times.at_one for i in found), default=0)
        large = (i for i in found if i.times.at_one * _SMALL > most)
        return tuple(sorted(large, key=lambda i: i.times.at_one, reverse=True)[:_MOST_CALLS])

    def _dearest(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """A node, the dearest part of it, the dearest part of that, and so on."""
        seen: set[Node] = set()
        at: tuple[File, Node] | None = (file, node)
        while at is not None:
            seen.add(at[1])
            yield at
            inner = (part for part in self._parts(*at) if part[1] not in seen)
            worth = ((self.costs.of(*part), part) for part in inner)
            dear = [(cost.external + cost.internal, part) for cost, part in worth if cost]
            at = max(dear, key=lambda d: d[0])[1] if dear else None

    def _parts(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """The parts of a node, and the functions of the project that it runs."""
        for child in node.children():
            yield file, child.value if isinstance(child, tree.Arg) else child
        if isinstance(node, tree.Call):
            for run in (node.callee, *(a.value for a in node.args)):
                for option in options_of(self.costs.types.of(file, run)):
                    if isinstance(option, FunctionType):
                        yield self.costs.types.program.files[option.file], option.node.body


def _is_of(item: Item, of: Made) -> bool:
    return is_query(item.name) if of is Made.QUERIES else item.is_internal is (of is Made.INTERNAL)
