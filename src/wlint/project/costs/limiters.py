"""Functions that let only some of their callers work at a time, and the others wait."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_DEPTH = 2
_ADDS = frozenset({"push", "add", "unshift"})


def limits(types: Types, file: File, callee: Node, depth: int = 0) -> bool:
    """Whether a project function waits for its turn before it goes on."""
    options = options_of(types.of(file, callee))
    return all(isinstance(o, FunctionType) and _waits(types, o, depth) for o in options)


def _waits(types: Types, function: FunctionType, depth: int) -> bool:
    home = types.program.file(function.file)
    for node in own_nodes(function.node.body):
        match node:
            case tree.Await(value=tree.Call(is_new=True) as call) if _is_turn(home, call):
                return True
            case tree.Await(value=tree.Call(callee=callee)) if depth < _DEPTH:
                if limits(types, home, callee, depth + 1):
                    return True
            case tree.Exit(kind="return", value=tree.Call(is_new=True) as call) if depth:
                if _is_turn(home, call):
                    return True
            case _:
                pass
    return False


def _is_turn(file: File, call: tree.Call) -> bool:
    """Whether a promise is made whose `resolve` waits in a line: `(go) => waiting.push(go)`."""
    executor = call.arg(0)
    if not isinstance(executor, tree.Function) or not executor.params:
        return False
    resolve = file.scopes.variable(executor.params[0].target)
    return resolve is not None and any(_adds(file, n, resolve) for n in executor.body.walk())


def _adds(file: File, node: Node, variable: Variable) -> bool:
    """Whether a call puts what a variable holds into a collection."""
    match node:
        case tree.Call(callee=tree.Member(name=str(name)), args=[tree.Arg(value=value)]):
            return name in _ADDS and file.scopes.variable(value) is variable
        case _:
            return False
