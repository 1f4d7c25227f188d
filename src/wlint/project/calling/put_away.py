"""What puts things into collections, and methods that do no more: a bus of the code's own."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.handed_in import argument_around
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, Named, options_of
from wlint.tree import Node

ADDS = frozenset({"push", "append", "add", "unshift", "set"})
"""Methods that put what they are given into a collection."""


def is_only_kept(types: Types, file: File, call: tree.Call) -> bool:
    """Whether all that a call does with what it is given last is to keep it."""
    options = options_of(types.of(file, call.callee))
    return all(isinstance(o, FunctionType) and _keeps(types, o, call) for o in options)


def _keeps(types: Types, method: FunctionType, call: tree.Call) -> bool:
    """Whether a method only puts what it is given last into a collection."""
    home, params = types.program.file(method.file), method.node.params
    last = home.scopes.variable(params[-1].target) if params else None
    return (
        len(params) == len(call.args)
        and last is not None
        and bool(last.reads)
        and all(_is_put(types, home, read) for read in last.reads)
    )


def _is_put(types: Types, file: File, read: Node) -> bool:
    """Whether a value goes into a collection: `list.push(f)`, `map.set(name, [...old, f])`."""
    arg = argument_around(file, read)
    call = file.scopes.parents.get(arg) if arg is not None else None
    if arg is None or not isinstance(call, tree.Call):
        return False
    return put_into(types, file, call, arg) is not None


def put_into(types: Types, file: File, call: tree.Call, arg: tree.Arg) -> Node | None:
    """The collection that a call adds an argument to."""
    match call.callee:
        case tree.Member(object=owner, name="set") if Named("Map") in _bare(types, file, owner):
            return owner if call.args[-1] is arg else None
        case tree.Member(object=owner, name=name) if name in ADDS and name != "set":
            return owner
        case _:
            return None


def _bare(types: Types, file: File, node: Node) -> Iterator[Named]:
    options = options_of(types.of(file, node))
    return (Named(o.name) for o in options if isinstance(o, Named))
