"""What makes a key: a text at its place, or the one that a function of the project gives."""

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.typing.constants import Source
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


def key_text(types: Types, file: File, key: Node) -> Source:
    """The expression that makes a key, wherever that is written."""
    at = constant_of(types, file, key)
    made = given_by(types, at.file, at.node) if isinstance(at.node, tree.Call) else None
    return at if made is None else constant_of(types, made.file, made.node)


def given_by(types: Types, file: File, call: tree.Call) -> Source | None:
    """The only expression that a call of the project's own function gives, in that function."""
    match options_of(types.of(file, call.callee)):
        case [FunctionType(file=path, node=function)] if not function.is_generator:
            values = list(returned(function))
            return Source(types.program.file(path), values[0]) if len(values) == 1 else None
        case _:
            return None
