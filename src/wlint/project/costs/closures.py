"""Functions that live in another one, and are only called there."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def calls_of_closure(file: File, function: tree.Function) -> Sequence[tree.Call] | None:
    """Every call of a function that another one makes for itself; None where others may call it."""
    variable = _own_name(file, function)
    if variable is None:
        return None
    calls = [file.call_of(read) for read in variable.reads]
    found = [call for call in calls if call is not None and function not in file.ancestors(call)]
    return found if found and len(found) == len(calls) else None


def _own_name(file: File, function: tree.Function) -> Variable | None:
    """The variable of another function that only ever stands for a function."""
    around: Node | None = file.scopes.parents.get(function)
    match around:
        case tree.Assign(target=tree.Name() as name, value=value) if value is function:
            variable = file.scopes.variable(name)
        case _ if function.kind == "function" and function.name is not None:
            variable = file.scopes.scope_of(function).find(function.name)
        case _:
            return None
    only = variable.only if variable is not None else None
    is_it = only is not None and only.node in (function, around)
    return variable if variable and is_it and not variable.is_module_level else None
