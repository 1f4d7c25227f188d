"""One place that changes module-level state, and what it does to it."""

from enum import Enum

from wlint import tree
from wlint.project.calling.function_names import is_constructor
from wlint.project.file import File
from wlint.project.state.parts import Part
from wlint.record import Entity
from wlint.tree import Node


class How(Enum):
    """What a write does to the state."""

    REPLACED = "gives it another value"
    UPDATED = "makes a new value of the old one"
    KEYED = "puts a value under a key"
    ADDED = "adds a value"
    REMOVED = "takes something away"


class Write(Entity):
    """One place that changes module-level state; `values` are what is put there.

    With a `call` it does so for what that call hands to the function around.
    """

    file: File
    node: Node
    part: Part
    how: How
    key: Node | None = None
    values: tuple[Node, ...] = ()
    call: tree.Call | None = None

    @property
    def shown(self) -> Node:
        """Where to tell of it: at the call that hands over what it changes, if any."""
        return self.call or self.node

    @property
    def is_of_making(self) -> bool:
        """Whether an object gives itself a field as it is made: another one, each time."""
        match self.node:
            case tree.Assign(target=tree.Member(object=tree.Name(is_receiver=True))):
                function = self.file.function_around(self.node)
                return function is not None and is_constructor(function)
            case _:
                return False

    @property
    def step(self) -> str | None:
        """The operator of `+=`, `++` and the like."""
        return self.node.op if isinstance(self.node, tree.Assign) else None

    @property
    def is_empty(self) -> bool:
        """Whether it only takes back what was there: `false`, `null`, `None`."""
        match self.values:
            case [tree.Literal(kind="boolean", value=value)]:
                return value is False
            case [tree.Literal(kind="null" | "undefined")]:
                return True
            case _:
                return False
