"""What can be asked about the size of any expression."""

from abc import abstractmethod
from collections.abc import Callable, Collection
from functools import cached_property, partial

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.stubs import Stubs
from wlint.project.costs.batch_size import Batches, Consumer
from wlint.project.costs.comparisons import counted
from wlint.project.costs.full import Fills
from wlint.project.costs.guards import Check, Guards
from wlint.project.costs.kept_handlers import KeptHandlers
from wlint.project.costs.kept_small import KeptSmall
from wlint.project.costs.memberships import kept_at
from wlint.project.costs.page_sizes import PageSizes
from wlint.project.costs.passed_numbers import PassedNumbers
from wlint.project.costs.relations import Relations
from wlint.project.costs.size import UNSIZED, Size, at_most
from wlint.project.costs.spots import Spot
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import AbstractEntity
from wlint.semantics.memo import Memo
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Type
from wlint.tree import Node


class Measuring(AbstractEntity):
    """What sizes of all kinds of expressions ask of one another.

    `is_internal` says of a place that only requests come to it that no visitor can make.
    """

    types: Types
    calls: Calls
    stubs: Stubs
    consumers: tuple[Consumer, ...]
    is_internal: Callable[[File, Node], bool]
    _known: Memo[Size] = field(default_factory=partial(Memo, UNSIZED))

    @cached_property
    def guards(self) -> Guards:
        """The checks that refuse what is too long."""
        return Guards(self.types, self.is_bound)

    @cached_property
    def fills(self) -> Fills:
        """What is filled, and emptied each time it is full."""
        return Fills(self.types, self.number)

    @cached_property
    def batches(self) -> Batches:
        """How many messages queues bring at once."""
        return Batches(self.types, self.calls, self.consumers)

    @cached_property
    def kept_handlers(self) -> KeptHandlers:
        """The handlers that are kept to be run."""
        return KeptHandlers(self.types, self.calls)

    @cached_property
    def pages(self) -> PageSizes:
        """What requests ask for."""
        return PageSizes(self.types, self.count)

    @cached_property
    def passed_numbers(self) -> PassedNumbers:
        """The numbers that all who call a function pass."""
        return PassedNumbers(self.types)

    @cached_property
    def relations(self) -> Relations:
        """What belongs to the rows of which table."""
        return Relations(self.types.program)

    @cached_property
    def kept_small(self) -> KeptSmall:
        """The stored lists that nobody makes long."""
        return KeptSmall(self.types, self.calls.files, self.of, self._known)

    def rounds_to(self, file: File, loop: tree.Loop, place: Node) -> Size:
        """How many rounds of a loop come to a place: `if (!KNOWN.has(key)) continue`."""
        size = self.loop(file, loop)
        return kept_at(self.types, file, loop, place, size, lambda node: self.of(file, node))

    @abstractmethod
    def of(self, file: File, node: Node) -> Size:
        """How many elements an expression can have; for a number, how large it can be."""

    @abstractmethod
    def is_bound(self, file: File, check: Check, given: Collection[Variable] = frozenset()) -> bool:
        """Whether what a size is compared with is no size that others decide, nor left out.

        `given` are parameters that are known to be passed.
        """

    @abstractmethod
    def at(self, spot: Spot) -> Size:
        """How much an expression has as certain calls have led to it."""

    @abstractmethod
    def loop(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs."""

    @abstractmethod
    def named(self, file: File, owner: Node, of: Type, name: str | None) -> Size:
        """The part of a value under a name."""

    @abstractmethod
    def validated(self, file: File, node: tree.Call) -> Size | None:
        """What a validator gives; None where a call is none, or its schema cannot be read."""

    def number(self, file: File, node: Node) -> int | None:
        """The whole number that an expression is, of constants and what all calls pass."""
        return number_of(self.types.program, file, node, self.passed_numbers.of)

    def count(self, file: File, node: Node) -> Size:
        """How large a number can be, where it says how often something is done."""
        number = self.number(file, node)
        if number is not None:
            return at_most(number)
        value = less_added(node)
        measured = counted(value)
        return self.of(file, value).as_number if measured is None else self.of(file, measured)


def less_added(node: Node) -> Node:
    """A number but for what is added to it."""
    match node:
        case tree.Operation(op="-" | "+", operands=[inner, tree.Literal()]):
            return less_added(inner)
        case _:
            return node
