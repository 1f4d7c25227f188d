"""Handlers that a module exports by their names, where the platform does not look for them."""

from collections.abc import Iterable, Iterator

from wlint.finding import Place
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import head_of
from wlint.project.calling.lacking_handlers import lacks
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.types import FunctionType

_TELLING = frozenset({"fetch", "scheduled", "queue", "email"})


@record
class UncalledExport:
    """A function called like a handler, and the module that exports it beside its handlers."""

    name: str
    place: Place
    main: File


def uncalled_exports(types: Types, calls: Calls, mains: Iterable[File]) -> Iterator[UncalledExport]:
    """The functions that only the platform could call, and surely does not."""
    for main in mains:
        for name in () if main.is_python else sorted(_TELLING & main.exports.keys()):
            found = _function(types, main, name) if lacks(types, main, name) else None
            if found is not None and not calls.callers.get(found.node):
                home = types.program.file(found.file)
                yield UncalledExport(name, head_of(home, found.node), main)


def _function(types: Types, main: File, name: str) -> FunctionType | None:
    exported = types.program.export(main, name)
    of = types.of(exported.file, exported.node) if isinstance(exported, Here) else None
    return of if isinstance(of, FunctionType) else None
