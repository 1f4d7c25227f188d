"""What makes a key: a text at its place, or the one that a function of the project gives."""

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import Source, text_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_DEEPEST = 3


def key_text(types: Types, file: File, key: Node) -> Source:
    """The expression that makes a key, wherever that is written."""
    at = constant_of(types, file, key)
    made = given_by(types, at.file, at.node) if isinstance(at.node, tree.Call) else None
    return at if made is None else constant_of(types, made.file, made.node)


def is_named(types: Types, file: File, key: Node, depth: int = 0) -> bool:
    """Whether a key says what it is the key of, here or by all who pass it: `user:${id}`."""
    at = key_text(types, file, key)
    if text_of(at.file, at.node):
        return True
    param = parameter_of(at.file, at.node)
    function = at.file.scopes.parents.get(param) if param is not None else None
    if param is None or not isinstance(function, tree.Function) or depth == _DEEPEST:
        return False
    given = [(f, passed(at.file, param, c)) for f, c in types.mentions.callers(at.file, function)]
    return bool(given) and all(
        value is not None and is_named(types, caller, value, depth + 1) for caller, value in given
    )


def given_by(types: Types, file: File, call: tree.Call) -> Source | None:
    """The only expression that a call of the project's own function gives, in that function."""
    match options_of(types.of(file, call.callee)):
        case [FunctionType(file=path, node=function)] if not function.is_generator:
            values = list(returned(function))
            return Source(types.program.file(path), values[0]) if len(values) == 1 else None
        case _:
            return None
