"""The classes that a configuration binds and that the Worker itself must export."""

from collections.abc import Iterator

from wlint import tree
from wlint.finding import Place
from wlint.project.calling.platform_classes import PlatformClasses
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.configuration.wrangler import Configuration
from wlint.project.file import File
from wlint.project.typing.program import Program
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.types import ClassType

_OWN_CLASS = (BindingKind.DURABLE_OBJECT, BindingKind.WORKFLOW)


class MissingExport(Record):
    """A bound class that the file the Worker starts in surely does not export."""

    binding: Binding
    class_name: str
    place: Place
    main: File


def missing_exports(configuration: Configuration, program: Program) -> Iterator[MissingExport]:
    """The classes bound in each environment that are not exported."""
    for environment in configuration.environments:
        main = program.files.get(environment.main) if environment.main else None
        for binding in environment.bindings if main else ():
            name, other = binding.class_name, binding.script_name
            is_own = binding.kind in _OWN_CLASS and other in (None, environment.text("name"))
            if main and name and is_own and exports(program, main, name) is False:
                value = binding.value.at("class_name") or binding.value
                place = Place(environment.path, value.named)
                yield MissingExport(binding, name, place, main)


def could_be_meant(types: Types, missing: MissingExport) -> Iterator[str]:
    """The classes of the right kind that the file does export."""
    program, main = types.program, missing.main
    is_workflow = missing.binding.kind is BindingKind.WORKFLOW
    for name in _names(program, main):
        found = program.export(main, name)
        match types.target(found) if found is not None and name != "default" else None:
            case ClassType(file=path, node=cls):
                at = types, program.file(path), cls
                is_run = PlatformClasses.is_workflow(*at)
                if is_run if is_workflow else PlatformClasses().stateful(*at):
                    yield name
            case _:
                pass


def _names(program: Program, main: File) -> Iterator[str]:
    """The names that a module exports, those that it passes on by `export *` too."""
    files = [main]
    for file in files:
        yield from file.exports
        inner = (program.module(specifier, file.path) for specifier in file.forwarded)
        files += [f for f in inner if f is not None and f not in files]


def exports(program: Program, file: File, name: str) -> bool | None:
    """Whether a module exports a name; None where it passes on what nobody has read."""
    return _exports(program, file, name, set())


def _exports(program: Program, file: File, name: str, seen: set[File]) -> bool | None:
    if name in file.exports and not _is_only_type(file, name):
        return True
    if file in seen:
        return False
    seen.add(file)
    if file.module.unread or not _says_all(file):
        return None
    inner = [program.module(specifier, file.path) for specifier in file.forwarded]
    answers = [_exports(program, f, name, seen) if f is not None else None for f in inner]
    return True if True in answers else None if None in answers else False


def _is_only_type(file: File, name: str) -> bool:
    """Whether a class is exported by `export type { … }` alone, of which nothing is left to run."""
    lists = (s for s in file.module.body.statements if isinstance(s, tree.Export))
    named = [s for s in lists if any(n.local == name for n in s.names)]
    return bool(named) and all(s.is_type for s in named)


def _says_all(file: File) -> bool:
    """Whether exports are written as such: not by `from x import *`, not by `module.exports`."""
    if file.is_python:
        return "*" not in file.exports
    return any(isinstance(statement, tree.Export) for statement in file.module.body.statements)
