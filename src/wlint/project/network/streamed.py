"""Whether the answer of a fetch, or its body, is passed on before it is read."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEPTH = 3


def is_passed_on(types: Types, file: File, node: Node, depth: int = 0) -> bool:
    """Whether a response, or a promise of one, goes where its body is streamed from."""
    around = file.scopes.parents.get(node)
    match around:
        case tree.Await() | tree.Conditional() | tree.Operation():
            return is_passed_on(types, file, around, depth)
        case tree.Exit():
            return True
        case tree.Member(name="body" | "webSocket"):
            return True
        case tree.Member(name="then" | "catch" | "finally" | "clone" as name):
            call = file.scopes.parents.get(around)
            if not isinstance(call, tree.Call) or call.callee is not around:
                return False
            if name == "then":
                return _is_passed_on_by(types, file, call.arg(0), 0, depth)
            return is_passed_on(types, file, call, depth)
        case tree.Assign(target=tree.Name() as target) if around.value is node:
            return _is_any_passed_on(types, file, target, depth)
        case tree.Arg():
            return _is_argument_passed_on(types, file, around, depth)
        case _:
            return False


def _is_argument_passed_on(types: Types, file: File, arg: tree.Arg, depth: int) -> bool:
    """Whether what is called streams an argument: a project function may read it instead."""
    call = file.scopes.parents.get(arg)
    if not isinstance(call, tree.Call):
        return False
    match types.of(file, call.callee):
        case FunctionType(file=path, node=function):
            home = types.program.files[path]
            return _is_passed_on_by(types, home, function, call.args.index(arg), depth)
        case _:
            return file.source.text(call.callee.span).partition(".")[0] != "console"


def _is_passed_on_by(types: Types, file: File, function: Node | None, at: int, depth: int) -> bool:
    """Whether a function passes on the response that its parameter is; unknown ones may."""
    if not isinstance(function, tree.Function) or depth >= _DEPTH:
        return True
    param = function.params[at].target if at < len(function.params) else None
    return isinstance(param, tree.Name) and _is_any_passed_on(types, file, param, depth + 1)


def _is_any_passed_on(types: Types, file: File, name: tree.Name, depth: int) -> bool:
    variable = file.scopes.variable(name)
    reads = variable.reads if variable is not None else []
    return any(is_passed_on(types, file, read, depth) for read in reads)
