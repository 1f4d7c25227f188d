"""Whether a value is used but once by a place that names it, which may be run again and again."""

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node


def runs_once_each(file: File, node: Node, given: Node) -> bool:
    """Whether a place surely is run at most once for each time that `given` is.

    No loop is between, and each function between is run where it is made, or called there once.
    """
    outside = set(file.ancestors(given))
    inside, seen = node, set[Node]()
    while (around := file.scopes.parents.get(inside)) is not None and around not in outside:
        match around:
            case tree.Loop(iterable=iterable) if inside is not iterable:
                return False
            case tree.Comprehension(iterables=[first, *_]) if inside is not first:
                return False
            case tree.Function() if around in seen:
                return False
            case tree.Function():
                seen.add(around)
                call = _only_call(file, around)
                if call is None:
                    return False
                around = call
            case _:
                pass
        inside = around
    return True


def _only_call(file: File, function: tree.Function) -> Node | None:
    """The one place where a function that others cannot name is called."""
    match file.scopes.parents.get(function):
        case tree.Call(callee=callee) as call if callee is function:
            return call
        case tree.Assign(target=tree.Name() as name):
            variable = file.scopes.variable(name)
        case _ if function.name is not None and function.kind == "function":
            variable = file.scopes.scope_of(function).find(function.name)
        case _:
            return None
    if variable is None or variable.is_module_level or len(variable.reads) != 1:
        return None
    return file.call_of(variable.reads[0])
