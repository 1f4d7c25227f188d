"""Functions that live in another one, and are only called there."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.calling.function_names import local_variable
from wlint.project.file import File


def calls_of_closure(file: File, function: tree.Function) -> Sequence[tree.Call] | None:
    """Every call of a function that another one makes for itself; None where others may call it."""
    variable = local_variable(file, function)
    if variable is None:
        return None
    calls = [file.call_of(read) for read in variable.reads]
    found = [call for call in calls if call is not None and function not in file.ancestors(call)]
    return found if found and len(found) == len(calls) else None
