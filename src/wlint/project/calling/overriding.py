"""Methods that stand in for another: of subclasses, and of what implements an interface."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.made_classes import MadeClasses
from wlint.project.file import File
from wlint.project.typing.expected import expected
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import FunctionType, InstanceType, ShapeType, Type, options_of

# what an entry's value is that may be a function
_FUNCTIONS = (tree.Function, tree.Name, tree.Member)


class Overriding(Entity):
    """Which of one Worker's classes stand in for which."""

    types: Types

    @cached_property
    def made(self) -> MadeClasses:
        """Which classes anything makes objects of."""
        return MadeClasses(self.types)

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
        below_each = self.made.subclasses
        if name is None or not below_each:
            return
        cls = self.types.program.file(function.file).class_around(function.node)
        todo, seen = list(below_each.get(cls, ()) if cls else ()), {cls}
        while todo:
            below = todo.pop()
            is_made = self.made.may_be(self.types.program.file(below.file), below.node)
            if below.node not in seen and is_made:
                seen.add(below.node)
                todo.extend(below_each.get(below.node, ()))
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
        for file, cls in self.made.all:
            for ref in cls.implements if cls.implements and self.made.may_be(file, cls) else ():
                match self.types.declared(file, ref):
                    case ShapeType() as shape:
                        found[shape].append(InstanceType(file.path, cls))
                    case _:
                        pass
        return found
