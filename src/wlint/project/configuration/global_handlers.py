"""The handlers of Python Workers that stand in the module, as before 2025-08-14."""

from collections.abc import Iterator

from wlint.platform.compatibility import NO_GLOBAL_HANDLERS
from wlint.project.calling.handlers import PYTHON_HANDLERS
from wlint.project.configuration.exported_classes import exports
from wlint.project.configuration.wrangler import Configuration, Environment
from wlint.project.file import File
from wlint.project.typing.program import Program
from wlint.record import record


@record
class Uncalled:
    """The handlers that an environment's runtime never looks for, and the file they are in."""

    environment: Environment
    names: tuple[str, ...]
    main: File


def uncalled_handlers(configuration: Configuration, program: Program) -> Iterator[Uncalled]:
    """The environments whose date or flags leave a Python Worker without any handler."""
    for environment in configuration.environments:
        main = program.files.get(environment.main) if environment.main else None
        if main is None or not main.is_python:
            continue
        names = tuple(name for name in main.exports if name in PYTHON_HANDLERS)
        is_off = environment.compatibility.has(NO_GLOBAL_HANDLERS) is True
        if names and is_off and exports(program, main, "Default") is False:
            yield Uncalled(environment, names, main)
