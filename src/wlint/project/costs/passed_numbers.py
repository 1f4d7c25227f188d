"""The number that all who call a function pass for one of its parameters, or leave to its default.

`chunks(ids, 50)` and `chunks(names, 50)` make `size` 50; calls that differ make it no number.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.passed import is_open, passed
from wlint.project.costs.statements import parameter_of
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.tree import Node

_DEEPEST = 3


def passed_number(types: Types, file: File, node: Node, depth: int = 0) -> int | None:
    """The number a parameter is in every call; None where it is none, or they differ."""
    param = parameter_of(file, node) if depth < _DEEPEST else None
    function = file.scopes.parents.get(param) if param is not None else None
    if param is None or not isinstance(function, tree.Function):
        return None
    if any(True for _ in types.mentions.takers(file, function)):
        return None  # who gets it calls it with what nobody sees
    given = set(_given(types, file, function, param, depth))
    return given.pop() if len(given) == 1 else None


def _given(
    types: Types, file: File, function: tree.Function, param: tree.Param, depth: int
) -> Iterator[int | None]:
    for caller, call in types.mentions.callers(file, function):
        value, at = passed(file, param, call), caller
        if value is None and not is_open(call):
            value, at = param.default, file
        known = number_of(types.program, at, value) if value is not None else None
        if known is None and value is not None:
            known = passed_number(types, at, value, depth + 1)
        yield known
