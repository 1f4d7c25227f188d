"""Texts brought into one form so that they can be searched: nobody does that to a secret."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEEPEST = 6
_LOWERING = frozenset(
    {"toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase"}
    | {"lower", "upper", "casefold", "normalize"}
)
_GOING_ON = frozenset({"replace", "replaceAll", "trim", "strip"})


def are_words(types: Types, file: File, one: Node, other: Node) -> bool:
    """Whether two texts are compared as words, not letter by letter as somebody set them."""
    left, right = _normaliser(types, file, one), _normaliser(types, file, other)
    is_same = left is not None and left is right
    return is_same or any(is_lowered(types, file, node) for node in (one, other))


def is_lowered(types: Types, file: File, node: Node, depth: int = 0) -> bool:
    """Whether a text surely is in one case, whoever wrote it in which."""
    if depth > _DEEPEST:
        return False
    match file.local_value(node)[0]:
        case tree.Call(callee=tree.Member(name=name)) if name in _LOWERING:
            return True
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _GOING_ON:
            return is_lowered(types, file, inner, depth + 1)
        case tree.Call(callee=callee):
            found = types.of(file, callee)
            if not isinstance(found, FunctionType):
                return False
            home, values = types.program.file(found.file), tuple(returned(found.node))
            return bool(values) and all(is_lowered(types, home, v, depth + 1) for v in values)
        case _:
            return False


def _normaliser(types: Types, file: File, node: Node) -> tree.Function | None:
    """The function of the project, of one argument, whose result a value is."""
    match file.local_value(node)[0]:
        case tree.Call(callee=callee, args=[_]) if isinstance(
            found := types.of(file, callee), FunctionType
        ):
            return found.node
        case _:
            return None
