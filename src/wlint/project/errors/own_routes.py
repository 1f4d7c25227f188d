"""Whether a router's hook for errors is only handed what the Worker's own code has made."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from wlint import tree
from wlint.project.calling.mounted import is_of_package
from wlint.project.calling.routers import HONO, router_of
from wlint.project.errors.own import OwnErrors
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import FunctionType, Type, options_of
from wlint.tree import Node


class Asked(Protocol):
    """A question about the errors that come out of a body."""

    def __call__(self, file: File, body: Node, *, with_returned: bool) -> bool: ...


class OwnRoutes(Entity):
    """What one Worker's Hono routers run."""

    types: Types
    own: OwnErrors
    files: tuple[File, ...]

    @cached_property
    def are_all(self) -> bool:
        """Whether nothing that routes run throws what others have made."""
        return all(self._is_own(file, call, self.own.only) for file, call in self._calls)

    @cached_property
    def are_kept(self) -> bool:
        """Whether all that routes run handles, as it is now, what others have made."""
        return all(self._is_own(file, call, self.own.kept) for file, call in self._calls)

    @cached_property
    def _calls(self) -> Sequence[tuple[File, tree.Call]]:
        return [
            (file, call)
            for file in self.files
            for call in file.of_kind(tree.Call)
            if router_of(self.types, file, call) is not None
        ]

    def _is_own(self, file: File, call: tree.Call, is_own: Asked) -> bool:
        if router_of(self.types, file, call) not in HONO:
            return False
        match call.callee:
            case tree.Member(name="onError"):
                return True
            case tree.Member(name="route"):
                inner = call.arg(1)
                return inner is not None and self._is_router(file, inner)
            case tree.Member(name=name):
                given = [a.value for a in call.args if not _is_path(a.value)]
                if name == "use":
                    # what a package's middleware throws is meant for who asks
                    given = [g for g in given if not is_of_package(self.types, file, g)]
                options = (o for g in given for o in options_of(self.types.of(file, g)))
                return all(self._runs_own(option, is_own) for option in options)
            case _:
                return False

    def _is_router(self, file: File, node: Node) -> bool:
        """Whether a router is made here: its routes are looked at themselves."""
        made = source_of(self.types.program, file, node).node
        return isinstance(made, tree.Call) and made.is_new

    def _runs_own(self, of: Type, is_own: Asked) -> bool:
        match of:
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                return is_own(home, function.body, with_returned=True)
            case _:
                return False


def _is_path(node: Node) -> bool:
    return isinstance(node, (tree.Literal, tree.Template))
