"""Promises that the code which makes them settles itself, later: `new Promise`, `withResolvers`."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global, options_of
from wlint.tree import Node


def is_deferred(types: Types, file: File, made: Node) -> bool:
    """Whether a promise is settled by a call in the function that makes it, or inside that one."""
    if not isinstance(made, tree.Call):
        return False
    match options_of(types.of(file, made.callee)), made.args:
        case (Global(path="Promise.withResolvers"),), _:
            return True
        case (Global(path="Promise"),), [tree.Arg(value=tree.Function() as run)] if made.is_new:
            outside = (_handed_out(file, run, node) for node in own_nodes(run.body))
            return any(v is not None and any(map(file.call_of, v.reads)) for v in outside)
        case _:
            return False


def _handed_out(file: File, run: tree.Function, node: Node) -> Variable | None:
    """The variable outside that gets the `resolve` of an executor."""
    match node:
        case tree.Assign(target=tree.Name() as target, value=tree.Name() as value, declares=None):
            given, resolve = file.scopes.variable(target), file.scopes.variable(value)
        case _:
            return None
    own = [d.node for d in resolve.definitions] if resolve is not None else []
    is_own = any(file.scopes.parents.get(param) is run for param in own)
    return given if is_own and given is not None and not given.is_module_level else None
