"""Times that are taken while a module is loaded, where the clock stands at 0."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.tree import Node

_NOW = "Date.now"


def differences(types: Types, file: File, start: tree.Call) -> Iterator[tree.Operation]:
    """Where the time since a start is worked out in functions, though the start is 0.

    `const started = Date.now()` of a module, and `Date.now() - started` in a handler.
    """
    given = file.scopes.parents.get(start)
    if not isinstance(given, tree.Assign) or types.path_of(file, start.callee) != _NOW:
        return
    variable = file.scopes.variable(given.target)
    if variable is None or variable.only is None or not variable.is_module_level:
        return
    for read in variable.reads:
        match file.scopes.parents.get(read):
            case tree.Operation(op="-", operands=[now, since]) as difference if since is read:
                if file.function_around(read) is not None and _is_now(types, file, now):
                    yield difference
            case _:
                pass


def _is_now(types: Types, file: File, node: Node) -> bool:
    value, _ = file.local_value(node)
    return isinstance(value, tree.Call) and types.path_of(file, value.callee) == _NOW
