"""Methods that stand in for another: of subclasses, and of what implements an interface.

Who declares `constructor(private store: Store)` may be given anything that is a `Store`. Where the
whole Worker makes objects of one class alone that is one, a call on it runs that class's method.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.expected import expected
from wlint.project.typing.lineage import all_above
from wlint.project.typing.made_classes import MadeClasses
from wlint.project.typing.shapes import bases_of_shape
from wlint.project.typing.structures import is_structure
from wlint.record import Entity
from wlint.semantics.functions import is_only_declared
from wlint.semantics.types import (
    ClassType,
    FunctionType,
    Global,
    InstanceType,
    ShapeType,
    Type,
    options_of,
)

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_ABSTRACT = Global("abc.ABC")


class Overriding(Entity):
    """Which of one Worker's classes stand in for which."""

    types: "Types"

    @cached_property
    def made(self) -> MadeClasses:
        """Which classes anything makes objects of."""
        return MadeClasses(self.types)

    def methods(self, owner: Type, name: str) -> Iterator[FunctionType]:
        """The methods that a call by this name on an interface may mean."""
        yield from (o for o in self._behind(owner, name) if isinstance(o, FunctionType))

    def _behind(self, owner: Type, name: str) -> Iterator[Type]:
        """What stands under a name in all that is written down as an interface."""
        if not isinstance(owner, ShapeType):
            return
        for file, entry in self._entries.get(name, ()):
            mapping = file.scopes.parents[entry]
            if owner in options_of(expected(self.types, file, mapping)):
                yield from options_of(self.types.by_value.of(file, entry.value))
        for one in self.implementations.get(owner, ()):
            yield from options_of(self.types.member(one, name))

    def only_method(self, owner: Type, name: str) -> FunctionType | None:
        """The method that a call on an interface runs, where one class alone implements it."""
        if not isinstance(owner, ShapeType) or self._is_of_others(owner):
            return None
        found = set(self._behind(owner, name))
        known = [o for o in found if isinstance(o, FunctionType)]
        return self._only(known) if len(known) == len(found) else None

    def only_override(self, function: FunctionType) -> FunctionType | None:
        """The method that a call of an abstract one runs, where one class alone has it."""
        return self._only([function])

    def _only(self, found: Iterable[FunctionType]) -> FunctionType | None:
        """What alone does anything, of some methods and what overrides them.

        What only throws is nothing that anybody calls it for.
        """
        whole = {o for method in found for o in (method, *self.overrides(method))}
        doing = [o for o in whole if not is_only_declared(o.node)]
        return doing[0] if len(doing) == 1 and all(map(self._is_here, whole)) else None

    def _is_of_others(self, shape: ShapeType) -> bool:
        """Whether objects may stand behind an interface that are not the project's own."""
        is_installed = self.types.program.file(shape.file).is_installed
        return is_installed or is_structure(self.types, shape)

    def _is_here(self, method: FunctionType) -> bool:
        """Whether a method runs where it is called: that of a stub runs in another place."""
        cls = self.types.program.file(method.file).class_around(method.node)
        above = all_above(self.types, [ClassType(method.file, cls)] if cls is not None else [])
        return all(isinstance(o, ClassType) or o == _ABSTRACT for o in above)

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
        """The entries of objects, by their names."""
        found: defaultdict[str, list[tuple[File, tree.Entry]]] = defaultdict(list)
        for file in self.types.program.files.values():
            for entry in file.of_kind(tree.Entry):
                if entry.name:
                    found[entry.name].append((file, entry))
        return found

    @cached_property
    def implementations(self) -> Mapping[ShapeType, Sequence[InstanceType]]:
        """The classes that say they implement an interface, of which something makes objects."""
        found: defaultdict[ShapeType, list[InstanceType]] = defaultdict(list)
        for file, cls in self.made.all:
            for ref in cls.implements if cls.implements and self.made.may_be(file, cls) else ():
                todo, seen = [self.types.declared(file, ref)], set[Type]()
                for shape in todo:
                    if isinstance(shape, ShapeType) and shape not in seen:
                        seen.add(shape)
                        found[shape].append(InstanceType(file.path, cls))
                        todo += bases_of_shape(self.types, shape)
        return found
