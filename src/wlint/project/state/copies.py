"""Values that were read from where all isolates share them: KV, a cache, a database, a service."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_DEEPEST = 6


def is_read(types: Types, file: File, value: Node, depth: int = 0) -> bool:
    """Whether a value is, or is made of, the answer to a subrequest."""
    return depth < _DEEPEST and any(
        _is_answer(types, file, node, depth) for node in own_nodes(value)
    )


def _is_answer(types: Types, file: File, node: Node, depth: int) -> bool:
    match node:
        case tree.Name() if (variable := file.scopes.variable(node)) is not None:
            only = variable.only
            value = only.value if only is not None and not variable.is_module_level else None
            return value is not None and is_read(types, file, value, depth + 1)
        case tree.Await(value=tree.Call(callee=callee)):
            return any(
                _is_asked(types, option, depth) for option in options_of(types.of(file, callee))
            )
        case _:
            return False


def _is_asked(types: Types, callee: object, depth: int) -> bool:
    """Whether what is called asks something outside of the isolate."""
    match callee:
        case Global(path=path):
            method = external_method(path)
            return method is not None and method.subrequest is not None
        case FunctionType(file=path, node=function):
            home = types.program.file(path)
            return any(is_read(types, home, value, depth + 1) for value in returned(function))
        case _:
            return False
