"""Values that were read: what storage, a body or a text of JSON holds is no promise, nor a part."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.external import external_method, package_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import EACH
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_DEEPEST = 8
_PARSES = frozenset({"JSON.parse"})


def is_read(types: Types, file: File, node: Node, depth: int = 0) -> bool:
    """Whether a value is what the platform read or parsed, or a part or an element of that."""
    if depth > _DEEPEST:
        return False
    match node:
        case tree.Await(value=tree.Call(callee=callee)) | tree.Call(callee=callee):
            return _reads(types, file, callee, is_awaited=isinstance(node, tree.Await))
        case tree.Member(object=whole):
            return is_read(types, file, whole, depth + 1)
        case tree.Name():
            given = _given(file, node)
            return given is not None and is_read(types, file, given, depth + 1)
        case _:
            return False


def _reads(types: Types, file: File, callee: Node, *, is_awaited: bool) -> bool:
    paths = [o.path for o in options_of(types.of(file, callee)) if isinstance(o, Global)]
    is_sure = len(paths) == len(options_of(types.of(file, callee)))
    return is_sure and all(p in _PARSES or (is_awaited and _is_platform(p)) for p in paths)


def _is_platform(path: str) -> bool:
    """Whether a method of the platform reads something; another Worker may give what it likes."""
    owner, method = path.rpartition(".")[0], external_method(path)
    is_rpc = external_method(f"{owner}.anything at all") is not None
    return method is not None and method.io and not is_rpc and not package_of(path)


def _given(file: File, read: tree.Name) -> Node | None:
    """What a variable is, or is taken out of: an object, a list that is gone through."""
    variable = file.scopes.variable(read)
    only = variable.only if variable is not None else None
    match only.gives if only is not None else None, only.node if only is not None else None:
        case Gives.VALUE, _ if only is not None:
            return only.value
        case Gives.EACH, tree.Loop(iterable=iterable, is_async=False):
            return iterable
        case Gives.PARAMETER, tree.Param() as param:
            function = file.scopes.parents[param]
            is_first = isinstance(function, tree.Function) and function.params[0] is param
            match file.call_around(function):
                case tree.Call(callee=tree.Member(object=several, name=str(name))) if (
                    is_first and name in EACH
                ):
                    return several
                case _:
                    return None
        case _:
            return None
