"""Queries that are built and never sent: what does nothing until somebody awaits it."""

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.fate import Fate, Fates
from wlint.project.typing.external import is_waiting, thenable
from wlint.project.typing.types import Types
from wlint.semantics.types import Named, Type, options_of
from wlint.tree import Node


def is_unsent(types: Types, fates: Fates, file: File, node: Node) -> bool:
    """Whether a builder that a package gives is dropped before anything sends what it built.

    One that goes on building what is stored elsewhere may be sent from there.
    """
    if not _is_waiting(types.of(file, node)) or _goes_on(types, file, node):
        return False
    match file.scopes.parents[node]:
        case tree.Member():
            return False
        case tree.Await():
            return not is_awaitable(types.of(file, node))
        case _:
            fate = fates.of(file, node)
            return fate is Fate.DROPPED or (fate is Fate.SILENCED and _is_void(file, node))


def is_awaitable(of: Type) -> bool:
    """Whether awaiting a builder sends what it built."""
    return all(isinstance(o, Named) and thenable(o) is not None for o in options_of(of))


def _is_waiting(of: Type) -> bool:
    return all(is_waiting(option) for option in options_of(of))


def _goes_on(types: Types, file: File, node: Node) -> bool:
    """Whether a chain starts at a builder that was made before: `query.where(…)`."""
    while isinstance(node, tree.Call) and isinstance(node.callee, tree.Member):
        node = node.callee.object
    is_made = isinstance(node, (tree.Call, tree.Template))
    return not is_made and any(is_waiting(o) for o in options_of(types.of(file, node)))


def _is_void(file: File, node: Node) -> bool:
    around = file.scopes.parents[node]
    return isinstance(around, tree.Operation) and around.op == "void"
