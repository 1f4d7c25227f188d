"""Values that are surely no id of a Durable Object, as such an id is written."""

from wlint import tree
from wlint.platform.randomness import UUIDS
from wlint.platform.unsupported import may_be_id
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_HOLE = "\0"
_TEXTS = frozenset({"String", "str"})


def no_id(types: Types, file: File, node: Node) -> str | None:
    """What a value is that is no id of an object: 'room', or a UUID."""
    at = source_of(types.program, file, node)
    text = text_of(at.file, at.node, _HOLE, program=types.program)
    if text is not None:
        return None if may_be_id(text, _HOLE) else f"'{text.replace(_HOLE, '?')}'"
    match at.node:
        case tree.Call(callee=callee, args=args):
            if types.path_of(at.file, callee) in UUIDS:
                return "a UUID"
            if types.path_of(at.file, callee) in _TEXTS and len(args) == 1:
                return no_id(types, at.file, args[0].value)
            return _given(types, at.file, callee)
        case _:
            return None


def _given(types: Types, file: File, callee: Node) -> str | None:
    """What a function always gives that is no id."""
    match types.of(file, callee):
        case FunctionType(file=path, node=function) if not function.is_generator:
            home = types.program.file(path)
            found = [no_id(types, home, value) for value in returned(function)]
            return next(iter(found), None) if all(found) else None
        case _:
            return None
