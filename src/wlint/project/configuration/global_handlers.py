"""The handlers of Python Workers that stand in the module: as before 2025-08-14, or misnamed."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.compatibility import NO_GLOBAL_HANDLERS
from wlint.project.calling.handlers import HANDLERS, PYTHON_HANDLERS
from wlint.project.configuration.exported_classes import exports
from wlint.project.configuration.wrangler import Configuration, Environment
from wlint.project.file import File
from wlint.project.typing.program import Program
from wlint.record import Record
from wlint.semantics.functions import called_as

_TESTS = frozenset({"test", "trace", "tail"})
_GIVEN = ("request", "env", "ctx")


class Uncalled(Record):
    """The handlers that an environment's runtime never looks for, and the file they are in.

    There are no names where nothing is called like a handler. `is_old` says that older dates and a
    flag make the runtime look for them; `has_globals` that this one has it look for functions.
    """

    environment: Environment
    names: tuple[str, ...]
    main: File
    is_old: bool
    has_globals: bool


def uncalled_handlers(configuration: Configuration, program: Program) -> Iterator[Uncalled]:
    """The environments whose date or flags leave a Python Worker without any handler."""
    for environment in configuration.environments:
        main = program.files.get(environment.main) if environment.main else None
        if main is None or not main.is_python:
            continue
        old = tuple(name for name in main.exports if name in PYTHON_HANDLERS)
        bare = tuple(name for name in HANDLERS if name not in _TESTS and _is_own(main, name))
        is_off = environment.compatibility.has(NO_GLOBAL_HANDLERS)
        is_sought = (is_off or not old) and (old or bare or not _may_be_more(main))
        if is_sought and exports(program, main, "Default") is False:
            yield Uncalled(environment, old or bare, main, bool(old), is_off is False)


def _is_own(main: File, name: str) -> bool:
    """Whether a module defines a function of that name, that takes what handlers are given."""
    variable = main.scopes.module_variables.get(name)
    definitions = variable.definitions if variable is not None else ()
    node = definitions[-1].node if definitions else None
    if not isinstance(node, tree.Function) or not 0 < len(node.params) <= len(_GIVEN):
        return False
    # `fetch` may be what `js` has, too, until it is defined anew
    return len(definitions) == 1 or any(called_as(p.target) == "env" for p in node.params)


def _may_be_more(main: File) -> bool:
    """Whether a module has classes that the platform may make objects of, or is not all there."""
    is_whole = bool(main.module.body.statements) and not main.module.unread
    is_whole = is_whole and "*" not in main.exports
    return not is_whole or any(cls.bases for cls in main.of_kind(tree.Class))
