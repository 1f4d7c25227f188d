"""Where objects of the project's own classes are made."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import ClassType, options_of


class Instances(Entity):
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

    def of(self, cls: tree.Class) -> Iterator[tuple[File, tree.Call]]:
        """The calls that make an object which is one of a class: of it, or of one below."""
        for one in self.below(cls):
            yield from self.made.get(one, ())

    def below(self, cls: tree.Class) -> Iterator[tree.Class]:
        """A class and all that extend it."""
        found = [cls]
        for one in found:
            found += [c for c in self.extended.get(one, ()) if c not in found]
        yield from found

    @cached_property
    def extended(self) -> Mapping[tree.Class, list[tree.Class]]:
        """The classes that others extend, and those others."""
        found: defaultdict[tree.Class, list[tree.Class]] = defaultdict(list)
        for file in self.files:
            for cls in file.of_kind(tree.Class):
                for base in self._bases(file, cls):
                    found[base].append(cls)
        return found

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
