"""Functions that no code of a Worker does anything with: only the platform could call them."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType


def is_idle(calls: Calls, function: FunctionType, name: str) -> bool:
    """Whether no code calls a function of a module, or reads it under its name or an import's."""
    if calls.callers.get(function.node):
        return False
    return not any(variable.reads for variable in _variables(calls.types, function, name))


def _variables(types: Types, function: FunctionType, name: str) -> Iterator[Variable]:
    """What holds a function: the variable of its module, and what imports make of that."""
    own = types.program.file(function.file).scopes.module_variables.get(name)
    if own is not None:
        yield own
    for file in types.program.files.values():
        for item in file.of_kind(tree.Import):
            for brought in item.names:
                if brought.name == name and _brings(types, file, item, brought, function):
                    variable = file.scopes.variable(brought)
                    if variable is not None:
                        yield variable


def _brings(
    types: Types, file: File, item: tree.Import, brought: tree.ImportedName, function: FunctionType
) -> bool:
    of = types.target(types.program.imported(file, item, brought), is_python=file.is_python)
    return isinstance(of, FunctionType) and of.node is function.node
