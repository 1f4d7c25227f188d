"""Calls of Python that ask a database, and have its answer, without waiting: SQLAlchemy's."""

from wlint import tree
from wlint.platform.databases import MAKES_SESSIONS, SESSIONS
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_DEEPEST = 4


def asks_at_once(types: Types, file: File, callee: Node) -> bool:
    """Whether a method is one of a session or connection, or of what such a method gives."""
    is_method = file.is_python and isinstance(callee, tree.Member)
    return is_method and _is_session(types, file, _owner(callee), _DEEPEST)


def _owner(node: Node) -> Node:
    """The object that a chain of methods begins with: `db` of `db.query(User).count`."""
    while isinstance(node, (tree.Member, tree.Call)):
        node = node.object if isinstance(node, tree.Member) else node.callee
    return node


def _is_session(types: Types, file: File, owner: Node, depth: int) -> bool:
    made = options_of(types.of(file, owner))
    if any(isinstance(o, Named) and o.name in SESSIONS for o in made):
        return True
    variable = file.scopes.variable(owner)
    only = variable.only if variable is not None else None
    if only is not None and only.gives is Gives.ENTERED and only.value is not None and depth:
        return _is_session(types, file, _owner(only.value), depth - 1)
    at = source_of(types.program, file, owner)
    match at.node:
        case tree.Call(callee=callee):
            return types.path_of(at.file, callee) in MAKES_SESSIONS
        case _:
            return False
