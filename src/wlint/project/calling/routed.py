"""Functions that a framework calls, known by where their file lies and how they are exported."""

from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

from msgspec import field

from wlint import tree
from wlint.platform.frameworks import USE_SERVER, Routes
from wlint.project.discovery.applications import Application
from wlint.project.discovery.route_files import path_answered, routes_of
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import Named, Type


class Routed(Entity):
    """The routes of a Worker that a framework builds; it may be none's."""

    application: Application | None = None
    _taken_for: dict[File, Routes | None] = field(default_factory=dict)

    def functions(self, file: File) -> Iterator[tuple[str, tree.Function]]:
        """The functions of a file that the framework calls, each with the export it is."""
        names, is_marked = self.names(file), self._marks_functions(file)
        for node in file.of_kind(tree.Function) if names or is_marked else ():
            if (name := _export(file, node)) in names:
                yield name, node
            elif is_marked and _starts_with(node, USE_SERVER):
                yield node.name or name or "function", node

    def names(self, file: File) -> Collection[str]:
        """The exports of a file that the framework calls."""
        routes = self._routes(file)
        if routes is None:
            return ()
        return file.exports if routes.directive else routes.exports & file.exports.keys()

    def path(self, file: File) -> str:
        """The path of the requests that a file answers; empty where that does not say it."""
        routes = self._routes(file)
        if self.application is None or routes is None or routes.below is None:
            return ""
        start = self.application.folder / routes.folder
        return path_answered(file.path.relative_to(start), routes.below)

    def given(self, file: File, function: tree.Function) -> tuple[Type, ...]:
        """What the framework passes to a function; nothing if it does not call it."""
        routes = self._routes(file)
        if routes is None or not routes.given or _export(file, function) not in routes.exports:
            return ()
        return (Named(routes.given),)

    def binds(self, file: File, node: tree.Node) -> bool:
        """Whether the framework has bound the methods of what a parameter, or its name, holds."""
        match node:
            case tree.Param():
                function = file.scopes.parents.get(node)
                routes = self._routes(file)
                return (
                    routes is not None
                    and routes.is_bound
                    and isinstance(function, tree.Function)
                    and _export(file, function) in routes.exports
                )
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                match variable.only:
                    case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                        return self.binds(file, param)
                    case _:
                        return False
            case _:
                return False

    def _routes(self, file: File) -> Routes | None:
        application = self.application
        if application is None or file.is_python:
            return None
        if file not in self._taken_for:  # it is asked for each parameter in the file
            framework, folder = application.framework, application.folder
            self._taken_for[file] = routes_of(
                framework, folder, file.path, file.source.data, self._found
            )
        return self._taken_for[file]

    @cached_property
    def _found(self) -> frozenset[Path]:
        """The files that the framework was found to call."""
        return frozenset() if self.application is None else frozenset(self.application.routes)

    def _marks_functions(self, file: File) -> bool:
        """Whether single functions of a file may say that browsers call them."""
        application = self.application
        is_usual = application is not None and application.framework.has_directives
        return is_usual and USE_SERVER.encode() in file.source.data


def _starts_with(function: tree.Function, directive: str) -> bool:
    match function.body:
        case tree.Block(
            statements=(tree.ExpressionStatement(value=tree.Literal(value=str(text))), *_)
        ):
            return text == directive
        case _:
            return False


def _export(file: File, function: tree.Function) -> str:
    """The export that a function is, or is an entry of; empty if it is none."""
    if file.function_around(function) is not None:
        return ""
    if function.name is not None and function.name in file.exports:
        return function.name
    for around in file.ancestors(function):
        match around:
            case tree.Entry() | tree.Mapping():
                continue
            case tree.Assign(target=tree.Name(id=name)):
                return name if name in file.exports else ""
            case tree.Export(is_default=True):
                return "default"
            case _:
                return ""
    return ""
