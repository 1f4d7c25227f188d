"""What the middleware of a server of Nitro's asks, which runs before every route.

https://nitro.build/docs/routing#middleware: what throws there is answered in the route's place.
"""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.project.calling.path_tests import holds_for
from wlint.project.calling.routers import is_event_handler
from wlint.project.discovery.nitro import is_middleware, route_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import AND
from wlint.semantics.leaving import leaves
from wlint.tree import Node


class ServerMiddleware(Entity):
    """The middleware of one Worker's server."""

    types: Types
    files: tuple[File, ...]

    def asked(self, function: tree.Function) -> Iterator[tuple[File, Node, bool]]:
        """The conditions without which a route's handler is not run, and how they come out."""
        path = self._routes.get(function)
        for file, before in self._middleware if path is not None else ():
            yield from _let_go_on(self.types, file, before, path or "")

    @cached_property
    def _routes(self) -> dict[tree.Function, str]:
        """The paths of the routes' handlers."""
        paths = ((file, route_of(file.path)) for file in self.files)
        return {f: path for file, path in paths if path for f in self._handlers(file)}

    @cached_property
    def _middleware(self) -> tuple[tuple[File, tree.Function], ...]:
        files = (file for file in self.files if is_middleware(file.path))
        return tuple((file, function) for file in files for function in self._handlers(file))

    def _handlers(self, file: File) -> Iterator[tree.Function]:
        for call in file.of_kind(tree.Call):
            match call.args:
                case [tree.Arg(value=tree.Function() as handler), *_] if is_event_handler(
                    self.types, file, call
                ):
                    yield handler
                case _:
                    pass


def _let_go_on(
    types: Types, file: File, middleware: tree.Function, path: str
) -> Iterator[tuple[File, Node, bool]]:
    """The conditions for which a middleware throws that runs for a path."""
    for statement in middleware.body.statements:
        match statement:
            case tree.If(test=test) if holds_for(types, file, test, path) is False:
                pass
            case tree.If(test=test, then=then) if leaves(then, "throw"):
                parts = (
                    test.operands
                    if isinstance(test, tree.Operation) and test.op in AND
                    else (test,)
                )
                match [part for part in parts if holds_for(types, file, part, path) is None]:
                    case [only]:
                        yield file, only, False
                    case _:
                        pass
            case tree.Assign() | tree.ExpressionStatement():
                pass
            case _:
                return  # what follows may not be asked
