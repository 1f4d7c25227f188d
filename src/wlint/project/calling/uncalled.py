"""Handlers that a module has under their names, where the platform does not look for them."""

from collections.abc import Iterable, Iterator

from wlint import tree
from wlint.finding import Place
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import head_of
from wlint.project.calling.idle import is_idle
from wlint.project.calling.lacking_handlers import is_put, lacks
from wlint.project.file import File
from wlint.project.typing.lineage import own_names, whole_lineage
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import called_as
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    FunctionType,
)

_TELLING = frozenset({"fetch", "scheduled", "queue", "email"})
# `event`, or what it is called, comes first
_AFTER_EVENT = (["env"], ["env", "ctx"])


class UncalledExport(Record):
    """A function called like a handler, and the module that exports it beside its handlers."""

    name: str
    place: Place
    main: File


def uncalled_exports(calls: Calls, mains: Iterable[File]) -> Iterator[UncalledExport]:
    """The functions that only the platform could call, and surely does not."""
    types = calls.types
    for main in mains:
        if main.is_python:
            yield from _beside_class(calls, main)
            continue
        for name in sorted(_TELLING & main.exports.keys()):
            found = _function(types, main, name) if lacks(types, main, name) else None
            if found is not None and is_idle(calls, found, name):
                home = types.program.file(found.file)
                yield UncalledExport(name, head_of(home, found.node), main)


def _beside_class(calls: Calls, main: File) -> Iterator[UncalledExport]:
    """The functions of a Python module that its class `Default` has no method for."""
    types = calls.types
    exported = types.program.export(main, "Default")
    default = types.target(exported) if isinstance(exported, Here) else UNKNOWN
    lineage = whole_lineage(types, default) if isinstance(default, ClassType) else None
    methods = {name for cls in lineage or () for name in own_names(cls.node)}
    for name in sorted(_TELLING - methods) if lineage is not None else ():
        function = idle_handler(calls, main, name)
        if function is not None:
            yield UncalledExport(name, head_of(main, function), main)


def idle_handler(calls: Calls, main: File, name: str) -> tree.Function | None:
    """The function of that name that takes what handlers are given, and that is left idle."""
    variable = main.scopes.module_variables.get(name)
    only = variable.only if variable is not None else None
    match only.node if only is not None else None:
        case tree.Function(params=params, decorators=()) as function if [
            called_as(param.target) for param in params[1:]
        ] in _AFTER_EVENT:
            is_left = is_idle(calls, FunctionType(main.path, function), name)
            return function if is_left and not is_put(calls.types, name) else None
        case _:
            return None


def _function(types: Types, main: File, name: str) -> FunctionType | None:
    exported = types.program.export(main, name)
    of = types.of(exported.file, exported.node) if isinstance(exported, Here) else None
    return of if isinstance(of, FunctionType) else None
