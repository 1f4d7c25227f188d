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
        case tree.Block() if isinstance(file.scopes.parents.get(around), tree.Class):
            return not is_private(file, function) and not is_constructor(function)
        case tree.Block() | tree.Module() | tree.Export():
            return False
        case _:
            return True
