"""Middleware of packages that lets requests through only with a key: `bearerAuth({ token })`."""

from wlint import tree
from wlint.platform.authentication import GUARDS
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.tree import Node


def guard_of(types: Types, file: File, node: Node) -> tuple[File, tree.Call] | None:
    """The call that makes the guard that an expression is."""
    found = source_of(types.program, file, node)
    made = found.node
    is_guard = isinstance(made, tree.Call) and types.path_of(found.file, made.callee) in GUARDS
    return (found.file, made) if is_guard and isinstance(made, tree.Call) else None
