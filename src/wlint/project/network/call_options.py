"""Whether a call is given an option, however the options reach it.

Options are traced through object literals, spreads, variables, what is assigned to them later,
parameters and the results of functions. What cannot be followed may hold anything.
"""

from collections.abc import Iterable
from enum import Enum

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.all_calls import AllCalls
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.put_together import parts_of
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import FunctionType, Global, Named, ObjectType, ShapeType, options_of
from wlint.tree import Node

_EMPTY = frozenset({"Object", "Object.create", "dict"})
# what is called all the same is not this
_MISSING = (Named("null"), Named("undefined"))
_DEPTH = 8


_Path = tuple[str | int | None, ...]


class Given(Enum):
    """Whether something is given."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


def any_of(found: Iterable[Given]) -> Given:
    """What parts that are put together give."""
    seen = set(found)
    return next((g for g in (Given.YES, Given.MAYBE) if g in seen), Given.NO)


def one_of(found: Iterable[Given]) -> Given:
    """What one of several alternatives gives."""
    seen = set(found) or {Given.MAYBE}
    return seen.pop() if len(seen) == 1 else Given.MAYBE


class OptionTrace(Record):
    """The search for options of some names.

    `inside` are the variables it has gone through, `through` the calls of project functions.
    """

    types: Types
    all_calls: AllCalls
    names: frozenset[str]
    depth: int = 0
    inside: frozenset[Variable] = frozenset()
    through: tuple[tuple[tree.Function, File, tree.Call], ...] = ()

    def of_args(self, file: File, args: Iterable[tree.Arg], first: int) -> Given:
        """Whether a call's keyword arguments, or its options from a position on, give one."""
        return any_of(self._arg(file, a, i >= first) for i, a in enumerate(args))

    def _arg(self, file: File, arg: tree.Arg, is_options: bool) -> Given:
        match arg:
            case tree.Arg(name=str(name), value=value):
                return self._value(value) if name in self.names else Given.NO
            case tree.Arg(value=tree.Spread(value=tree.Call() as made)) if (
                not file.is_python and not is_options
            ):  # `fetch(...build())`: the address, then the options
                parts = (self._part(file, made, (index,)) or Given.NO for index in (0, 1))
                return any_of(parts)
            case tree.Arg(value=tree.Spread()) if not file.is_python:
                return Given.MAYBE
            case tree.Arg(value=tree.Spread(value=value)):
                return self.of(file, value)
            case tree.Arg(value=value) if is_options:
                return self.of(file, value)
            case _:
                return Given.NO

    def of(self, file: File, node: Node) -> Given:
        """Whether an expression, taken as options, holds one."""
        if self.depth > _DEPTH:
            return Given.MAYBE
        return replace(self, depth=self.depth + 1)._of(file, node)

    def _of(self, file: File, node: Node) -> Given:
        match node:
            case tree.Literal() | tree.Template():
                return Given.NO
            case tree.Mapping(entries=entries):
                return any_of(self._entry(file, e) for e in entries)
            case tree.Await(value=value):
                return self.of(file, value)
            case tree.Conditional(then=then, otherwise=otherwise):
                return one_of((self.of(file, then), self.of(file, otherwise)))
            case tree.Operation(op="||" | "??" | "or" | "&&" | "and" | "|", operands=operands):
                found = {self.of(file, o) for o in operands}
                return Given.NO if found == {Given.NO} else Given.MAYBE
            case tree.Call():
                return self._call(file, node)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                return self._variable(file, variable)
            case _:
                return self._typed(file, node)

    def _entry(self, file: File, entry: tree.Entry) -> Given:
        match entry:
            case tree.Entry(name=str(name), value=value):
                return self.brought(file, value) if name in self.names else Given.NO
            case tree.Entry(value=tree.Spread(value=value)):
                return self.of(file, value)
            case _:
                return Given.MAYBE

    def brought(self, file: File, value: Node) -> Given:
        """Whether what stands in options for a name gives something."""
        return self._value(value)

    @staticmethod
    def _value(value: Node) -> Given:
        match value:
            case tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"):
                return Given.NO
            case tree.Conditional() | tree.Operation() | tree.Member(is_optional=True):
                return Given.MAYBE
            case _:
                return Given.YES

    def _call(self, file: File, node: tree.Call) -> Given:
        match node.callee:
            case tree.Member(name="copy", object=owner) if not node.args:
                return self.of(file, owner)
        callees = options_of(self.types.of(file, node.callee))
        if node.args and (parts := parts_of(self.types, file, node)) is not None:
            return any_of(self._put_in(file, name, value) for name, value in parts)
        return one_of(self._called(file, node, c) for c in callees if c not in _MISSING)

    def _called(self, file: File, node: tree.Call, callee: object) -> Given:
        match callee:
            case Global(path=path) if path in _EMPTY and not node.args:
                return Given.NO
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
                trace = replace(self, through=((function, file, node), *self.through))
                return one_of(trace.of(home, v) for v in returned(function))
            case _:
                return Given.MAYBE

    def _put_in(self, file: File, name: str | None, value: Node) -> Given:
        if name is not None:
            return self._value(value) if name in self.names else Given.NO
        return self.of(file, value)

    def _typed(self, file: File, node: Node) -> Given:
        return one_of(self._type(option) for option in options_of(self.types.of(file, node)))

    def _type(self, of: object) -> Given:
        match of:
            case ObjectType(file=path, node=mapping):
                return self.of(self.types.program.files[path], mapping)
            case ShapeType(node=tree.TypeRef(name="{}") as ref):
                return self._shape(ref.members)
            case ShapeType(node=tree.TypeDeclaration(bases=()) as shape) if shape.members:
                return self._shape(shape.members)
            case Named(name="string" | "number" | "boolean" | "undefined" | "null" | "Headers"):
                return Given.NO
            case _:
                return Given.MAYBE

    def _shape(self, members: tuple[tree.TypeMember, ...]) -> Given:
        plain = all(m.name.isidentifier() for m in members)
        return Given.NO if plain and not any(m.name in self.names for m in members) else Given.MAYBE

    # Variables

    def _variable(self, file: File, variable: Variable) -> Given:
        given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
        if variable in self.inside:
            return Given.NO  # made of what it was before, which is looked at anyhow
        trace = replace(self, inside=self.inside | {variable})
        found = one_of(trace._defined(file, d) for d in given)
        if found is Given.NO and any(self._adds(file, read) for read in variable.reads):
            return Given.MAYBE
        return found

    def _defined(self, file: File, definition: Definition) -> Given:
        match definition:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=path):
                return self._part(file, value, path) or self._default(file, definition)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                of = self.types.declared(file, param.type) if param.type else None
                shapes = [o for o in options_of(of) if isinstance(o, ShapeType)] if of else []
                declared = one_of(self._type(s) for s in shapes)
                return self._passed(file, definition) if declared is Given.MAYBE else declared
            case Definition(gives=Gives.PARAMETER):
                return self._passed(file, definition)
            case Definition(
                gives=Gives.IMPORT, name=tree.ImportedName() as name, node=tree.Import() as item
            ):
                return self._imported(self.types.program.imported(file, item, name))
            case _:
                return Given.MAYBE

    def _default(self, file: File, definition: Definition) -> Given:
        """What stands in a pattern for a part that is not there: `{ options = {} }`."""
        match file.scopes.parents.get(definition.name):
            case tree.Assign(target=target, value=tree.Node() as value) if (
                target is definition.name and definition.path
            ):
                return self.of(file, value)
            case _:
                return Given.NO

    def _part(self, file: File, node: Node, path: _Path) -> Given | None:
        """Whether a part of an expression holds one; None where there is no such part."""
        if not path:
            return self.of(file, node)
        if self.depth > _DEPTH:
            return Given.MAYBE
        trace = replace(self, depth=self.depth + 1)
        match node, path[0]:
            case tree.Await(value=value), _:
                return trace._part(file, value, path)
            case tree.Mapping(entries=entries), str(name) if all(e.name for e in entries):
                entry = node.entry(name)
                return trace._part(file, entry, path[1:]) if entry is not None else None
            case tree.Sequence(items=items), int(index) if index < len(items) and not any(
                isinstance(i, tree.Spread) for i in items
            ):
                return trace._part(file, items[index], path[1:])
            case tree.Call(callee=callee), _:
                callees = options_of(self.types.of(file, callee))
                return one_of(trace._returned_part(file, node, c, path) for c in callees)
            case _:
                return Given.MAYBE

    def _returned_part(self, file: File, call: tree.Call, callee: object, path: _Path) -> Given:
        match callee:
            case FunctionType(file=home_path, node=function):
                home = self.types.program.files[home_path]
                trace = replace(self, through=((function, file, call), *self.through))
                return one_of(trace._part(home, v, path) or Given.NO for v in returned(function))
            case _:
                return Given.MAYBE

    def _passed(self, file: File, definition: Definition) -> Given:
        """What the calls of a function pass, when all of them can be seen."""
        param, function = definition.node, file.scopes.parents.get(definition.node)
        if not isinstance(param, tree.Param) or not isinstance(function, tree.Function):
            return Given.MAYBE
        if self.depth > _DEPTH:
            return Given.MAYBE

        def given(trace: OptionTrace, home: File, call: tree.Call) -> Given:
            if any(isinstance(a.value, tree.Spread) for a in call.args):
                return Given.MAYBE
            value = next(arguments(function, param, call), None)
            if value is None and param.default is not None:
                home, value = file, param.default
            found = trace._part(home, value, definition.path) if value is not None else Given.NO
            return found or trace._default(file, definition)

        for index, (entered, home, call) in enumerate(self.through):
            if entered is function:
                return given(replace(self, through=self.through[index + 1 :]), home, call)
        sites = self.all_calls.of(file, function) or ()
        calls = ((site.file, site.node) for site in sites)
        return one_of(given(self, home, c) for home, c in calls if isinstance(c, tree.Call))

    def _imported(self, target: object) -> Given:
        match target:
            case Here(file=home, node=tree.Name() as name) if found := home.scopes.variable(name):
                return self._variable(home, found)
            case _:
                return Given.MAYBE

    def _adds(self, file: File, read: tree.Name) -> bool:
        """Whether a use of an options variable may put the option in."""
        parents = file.scopes.parents
        around = parents[read]
        match around, parents.get(around):
            case tree.Member(object=owner, name=name), tree.Assign(target=target) if (
                owner is read and target is around
            ):
                return name in self.names or name is None
            case tree.Member(object=owner, name="update" | "setdefault"), tree.Call() as call if (
                owner is read
            ):
                return self.of_args(file, call.args, 0) is not Given.NO
            case tree.Arg(), tree.Call() as call:
                return any(
                    self._fills(file, call, o) for o in options_of(self.types.of(file, call.callee))
                )
            case _:
                return False

    def _fills(self, file: File, call: tree.Call, callee: object) -> bool:
        match callee:
            case Global(path="Object.assign"):
                return self.of_args(file, call.args[1:], 0) is not Given.NO
            case FunctionType(node=function):
                return any(getattr(n, "name", None) in self.names for n in function.body.walk())
            case _:
                return False
