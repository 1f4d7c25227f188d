"""What is only told to the log: the program does not go by it."""

from wlint import tree
from wlint.platform.logs import is_log
from wlint.project.file import File
from wlint.tree import Node

_SIZES = frozenset({"length", "byteLength", "size"})


def logged_size(file: File, read: Node) -> tree.Call | None:
    """The call of a log that is told how long something is, and nothing else of it."""
    match file.scopes.parents.get(read):
        case tree.Member(name=str(name)) as size if name in _SIZES:
            return log_around(file, size)
        case tree.Arg() as arg:
            match file.scopes.parents.get(arg):
                case tree.Call(callee=tree.Name(id="len")) as asked:
                    return log_around(file, asked)
        case _:
            pass
    return None


def log_around(file: File, told: Node) -> tree.Call | None:
    """The call that is a statement of its own, and only writes out what it is told."""
    call: Node | None = None
    for around in file.ancestors(told):
        match around:
            case tree.Call():
                call = around
            case tree.ExpressionStatement():
                break
            case tree.Block() | tree.Function():
                return None
            case _:
                pass
    if not isinstance(call, tree.Call) or told in call.callee.walk():
        return None
    return call if is_log(call) else None
