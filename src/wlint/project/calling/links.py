"""The `then` of promises, and the functions that take their values there."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node


def link_of(file: File, function: Node) -> tree.Member | None:
    """The `promise.then` whose value a function is the one to take."""
    arg = file.scopes.parents[function]
    match file.scopes.parents[arg] if isinstance(arg, tree.Arg) else None:
        case tree.Call(callee=tree.Member(name="then") as link, args=[first, *_]) if first is arg:
            return link
        case _:
            return None


def promise_of(file: File, definition: Definition | None) -> Node | None:
    """The promise whose value a parameter is: `promise.then((value) => …)`."""
    match definition:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
            function = file.scopes.parents[param]
        case _:
            return None
    if not isinstance(function, tree.Function) or function.params[0] is not param:
        return None
    link = link_of(file, function)
    return link.object if link is not None else None
