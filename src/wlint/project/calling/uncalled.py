"""Handlers that a module exports by their names, where the platform does not look for them."""

from collections.abc import Iterable, Iterator

from wlint import tree
from wlint.finding import Place
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import head_of
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.types import FunctionType, Named, ObjectType, Type, options_of

_TELLING = frozenset({"fetch", "scheduled", "queue", "email"})
_HAS_FETCH_ALONE = frozenset({"hono:Hono"})


@record
class UncalledExport:
    """A function called like a handler, and the module that exports it beside its handlers."""

    name: str
    place: Place
    main: File


def uncalled_exports(types: Types, calls: Calls, mains: Iterable[File]) -> Iterator[UncalledExport]:
    """The functions that only the platform could call, and surely does not."""
    for main in mains:
        handlers = types.program.export(main, "default")
        if main.is_python or not isinstance(handlers, Here):
            continue
        of = options_of(types.by_value.of(handlers.file, handlers.node))
        for name in sorted(_TELLING & main.exports.keys()):
            if all(_lacks(option, name) for option in of) and not _is_put(main, name):
                found = _function(types, main, name)
                if found is not None and not calls.callers.get(found.node):
                    home = types.program.file(found.file)
                    yield UncalledExport(name, head_of(home, found.node), main)


def _function(types: Types, main: File, name: str) -> FunctionType | None:
    exported = types.program.export(main, name)
    of = types.of(exported.file, exported.node) if isinstance(exported, Here) else None
    return of if isinstance(of, FunctionType) else None


def _is_put(main: File, name: str) -> bool:
    """Whether a module may give its handlers one more later: `app.queue = …`, `Object.assign`."""
    return any(member.name in (name, "assign") for member in main.of_kind(tree.Member))


def _lacks(handlers: Type, name: str) -> bool:
    """Whether a default export surely has no such handler."""
    match handlers:
        case ObjectType(node=mapping):
            is_open = any(entry.name is None for entry in mapping.entries)
            return not is_open and mapping.entry(name) is None
        case Named(name=made) if made in _HAS_FETCH_ALONE:
            return name != "fetch"
        case _:
            return False
