"""Times that are taken while a module is loaded, where the clock stands at 0."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.ways import kept_in, uses_of
from wlint.project.file import File
from wlint.project.state.state import States
from wlint.project.typing.types import Types
from wlint.tree import Node

_NOW = "Date.now"


def differences(states: States, file: File, start: tree.Call) -> Iterator[tree.Operation]:
    """Where the time since a start is worked out in functions, though the start is 0.

    `const started = Date.now()` of a module, and `Date.now() - started` in a handler; or a field,
    `{ since: Date.now() }`, that nothing writes.
    """
    types = states.writing.types
    kept = kept_in(file, start) if file.function_around(start) is None else None
    if kept is None or types.path_of(file, start.callee) != _NOW:
        return
    variable, _ = kept
    if variable.only is None or not variable.is_module_level:
        return
    for use in uses_of(file, kept):
        match file.scopes.parents.get(use):
            case tree.Operation(op="-", operands=[now, since]) as difference if since is use:
                is_later = file.function_around(use) is not None and _is_now(types, file, now)
                if is_later and not states.is_written(file, use):
                    yield difference
            case _:
                pass


def _is_now(types: Types, file: File, node: Node) -> bool:
    value, _ = file.local_value(node)
    return isinstance(value, tree.Call) and types.path_of(file, value.callee) == _NOW
