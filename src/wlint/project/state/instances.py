"""Where objects of the project's own classes are made."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import ClassType, options_of


@entity
class Instances:
    """The objects that one Worker makes of its classes."""

    files: tuple[File, ...]
    types: Types

    @cached_property
    def made(self) -> Mapping[tree.Class, list[tuple[File, tree.Call]]]:
        """The calls that make an object of a class."""
        found: defaultdict[tree.Class, list[tuple[File, tree.Call]]] = defaultdict(list)
        for file in self.files:
            for node in file.of_kind(tree.Call):
                for cls in self._constructed(file, node):
                    found[cls].append((file, node))
        return found

    @cached_property
    def extended(self) -> frozenset[tree.Class]:
        """The classes that others extend."""
        classes = ((f, n) for f in self.files for n in f.of_kind(tree.Class))
        return frozenset(base for file, node in classes for base in self._bases(file, node))

    def _constructed(self, file: File, node: tree.Call) -> Iterator[tree.Class]:
        if node.is_new or file.is_python:
            for option in options_of(self.types.of(file, node.callee)):
                if isinstance(option, ClassType):
                    yield option.node

    def _bases(self, file: File, cls: tree.Class) -> Iterator[tree.Class]:
        for base in cls.bases:
            for option in options_of(self.types.of(file, base)):
                if isinstance(option, ClassType):
                    yield option.node
