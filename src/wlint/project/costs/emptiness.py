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


def leaves_nothing(change: Node) -> bool:
    """Whether a change of a collection empties it: `ids.clear()`, `.splice(0)`, `.length = 0`."""
    match change:
        case tree.Call(callee=tree.Member(name="clear"), args=()):
            return True
        case tree.Call(
            callee=tree.Member(name="splice"),
            args=[tree.Arg(value=tree.Literal(value="0")), *many],
        ):
            return not many or _is_length(many[0].value)
        case tree.Assign(target=tree.Member(name="length"), op=None, value=tree.Literal(value="0")):
            return True
        case _:
            return False


def _is_length(node: Node) -> bool:
    return isinstance(node, tree.Member) and node.name == "length"


def results_of(function: tree.Function) -> Iterator[Node]:
    """What a function gives back, but for what stands for nothing."""
    return (value for value in returned(function) if not is_empty(value))
