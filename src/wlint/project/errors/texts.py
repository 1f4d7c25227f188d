"""Texts of errors, as handlers write them down."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_TEXTS = frozenset({"message", "stack"})
_TO_TEXT = frozenset({"String", "str", "repr"})


def is_error_text(file: File, node: Node) -> bool:
    """Whether an expression surely is a text of an error that was caught there."""
    value, _ = file.local_value(node)
    match value:
        case tree.Member(object=error, name=name) if name in _TEXTS:
            return _is_caught(file, error)
        case tree.Call(callee=tree.Name(id=name), args=[tree.Arg(value=error)]) if name in _TO_TEXT:
            return _is_caught(file, error)
        case tree.Call(callee=tree.Member(object=error, name="toString"), args=[]):
            return _is_caught(file, error)
        case tree.Conditional(then=then, otherwise=otherwise):
            return any(is_error_text(file, n) for n in (then, otherwise))
        case tree.Operation(op="||" | "??" | "or", operands=[first, *_]):
            return is_error_text(file, first)
        case _:
            return False


def _is_caught(file: File, node: Node) -> bool:
    variable = file.scopes.variable(node)
    given = variable.definitions if variable is not None else []
    return bool(given) and all(d.gives is Gives.CAUGHT for d in given)
