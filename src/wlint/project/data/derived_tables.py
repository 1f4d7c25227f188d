"""Tables that a module makes of those that are written in the code, once, as it loads."""

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.constant_parts import is_constant
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.tree import Node

_OF_OWNER = frozenset(
    {"map", "filter", "flatMap", "flat", "slice", "concat", "toSorted", "toReversed"}
    | {"sort", "reverse", "keys", "values", "items", "entries"}
)
_OF_ARGUMENT = frozenset(
    {"keys", "values", "entries", "fromEntries", "freeze", "from", "Set", "Map"}
    | {"set", "frozenset", "dict", "list", "tuple", "sorted"}
)
_OWNERS = frozenset({"Object", "Array"})
_DEEPEST = 8


def is_derived(types: Types, file: File, node: Node, depth: int = 0) -> bool:
    """Whether a value is written in the code, or made of such a one, element by element."""
    if depth > _DEEPEST:
        return False
    if is_constant(types, file, node):
        return True
    at = constant_of(types, file, node)
    made_of = _made_of(at.node)
    return made_of is not None and is_derived(types, at.file, made_of, depth + 1)


def _made_of(made: Node) -> Node | None:
    """The table that another one is made of: `NAMES` of `Object.keys(NAMES).map(upper)`."""
    match made:
        case tree.Call(callee=tree.Member(object=owner, name=str(name))) if (
            called_as(owner) not in _OWNERS and name in _OF_OWNER
        ):
            return owner
        case tree.Call(callee=callee, args=[tree.Arg(value=given, name=None), *_]) if (
            called_as(callee) in _OF_ARGUMENT
        ):
            return given
        case tree.Comprehension(iterables=[first]):
            return first
        case _:
            return None
