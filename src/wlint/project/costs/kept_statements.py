"""What is made once and kept for the next time: `kept.get(db) ?? db.prepare(sql)`."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_COLLECTIONS = frozenset({"Map", "WeakMap"})
_ASKS = frozenset({"get", "has", "delete"})


def is_kept_by(file: File, found: Node, whole: Node, made: Node) -> bool:
    """Whether a look-up finds nothing but what is made where it has found nothing.

    Its collection is this file's alone, and is only ever given that.
    """
    match file.local_value(found)[0]:
        case tree.Call(callee=tree.Member(object=tree.Name() as owner, name="get")):
            collection = file.scopes.variable(owner)
        case _:
            return False
    only = collection.only if collection is not None else None
    if collection is None or only is None or collection.name in file.exports:
        return False
    match only.value:
        case tree.Call(is_new=True, args=[], callee=callee) if called_as(callee) in _COLLECTIONS:
            return all(_leaves_as_it_is(file, read, whole, made) for read in collection.reads)
        case _:
            return False


def _leaves_as_it_is(file: File, read: Node, whole: Node, made: Node) -> bool:
    """Whether a use of a collection puts nothing in it but what is made there."""
    method = file.scopes.parents.get(read)
    call = file.call_of(method) if isinstance(method, tree.Member) else None
    match call:
        case tree.Call(callee=tree.Member(name=name)) if name in _ASKS:
            return True
        case tree.Call(callee=tree.Member(name="set"), args=[_, put]):
            variable = file.scopes.variable(put.value)
            only = variable.only if variable is not None else None
            is_whole = only is not None and only.gives is Gives.VALUE and only.value is whole
            return is_whole or put.value in (whole, made)
        case _:
            return False
