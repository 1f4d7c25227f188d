"""Functions that keep what they are given to run: `on(event, listener)`."""

from wlint import tree
from wlint.project.calling.received import receiving
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_COLLECTING = frozenset({"push", "append", "add", "unshift", "set", "setdefault"}) | frozenset(
    {"has", "delete", "includes", "indexOf", "index", "remove", "discard"}
)
_DEPTH = 3


def may_run(types: Types, callee: FunctionType, call: tree.Call, arg: tree.Arg) -> bool:
    """Whether a function may run an argument of a call, rather than put it away or look at it."""
    return _may_run(types, callee, call, arg, _DEPTH)


def _may_run(
    types: Types, callee: FunctionType, call: tree.Call, arg: tree.Arg, depth: int
) -> bool:
    home = types.program.files[callee.file]
    param = receiving(home, callee.node, call, arg)
    target = param.target if param is not None else None
    variable = home.scopes.variable(target) if isinstance(target, tree.Name) else None
    if variable is None or len(variable.definitions) != 1 or not depth:
        return True
    return any(_is_more(types, home, read, depth) for read in variable.reads)


def _is_more(types: Types, home: File, read: Node, depth: int) -> bool:
    """Whether a read does more than look, or put what is read into a collection or a field."""
    for node in (read, *home.ancestors(read)):
        match home.scopes.parents.get(node):
            case tree.Entry() | tree.Mapping() | tree.Sequence():
                pass
            case tree.Arg() as arg:
                call = home.scopes.parents.get(arg)
                return not isinstance(call, tree.Call) or _is_handed(types, home, call, arg, depth)
            case tree.Assign(target=tree.Member(), value=value):
                return value is not node
            case tree.Operation() | tree.If():
                return False
            case _:
                return True
    return True


def _is_handed(types: Types, home: File, call: tree.Call, arg: tree.Arg, depth: int) -> bool:
    if isinstance(call.callee, tree.Member) and call.callee.name in _COLLECTING:
        return False
    return any(
        not isinstance(o, FunctionType) or _may_run(types, o, call, arg, depth - 1)
        for o in options_of(types.of(home, call.callee))
    )
