"""What types ask about where the functions of a program are used."""

from collections.abc import Container, Iterable
from typing import Protocol

from wlint import tree
from wlint.project.file import File
from wlint.semantics.types import FunctionType
from wlint.tree import Node


class Mentioned(Protocol):
    """Where the functions of a program are used."""

    def callers(self, file: File, function: tree.Function, /) -> Iterable[tuple[File, tree.Call]]:
        """The calls of a function."""

    def handed(self, file: File, node: Node, /) -> Iterable[tuple[File, Node]]:
        """What callers hand over where an expression is a parameter."""

    def takers(self, file: File, function: tree.Function, /) -> Iterable[tuple[File, tree.Call]]:
        """The calls that a function is handed to."""

    def is_only_called(self, file: File, function: tree.Function, /) -> bool:
        """Whether no code names a function but to call it."""

    def is_spoken_of_beside(
        self, file: File, function: tree.Function, calls: Container[Node], /
    ) -> bool:
        """Whether any code but some calls has the name of a function."""

    def makers(self, file: File, function: tree.Function, /) -> Iterable[tuple[File, tree.Call]]:
        """The calls that give a function which another function makes."""

    def decorated(self, file: File, decorator: tree.Function, /) -> Iterable[FunctionType]:
        """The functions that a function is applied to as a decorator."""
