"""Which calls surely come back to the code that makes them: others may throw, or end the run."""

from wlint import tree
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import is_throw
from wlint.semantics.types import FunctionType, Global, Type, options_of

_ENDS = frozenset({"process.exit", "process.abort", "sys.exit", "exit", "quit"})

_DEEPEST = 2


def returns(types: Types, file: File, call: tree.Call, depth: int = 0) -> bool:
    """Whether nothing is known, nor left open, that would keep a call from coming back."""
    if logs(types, file, call):
        return True
    options = options_of(types.of(file, call.callee))
    return all(_comes_back(types, option, depth) for option in options)


def _comes_back(types: Types, callee: Type, depth: int) -> bool:
    match callee:
        case FunctionType(file=path, node=function) if depth < _DEEPEST:
            home, inside = types.program.file(path), tuple(own_nodes(function.body))
            is_thrown = any(map(is_throw, inside))
            calls = (n for n in inside if isinstance(n, tree.Call))
            return not is_thrown and all(returns(types, home, c, depth + 1) for c in calls)
        case Global(path=path):
            return path not in _ENDS and (":" not in path or external_method(path) is not None)
        case _:
            return False
