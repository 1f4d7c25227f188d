"""Values that stand for nothing, and collections that begin with nothing in them."""

from collections.abc import Iterator

from wlint import tree
from wlint.semantics.functions import called_as, is_missing, returned
from wlint.tree import Node

_MADE_EMPTY = frozenset({"Set", "Map", "Array", "Object", "set", "list", "dict", "Counter"})


def is_empty(node: Node | None) -> bool:
    """Whether a value stands for nothing."""
    match node:
        case tree.Literal(value=""):
            return True
        case tree.Sequence(items=()) | tree.Mapping(entries=()):
            return True
        case tree.Call(callee=callee, args=()):
            return called_as(callee) in _MADE_EMPTY
        case tree.Call(callee=callee):
            return called_as(callee) == "defaultdict"  # what it is given makes its values
        case _:
            return node is not None and is_missing(node)


def results_of(function: tree.Function) -> Iterator[Node]:
    """What a function gives back, but for what stands for nothing."""
    return (value for value in returned(function) if not is_empty(value))
