"""Parameters, and parts of them, that every call of the project leaves out: `options?.fetch`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.passed import is_open, passed
from wlint.record import Record
from wlint.semantics.functions import is_missing
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    NOTHING,
    UNKNOWN,
    FunctionType,
    Global,
    Type,
    either,
    options_of,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_FUNCTIONS = (FunctionType, Global)
_PATTERNS = (tree.Entry, tree.Mapping, tree.Sequence, tree.Spread)


def passed_on(types: "Types", file: File, values: Sequence[Node]) -> Sequence[Node]:
    """The values of a choice, without those in whose place a function stands as none is passed."""
    if len(values) < 2 or not _is_function(types, file, values[-1]):
        return values
    search, chooser = _LeftOut(types), file.function_around(values[-1])

    def is_none(option: Type) -> bool:
        # what was chosen before adds nothing
        is_own = isinstance(option, FunctionType) and option.node is chooser
        return option == NOTHING or is_own

    def stays(value: Node) -> bool:
        brought = options_of(search.brought(file, value))
        return is_missing(value) or not all(map(is_none, brought))

    return [*(v for v in values[:-1] if stays(v)), values[-1]]


def _is_function(types: "Types", file: File, node: Node) -> bool:
    found = options_of(without_nothing(types.of(file, node)))
    return all(isinstance(o, _FUNCTIONS) for o in found)


class _LeftOut(Record):
    """The search for who passes something: nothing, what functions give, or something unknown."""

    types: "Types"

    def brought(self, file: File, node: Node) -> Type:
        """What the calls that are seen bring to an expression: the functions stand for results."""
        match node:
            case tree.Member(object=owner, name=str(name)):
                return self._part(file, owner, name)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                return self._held(file, variable)
            case tree.Call(callee=callee):
                made_by = options_of(self.types.of(file, callee))
                are_own = all(isinstance(o, FunctionType) for o in made_by)
                return either(made_by) if are_own else UNKNOWN
            case _:
                return NOTHING if is_missing(node) else UNKNOWN

    def _held(self, file: File, variable: Variable) -> Type:
        match variable.only:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                return self._passed(file, param, None)
            case Definition(
                gives=Gives.PARAMETER, node=tree.Param() as param, path=(str(name),), name=at
            ) if not isinstance(file.scopes.parents.get(at), tree.Assign):  # it has a default
                return self._passed(file, param, name)
            case Definition(
                gives=Gives.VALUE, value=(tree.Member() | tree.Call()) as value, path=()
            ):
                return self.brought(file, value)
            case _:
                return UNKNOWN

    def _passed(self, file: File, param: tree.Param, part: str | None) -> Type:
        """What all calls, and there are some, pass to a parameter, or as a part of it."""
        key = ("left out", param, part)

        def find() -> Type:
            self.types.assume(key, NOTHING)  # what a function hands on to itself adds nothing
            function = file.scopes.parents.get(param)
            if file.is_python or not isinstance(function, tree.Function) or function.decorators:
                return UNKNOWN
            if not self.types.mentions.is_only_called(file, function):
                return UNKNOWN
            found: Type | None = None
            for caller, call in self.types.mentions.callers(file, function):
                given = self._given(file, param, part, caller, call)
                found = given if found is None else either((found, given))
                # what two functions make, neither has chosen
                if UNKNOWN in (rest := {*options_of(found)} - {NOTHING}) or len(rest) > 1:
                    return UNKNOWN
            return UNKNOWN if found is None else found

        return self.types._remember(key, find)

    def _given(
        self, file: File, param: tree.Param, part: str | None, caller: File, call: tree.Call
    ) -> Type:
        if is_open(call) or isinstance(param.target, tree.Spread):
            return UNKNOWN
        given = passed(file, param, call)
        home, value = (file, param.default) if is_missing(given) else (caller, given)
        if value is None:
            return NOTHING
        return self.brought(home, value) if part is None else self._part(home, value, part)

    def _part(self, file: File, owner: Node, name: str) -> Type:
        """What an object surely has under a name, by whoever wrote or passed it."""
        match owner:
            case tree.Mapping(entries=entries):
                return either((NOTHING, *(self._entry(file, entry, name) for entry in entries)))
            case tree.Name() if (variable := file.scopes.variable(owner)) is not None:
                if not all(r is owner or self._only_tells(file, r, name) for r in variable.reads):
                    return UNKNOWN
                match variable.only:
                    case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                        return self._passed(file, param, name)
                    case Definition(gives=Gives.VALUE, value=tree.Mapping() as written, path=()):
                        return self._part(file, written, name)
                    case _:
                        return UNKNOWN
            case _:
                return NOTHING if is_missing(owner) else UNKNOWN

    def _entry(self, file: File, entry: tree.Entry, name: str) -> Type:
        match entry:
            case tree.Entry(value=tree.Spread(value=inner)):
                return self._part(file, inner, name)
            case tree.Entry(name=None):
                return UNKNOWN
            case _:
                return self.brought(file, entry.value) if entry.name == name else NOTHING

    def _only_tells(self, file: File, read: Node, name: str) -> bool:
        """Whether a use of an object lets nobody put something under a name, here or elsewhere."""
        match around := file.scopes.parents.get(read):
            case tree.Member(object=owner) if owner is read:
                return around.name not in (name, None) or not _is_set(file, around)
            case tree.Spread():
                return isinstance(file.scopes.parents.get(around), tree.Entry)
            case tree.Assign(target=tree.Mapping()):  # `const { retries } = options`
                return around.value is read
            case tree.Arg() if (call := file.call_around(read)) is not None:
                return self._is_taken_to_tell(file, call, read, name)
            case _:
                return False

    def _is_taken_to_tell(self, file: File, call: tree.Call, arg: Node, name: str) -> bool:
        """Whether a call runs a function of the project that puts nothing into what it is given."""
        match options_of(self.types.of(file, call.callee)):
            case [FunctionType(file=path, node=function)]:
                home = self.types.program.file(path)
            case _:
                return False
        param = next((p for p in function.params if passed(home, p, call) is arg), None)
        if param is None or not isinstance(param.target, (tree.Name, tree.Mapping)):
            return False

        def find() -> Type:
            self.types.assume(key, NOTHING)
            variable = home.scopes.variable(param.target)
            reads = variable.reads if variable is not None else ()
            return NOTHING if all(self._only_tells(home, r, name) for r in reads) else UNKNOWN

        key = ("put into", param, name)
        return self.types._remember(key, find) == NOTHING


def _is_set(file: File, member: tree.Member) -> bool:
    """Whether code sets a part of an object, be it by taking something apart."""
    inside: Node = member
    around = file.scopes.parents.get(inside)
    while isinstance(around, _PATTERNS):
        inside, around = around, file.scopes.parents.get(around)
    return isinstance(around, (tree.Assign, tree.Loop)) and around.target is inside
