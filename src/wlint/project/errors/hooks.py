"""What sees the errors of every handler: a framework's hook for them, or a middleware."""

from wlint import tree
from wlint.project.calling.routers import router_of
from wlint.project.file import File
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Global, Named, Unknown, options_of
from wlint.tree import Node

_HOOKS = frozenset({"onError", "exception_handler", "errorHandler", "errorhandler"})
_NEXT = frozenset({"next", "call_next"})
# what has a `next` that runs no handler
_ITERATORS = frozenset({"Iterator", "IterableIterator", "Generator"})


def is_hook(types: Types, file: File, node: Node) -> bool:
    """Whether a framework is told here what to do with errors, or a middleware catches them."""
    match node:
        case tree.Call(callee=tree.Member(name=str(name), object=owner)) if name in _HOOKS:
            if router_of(types, file, node) is not None:
                return True
            return _may_be_package(types, file, owner) and _gives_function(types, file, node)
        case tree.Call(callee=tree.Member(name="use" | "add_middleware")):
            is_router = router_of(types, file, node) is not None
            return is_router and any(isinstance(n, tree.Try) for n in node.walk())
        case tree.Call() if is_next(types, file, node):
            return any(isinstance(n, tree.Try) for n in file.ancestors(node))
        case tree.Entry(name="catch"):
            return _is_option(types, file, node)
        case _:
            return False


def is_next(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call runs what comes after a middleware, whom that is handed to."""
    match call.callee:
        case tree.Name(id=name) as named if name in _NEXT:
            variable = file.scopes.variable(named)
            given = variable.definitions if variable is not None else []
            return any(d.gives is Gives.PARAMETER or d.path for d in given)
        case tree.Member(name="next", object=tree.Name() as owner):
            variable = file.scopes.variable(owner)
            given = variable.definitions if variable is not None else []
            is_given = any(d.gives is Gives.PARAMETER for d in given)
            # a counter's `next` is not waited for
            if not isinstance(file.scopes.parents.get(call), tree.Await | tree.Exit):
                return False
            return is_given and not any(map(_is_iterator, options_of(types.of(file, owner))))
        case _:
            return False


def _is_iterator(of: object) -> bool:
    return isinstance(of, Named) and of.name.removeprefix("Async") in _ITERATORS


def _may_be_package(types: Types, file: File, owner: Node) -> bool:
    """Whether an object can be one of a package's: nothing of the project says what it is."""
    return any(isinstance(o, Unknown | Named | Global) for o in options_of(types.of(file, owner)))


def _gives_function(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call is given what to do, not an error that has happened."""
    return any(
        isinstance(option, FunctionType | Global)
        for arg in call.args
        for option in options_of(types.of(file, arg.value))
    )


def _is_option(types: Types, file: File, entry: tree.Entry) -> bool:
    """Whether an entry is among the options of a router: `AutoRouter({ catch: error })`."""
    options = file.scopes.parents[entry]
    arg = file.scopes.parents.get(options)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    if not isinstance(call, tree.Call):
        return isinstance(entry.value, tree.Function | tree.Name)
    found = options_of(types.of(file, call.callee))
    return any(
        isinstance(o, Unknown) or (isinstance(o, Global) and package_of(o.path) == "itty-router")
        for o in found
    )
