"""What sees the errors of every handler: a framework's hook for them, or a middleware."""

from wlint import tree
from wlint.project.calling.middleware import is_hono_next, is_next
from wlint.project.calling.routers import HONO, router_of
from wlint.project.file import File
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, Global, Named, Unknown, options_of
from wlint.tree import Node

_HOOKS = frozenset({"onError", "exception_handler", "errorHandler", "errorhandler"})


def is_hook(types: Types, file: File, node: Node) -> bool:
    """Whether a framework is told here what to do with errors, or a middleware catches them."""
    match node:
        case tree.Call(callee=tree.Member(name=str(name), object=owner)) if name in _HOOKS:
            if router_of(types, file, node) is not None:
                return True
            return _may_be_package(types, file, owner) and _gives_function(types, file, node)
        case tree.Call(callee=tree.Member(name="use" | "add_middleware")):
            router = router_of(types, file, node)
            is_told = router is not None and router not in HONO
            return is_told and any(isinstance(n, tree.Try) for n in node.walk())
        case tree.Call() if is_next(types, file, node) and not is_hono_next(types, file, node):
            return any(isinstance(n, tree.Try) for n in file.ancestors(node))
        case tree.Entry(name="catch"):
            return _is_option(types, file, node)
        case _:
            return False


def _may_be_package(types: Types, file: File, owner: Node) -> bool:
    """Whether an object can be one of a package's: nothing of the project says what it is."""
    return any(isinstance(o, (Unknown, Named, Global)) for o in options_of(types.of(file, owner)))


def _gives_function(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call is given what to do, not an error that has happened."""
    return any(
        isinstance(option, (FunctionType, Global))
        for arg in call.args
        for option in options_of(types.of(file, arg.value))
    )


def _is_option(types: Types, file: File, entry: tree.Entry) -> bool:
    """Whether an entry is among the options of a router: `AutoRouter({ catch: error })`."""
    options = file.scopes.parents[entry]
    arg = file.scopes.parents.get(options)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    if not isinstance(call, tree.Call):
        return isinstance(entry.value, (tree.Function, tree.Name))
    found = options_of(types.of(file, call.callee))
    return any(
        isinstance(o, Unknown) or (isinstance(o, Global) and package_of(o.path) == "itty-router")
        for o in found
    )
