"""Methods that stand in for another: of subclasses, and of what implements an interface."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.expected import expected
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import ClassType, FunctionType, InstanceType, ShapeType, Type, options_of

# what an entry's value is that may be a function
_FUNCTIONS = (tree.Function, tree.Name, tree.Member)


@entity
class Overriding:
    """Which of one Worker's classes stand in for which."""

    types: Types

    def methods(self, owner: Type, name: str) -> Iterator[FunctionType]:
        """The methods that a call by this name on an interface may mean."""
        if not isinstance(owner, ShapeType):
            return
        for file, entry in self._entries.get(name, ()):
            mapping = file.scopes.parents[entry]
            if owner in options_of(expected(self.types, file, mapping)):
                found = options_of(self.types.by_value.of(file, entry.value))
                yield from (o for o in found if isinstance(o, FunctionType))
        for one in self.implementations.get(owner, ()):
            for option in options_of(self.types.member(one, name)):
                if isinstance(option, FunctionType):
                    yield option

    def overrides(self, function: FunctionType) -> Iterator[FunctionType]:
        """The methods of subclasses that may run in place of a method."""
        name = function.node.name
        if name is None or not self._subclasses:
            return
        cls = self.types.program.file(function.file).class_around(function.node)
        todo, seen = list(self._subclasses.get(cls, ()) if cls else ()), {cls}
        while todo:
            below = todo.pop()
            if below.node not in seen:
                seen.add(below.node)
                todo.extend(self._subclasses.get(below.node, ()))
                for item in below.node.body.statements:
                    if isinstance(item, tree.Function) and item.name == name:
                        yield FunctionType(below.file, item, below)

    @cached_property
    def _entries(self) -> Mapping[str, Sequence[tuple[File, tree.Entry]]]:
        """The entries of objects under which functions may be kept, by their names."""
        found: defaultdict[str, list[tuple[File, tree.Entry]]] = defaultdict(list)
        for file in self.types.program.files.values():
            for entry in file.of_kind(tree.Entry):
                if entry.name and isinstance(entry.value, _FUNCTIONS):
                    found[entry.name].append((file, entry))
        return found

    @cached_property
    def implementations(self) -> Mapping[ShapeType, Sequence[InstanceType]]:
        """The classes that say they implement an interface, of which something makes objects."""
        found: defaultdict[ShapeType, list[InstanceType]] = defaultdict(list)
        for file, cls in self._classes():
            for ref in cls.implements if cls.implements and self._may_be_made(file, cls) else ():
                match self.types.declared(file, ref):
                    case ShapeType() as shape:
                        found[shape].append(InstanceType(file.path, cls))
                    case _:
                        pass
        return found

    def _may_be_made(self, file: File, cls: tree.Class) -> bool:
        """Whether anything makes objects of a class: a library exports some for its users alone.

        The platform and frameworks make those of a class that extends another, or is decorated.
        """
        around = file.scopes.parents.get(cls)
        is_default = isinstance(around, tree.Export) and around.is_default
        return bool(cls.bases or cls.decorators) or is_default or cls.name in self._named

    @cached_property
    def _named(self) -> frozenset[str | None]:
        """What the code names, but for what it only exports."""
        found: set[str | None] = set()
        for file in self.types.program.files.values():
            found |= {name.id for name in file.of_kind(tree.Name)}
            for item in file.of_kind(tree.Import):
                found |= {name.name for name in item.names if name.name != name.local}
        return frozenset(found)

    @cached_property
    def _subclasses(self) -> Mapping[tree.Class, Sequence[InstanceType]]:
        found: defaultdict[tree.Class, list[InstanceType]] = defaultdict(list)
        for file, cls in self._classes():
            for base in self.types.bases(ClassType(file.path, cls)) if cls.bases else ():
                if isinstance(base, ClassType):
                    found[base.node].append(InstanceType(file.path, cls))
        return found

    def _classes(self) -> Iterator[tuple[File, tree.Class]]:
        for file in self.types.program.files.values():
            yield from ((file, node) for node in file.of_kind(tree.Class))
