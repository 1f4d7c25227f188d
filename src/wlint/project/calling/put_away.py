"""Methods that only put a function away, for somebody to run: a bus of the code's own."""

from wlint import tree
from wlint.project.calling.handed_in import argument_around
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, Named, options_of
from wlint.tree import Node

_ADDS = frozenset({"push", "append", "add", "unshift", "set"})


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
    match file.scopes.parents.get(arg) if arg is not None else None:
        case tree.Call(callee=tree.Member(object=owner, name="set"), args=[*_, last]):
            options = options_of(types.of(file, owner))
            return last is arg and any(isinstance(o, Named) and o.name == "Map" for o in options)
        case tree.Call(callee=tree.Member(name=name)):
            return name in _ADDS
        case _:
            return False
