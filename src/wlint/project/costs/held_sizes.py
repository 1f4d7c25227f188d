"""How much objects hold under a name: fields, rows of results, pages of lists."""

from wlint import tree
from wlint.project.costs.answers import PAGES
from wlint.project.costs.measuring import Measuring
from wlint.project.costs.size import BOUNDED, Size, at_most, checked, largest
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.semantics.functions import exits_of
from wlint.semantics.scopes import Gives
from wlint.semantics.types import ClassType, FunctionType, Named, ObjectType, Type, options_of
from wlint.tree import Node

_DEEPEST = 4


class HeldSizes(Measuring):
    """The sizes of the parts of objects."""

    def _member(self, file: File, node: tree.Member) -> Size:
        if self.guards.is_guarded(file, node):
            return BOUNDED
        if node.name in ("length", "size"):
            return self.of(file, node.object)
        return self.named(file, node.object, self.types.of(file, node.object), node.name)

    def named(self, file: File, owner: Node, of: Type, name: str | None) -> Size:
        """The part of a value under a name."""
        for option in options_of(of):
            match option:
                case Named(name=owner_name) if name and (owner_name, name) in PAGES:
                    return self._page(file, owner, PAGES[owner_name, name])
                case ObjectType(file=path, node=mapping) if (
                    name and (value := mapping.entry(name)) is not None
                ):
                    return self.of(self.types.program.files[path], value)
                case _:
                    pass
        if name and (field := self._field(file, owner, name)) is not None:
            return field
        size = self.of(file, owner)
        if (schema := size.schema) is not None:
            return checked(size.inside, schema.fields.get(name or "", schema.element))
        # a query's `results` are its rows; `inside` is what stands in them
        is_rows = name == "results" and size.origin != size.inside
        return size if is_rows or (name is None and size.origin == size.inside) else size.part

    def _field(self, file: File, owner: Node, name: str, depth: int = 0) -> Size | None:
        """A field of an object that is seen to be made, here or in a function that returns it."""
        at = source_of(self.types.program, file, owner)
        match at.node:
            case tree.Await(value=inner) if depth <= _DEEPEST:
                return self._field(at.file, inner, name, depth + 1)
            case tree.Mapping() as mapping if (made := mapping.entry(name)) is not None:
                return self.of(at.file, made)
            case tree.Call(args=args) as call:
                given = next((a.value for a in args if a.name == name), None)
                options = options_of(self.types.of(at.file, call.callee))
                if given is not None and any(isinstance(o, ClassType) for o in options):
                    return self.of(at.file, given)
                found = [
                    self._returned_field(o, name, depth)
                    for o in options
                    if isinstance(o, FunctionType)
                ]
                return next((f for f in found if f is not None), None)
            case _:
                return None

    def _returned_field(self, function: FunctionType, name: str, depth: int) -> Size | None:
        home = self.types.program.files[function.file]
        values = [
            e.value for e in exits_of(function.node) if e.kind == "return" and e.value is not None
        ]
        if depth > _DEEPEST:
            return None
        found = [f for v in values if (f := self._field(home, v, name, depth + 1)) is not None]
        return largest(found) if found else None

    def _page(self, file: File, owner: Node, most: int) -> Size:
        """A page of a list call: as long as it asks for, never longer than the platform's own."""
        while isinstance(owner, tree.Await):
            owner = owner.value
        if isinstance(owner, tree.Name):
            variable = file.scopes.variable(owner)
            only = variable.only if variable else None
            if only is not None and only.value is not None and only.gives is Gives.VALUE:
                return self._page(file, only.value, most)
        asked = owner.option("limit") if isinstance(owner, tree.Call) else None
        number = self.number(file, asked) if asked is not None else None
        return at_most(min(number, most) if number else most)
