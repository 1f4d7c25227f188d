"""What can be asked about the size of any expression."""

from abc import ABC, abstractmethod
from dataclasses import field
from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.costs.guards import Guards
from wlint.project.costs.loops import counted
from wlint.project.costs.size import Size, at_most
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import called_as
from wlint.semantics.types import Type
from wlint.tree import Node

_MADE_EMPTY = frozenset({"Set", "Map", "Array", "Object", "set", "list", "dict", "Counter"})


@entity
class Measuring(ABC):
    """What sizes of all kinds of expressions ask of one another."""

    types: Types
    calls: Calls
    _known: dict[object, Size] = field(default_factory=dict)

    @cached_property
    def guards(self) -> Guards:
        """The checks that refuse what is too long."""
        return Guards(self.types)

    @abstractmethod
    def of(self, file: File, node: Node) -> Size:
        """How many elements an expression can have; for a number, how large it can be."""

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
        """The whole number a constant expression is."""
        return number_of(self.types.program, file, node)

    def count(self, file: File, node: Node) -> Size:
        """How large a number can be, where it says how often something is done."""
        number = self.number(file, node)
        return at_most(number) if number is not None else self.of(file, _measured(node))


def _measured(node: Node) -> Node:
    match node:
        case tree.Operation(op="-" | "+", operands=[inner, tree.Literal()]):
            return _measured(inner)
        case _:
            return counted(node) or node


def is_empty(node: Node | None) -> bool:
    """Whether a value stands for nothing."""
    match node:
        case tree.Literal(kind="null" | "undefined") | tree.Literal(value=""):
            return True
        case tree.Sequence(items=()) | tree.Mapping(entries=()):
            return True
        case tree.Name(id="undefined"):
            return True
        case tree.Call(callee=callee, args=()):
            return called_as(callee) in _MADE_EMPTY
        case tree.Call(callee=callee):
            return called_as(callee) == "defaultdict"  # what it is given makes its values
        case _:
            return False
