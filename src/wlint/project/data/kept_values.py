"""What the classes of a Worker and their objects keep under a name: in fields, statics, getters."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import is_getter, returned
from wlint.semantics.types import ClassType, InstanceType, options_of, without_nothing
from wlint.tree import Node


class KeptValues(Entity):
    """The values that one Worker's classes and objects keep."""

    files: tuple[File, ...]
    types: Types

    def of(self, file: File, node: tree.Member) -> Iterator[tuple[File, Node]]:
        """What reading a property of an object or a class of the project may give."""
        if node.name is None:
            return
        for option in self._classes(file, node.object):
            home = self.types.program.file(option.file)
            values = home.field_values(option.node).get(node.name, ())
            yield from ((home, value) for value in values if value is not node)
            for method in option.node.body.statements:
                if isinstance(method, tree.Function) and method.name == node.name:
                    yield from self._read(home, method)
            yield from self._put(option.node, node.name)

    def _classes(self, file: File, owner: Node) -> Iterator[InstanceType | ClassType]:
        """The classes an object may be of, and those they extend."""
        todo = list(options_of(without_nothing(self.types.of(file, owner))))
        for of in todo:
            if isinstance(of, (InstanceType, ClassType)):
                yield of
                todo.extend(base for base in self.types.bases(of) if base not in todo)

    @staticmethod
    def _read(home: File, method: tree.Function) -> Iterator[tuple[File, Node]]:
        if is_getter(method):
            yield from ((home, value) for value in returned(method))

    def _put(self, cls: tree.Class, name: str) -> Iterator[tuple[File, Node]]:
        """What is put there by other ways than `this`: `Settings.key = env.KEY`."""
        for file, owner, value in self._assigned.get(name, ()):
            of = options_of(without_nothing(self.types.of(file, owner)))
            if any(isinstance(o, (InstanceType, ClassType)) and o.node is cls for o in of):
                yield file, value

    @cached_property
    def _assigned(self) -> Mapping[str, list[tuple[File, Node, Node]]]:
        """The members that are given a value: of what, and which, by their name."""
        found: defaultdict[str, list[tuple[File, Node, Node]]] = defaultdict(list)
        for file in self.files:
            for node in file.of_kind(tree.Assign):
                match node:
                    case tree.Assign(
                        target=tree.Member(object=owner, name=str(name)), value=tree.Node() as value
                    ) if not (isinstance(owner, tree.Name) and owner.is_receiver):
                        found[name].append((file, owner, value))
                    case _:
                        pass
        return found
