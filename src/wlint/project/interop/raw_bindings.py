"""Whether the bindings that Python code uses are JavaScript's own, with no SDK in between.

The SDK wraps what it gives to the methods of a class. The runtime's own, before 2026-04-21, leaves
most bindings as they are; who deploys packages may have brought a later one. A handler that stands
in the module gets the bindings as they are, unless it is decorated with `@handler`.

Since Python 3.13 packages come with the Worker alone: code that imports one was deployed with it.
"""

from collections.abc import Iterable

from wlint import tree
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.configuration.python_project import brings_packages
from wlint.project.configuration.wrangler import Configuration
from wlint.project.file import File
from wlint.project.typing.external import comes_with_python
from wlint.project.typing.program import Program
from wlint.source import Source


def has_raw_bindings(
    configuration: Configuration | None,
    project: Source | None,
    entries: Iterable[Entry],
    *,
    imports_packages: bool,
) -> bool:
    """Whether a Worker's bindings surely are not wrapped."""
    if configuration is None:
        return False
    called = _called(entries)
    if called and not any(e.file.class_around(e.function) for e in called):
        return not any(e.function.decorators for e in called)
    brings_sdk = imports_packages or (project is not None and brings_packages(project))
    return bool(called) and not configuration.has_python_sdk and not brings_sdk


def imports_packages(program: Program) -> bool:
    """Whether Python code imports what neither the project nor each Python Worker has."""
    return any(
        not file.is_off_platform(item) and _is_package(program, file, item.module)
        for file in program.files.values()
        for item in (file.of_kind(tree.Import) if file.is_python else ())
    )


def _is_package(program: Program, file: File, module: str) -> bool:
    is_else = module.startswith(".") or comes_with_python(module)
    return not is_else and program.resolve(module, file.path) is None


def has_raw_requests(configuration: Configuration | None, entries: Iterable[Entry]) -> bool:
    """Whether requests surely are handed over as they are: all handlers stand in the module."""
    called = _called(entries) if configuration is not None else []
    return bool(called) and not any(
        e.file.class_around(e.function) or e.function.decorators for e in called
    )


def _called(entries: Iterable[Entry]) -> list[Entry]:
    return [e for e in entries if e.file.is_python and e.kind is not EntryKind.OTHER]
