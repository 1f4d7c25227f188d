"""Responses that are never made: they are given a number where they take an object of options."""

from wlint import tree
from wlint.platform.unsupported import OBJECT_OPTIONS
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import NUMBER, Global, ObjectType, options_of
from wlint.tree import Node


def bare_status(types: Types, file: File, call: tree.Call) -> Node | None:
    """The number because of which a call always throws: `Response.json(body, 500)`."""
    given = call.arg(1)
    if given is None or file.is_python:
        return None
    called = options_of(types.of(file, call.callee))
    if not any(isinstance(o, Global) and o.path in OBJECT_OPTIONS for o in called):
        return None
    seen = options_of(types.by_value.of(file, given))
    passed = {o for o in seen if not (isinstance(o, ObjectType) and not o.node.entries)}
    return given if types.of(file, given) == NUMBER or passed == {NUMBER} else None
