"""Functions that somebody may call whom nobody sees."""

from wlint import tree
from wlint.project.calling.entries import is_constructor
from wlint.project.calling.function_names import is_private
from wlint.project.file import File


def is_open(file: File, function: tree.Function) -> bool:
    """Whether a function can be called on something whose type is not known."""
    match around := file.scopes.parents.get(function):
        case tree.Assign(target=tree.Name(), declares=declares):
            return declares in ("field", "static")
        case tree.Block() if isinstance(cls := file.scopes.parents.get(around), tree.Class):
            if function.kind == "static" and _is_only_named(file, cls):
                return False
            return not is_private(file, function) and not is_constructor(function)
        case tree.Block() | tree.Module() | tree.Export():
            return False
        case _:
            return True


def _is_only_named(file: File, cls: tree.Class) -> bool:
    """Whether nobody gets a class itself: it is made, or one of its own is used by its name."""
    variable = file.scopes.variable(cls)
    if variable is None or cls in (export.node for export in file.exports.values()):
        return False
    parents = file.scopes.parents
    for read in variable.reads:
        match parents.get(read):
            case tree.Member(object=owner, name=str()) if owner is read:
                pass
            case tree.Call(callee=callee, is_new=True) if callee is read:
                pass
            case _:
                return False
    return not cls.decorators
