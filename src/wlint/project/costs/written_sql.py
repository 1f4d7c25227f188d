"""Statements whose SQL the code writes itself, be it in one piece or put together."""

import re

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_DEEPEST = 3
_BEGINS = regex(r"\s*(select|insert|update|delete|replace|with)\s", re.IGNORECASE)


def writes_sql(types: Types, file: File, text: Node) -> bool:
    """Whether a literal that begins like a statement stands in what makes a text."""
    return _writes(types, file, text, set(), 0)


def _writes(types: Types, file: File, node: Node, seen: set[Node], depth: int) -> bool:
    if node in seen or depth > _DEEPEST:
        return False
    seen.add(node)
    return any(_is_made_so(types, file, inner, seen, depth) for inner in node.walk())


def _is_made_so(types: Types, file: File, node: Node, seen: set[Node], depth: int) -> bool:
    match node:
        case tree.Literal(kind="string", value=str(text)):
            return bool(_BEGINS.match(text))
        case tree.Name() if (variable := file.scopes.variable(node)) is not None:
            given = (d.value for d in variable.definitions if d.gives is Gives.VALUE and d.value)
            return any(_writes(types, file, value, seen, depth + 1) for value in given)
        case tree.Call(callee=callee):
            own = (o for o in options_of(types.of(file, callee)) if isinstance(o, FunctionType))
            return any(
                _writes(types, types.program.files[o.file], o.node.body, seen, depth + 1)
                for o in own
            )
        case _:
            return False
