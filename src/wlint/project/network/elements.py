"""The lists whose elements variables are, one after the other."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.network.host_checks import may_check_hosts
from wlint.semantics.functions import EACH
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_ASKING = EACH - {"flatMap", "forEach", "map"}


def list_of(file: File, variable: Variable) -> Node | None:
    """The list of which a variable is each element: in a loop, or where a method calls back."""
    match variable.only:
        case Definition(gives=Gives.EACH, value=value):
            return value
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
            function = file.scopes.parents.get(param)
        case _:
            return None
    if not isinstance(function, tree.Function) or function.params[0] is not param:
        return None
    match file.scopes.parents.get(arg) if (arg := file.scopes.parents.get(function)) else None:
        case tree.Call(callee=tree.Member(object=listed, name=name), args=[first, *_]):
            return listed if first is arg and name in EACH else None
        case _:
            return None


def elements_of(file: File, listed: Node) -> Iterator[Variable]:
    """The variables that are each element of a list, where a loop or a method goes through it."""
    match around := file.scopes.parents.get(listed):
        case tree.Loop(target=tree.Node() as target, iterable=iterable) if iterable is listed:
            yield from file.variables_in(target)
        case tree.Member(name=name) if name in EACH:
            match file.scopes.parents.get(around):
                case tree.Call(args=[tree.Arg(value=tree.Function(params=[param, *_])), *_]):
                    yield from file.variables_in(param.target)
                case _:
                    pass
        case _:
            pass


def asks_for_hosts(file: File, node: Node) -> bool:
    """Whether a value says what a method of a list may have asked each element's host for."""
    match node:
        case tree.Call(callee=tree.Member(name=name)):
            return name in _ASKING and may_choose_hosts(file, node)
        case _:
            return False


def may_choose_hosts(file: File, filtering: tree.Call) -> bool:
    """Whether a filter may let only some hosts through, and not only what is there at all."""
    match filtering.arg(0):
        case tree.Function() as asked:
            return may_check_hosts(file, asked)
        case tree.Name(id="Boolean"):
            return False
        case _:
            return True
