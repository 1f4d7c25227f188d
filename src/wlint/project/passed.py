"""What is passed on: a parameter, and what one call gives it."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node


def parameter_of(file: File, node: Node) -> tree.Param | None:
    """The parameter that an expression names, whole: no part of it, and no copy."""
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    match variable.only if variable is not None else None:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
            return param
        case _:
            return None


def passed(home: File, param: tree.Param, call: tree.Call) -> Node | None:
    """What a call surely passes to a parameter of the function it calls, which `home` declares."""
    function = home.scopes.parents.get(param)
    if not isinstance(function, tree.Function) or isinstance(param.target, tree.Spread):
        return None
    name = param.target.id if isinstance(param.target, tree.Name) else None
    named = (a.value for a in call.args if name is not None and a.name == name)
    return call.arg(home.argument_index(function, param)) or next(named, None)


def passed_or_default(
    home: File, param: tree.Param, caller: File, call: tree.Call
) -> tuple[File, Node] | None:
    """What a parameter is in one call, with its file: the default where that passes none."""
    if (value := passed(home, param, call)) is not None:
        return caller, value
    return (home, param.default) if param.default is not None and not is_open(call) else None


def is_open(call: tree.Call) -> bool:
    """Whether a call spreads a list over parameters, nobody sees which."""
    return any(isinstance(a.value, tree.Spread) for a in call.args)
