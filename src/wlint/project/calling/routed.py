"""Functions that a framework calls, known by where their file lies and how they are exported."""

from collections.abc import Iterator
from pathlib import Path

from wlint import tree
from wlint.platform.frameworks import Framework, Routes
from wlint.project.discovery.route_files import routes_of
from wlint.project.file import File
from wlint.record import entity
from wlint.semantics.types import Named, Type


@entity
class Routed:
    """The routes of a Worker that lies in a folder, made by a framework or by none."""

    folder: Path = Path()
    framework: Framework | None = None

    def functions(self, file: File) -> Iterator[tuple[str, tree.Function]]:
        """The functions of a file that the framework calls, each with the export it is."""
        if (routes := self._routes(file)) is None:
            return
        for node in file.nodes:
            if isinstance(node, tree.Function):
                name = _export(file, node)
                if name in routes.exports:
                    yield name, node

    def given(self, file: File, function: tree.Function) -> tuple[Type, ...]:
        """What the framework passes to a function; nothing if it does not call it."""
        routes = self._routes(file)
        is_called = routes is not None and _export(file, function) in routes.exports
        return (Named(routes.given),) if routes is not None and is_called else ()

    def _routes(self, file: File) -> Routes | None:
        if self.framework is None or file.is_python:
            return None
        return routes_of(self.framework, self.folder, file.path)


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
