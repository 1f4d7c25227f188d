"""The lists whose elements variables are, one after the other."""

from wlint import tree
from wlint.project.file import File
from wlint.project.network.host_checks import may_check_hosts
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_EACH = frozenset({"map", "flatMap", "forEach", "filter", "some", "every", "find"})


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
            return listed if first is arg and name in _EACH else None
        case _:
            return None


def may_choose_hosts(file: File, filtering: tree.Call) -> bool:
    """Whether a filter may let only some hosts through, and not only what is there at all."""
    match filtering.arg(0):
        case tree.Function() as asked:
            return may_check_hosts(file, asked)
        case tree.Name(id="Boolean"):
            return False
        case _:
            return True
