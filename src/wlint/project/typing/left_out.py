"""Parameters, and parts of them, that every call of the project leaves out: `options?.fetch`."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.passed import is_open, passed
from wlint.record import record
from wlint.semantics.functions import is_missing
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    NOTHING,
    UNKNOWN,
    FunctionType,
    Global,
    Type,
    options_of,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_FUNCTIONS = (FunctionType, Global)


def passed_on(types: "Types", file: File, values: Sequence[Node]) -> Sequence[Node]:
    """The values of a choice, without those in whose place a function stands as none is passed."""
    if len(values) < 2 or not _is_function(types, file, values[-1]):
        return values
    search = _LeftOut(types, file.function_around(values[-1]))
    return [*(v for v in values[:-1] if not search.holds(file, v)), values[-1]]


def _is_function(types: "Types", file: File, node: Node) -> bool:
    found = options_of(without_nothing(types.of(file, node)))
    return all(isinstance(o, _FUNCTIONS) for o in found)


@record
class _LeftOut:
    """The search for who passes something to choose; `chooser` is the function that chooses."""

    types: "Types"
    chooser: tree.Function | None

    def holds(self, file: File, node: Node) -> bool:
        """Whether an expression is what the calls that are seen could pass, and none does."""
        match node:
            case tree.Member(object=owner, name=str(name)):
                return self._lacks(file, owner, name)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                return self._is_empty(file, variable)
            case tree.Call(callee=callee):  # what was chosen before adds nothing
                made_by = options_of(self.types.of(file, callee))
                own = (isinstance(o, FunctionType) and o.node is self.chooser for o in made_by)
                return all(own)
            case _:
                return is_missing(node)

    def _is_empty(self, file: File, variable: Variable) -> bool:
        match variable.only:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                return self._is_kept_back(file, param, None)
            case Definition(
                gives=Gives.PARAMETER, node=tree.Param() as param, path=(str(name),), name=at
            ) if not isinstance(file.scopes.parents.get(at), tree.Assign):  # it has a default
                return self._is_kept_back(file, param, name)
            case Definition(
                gives=Gives.VALUE, value=(tree.Member() | tree.Call()) as value, path=()
            ):
                return self.holds(file, value)
            case _:
                return False

    def _is_kept_back(self, file: File, param: tree.Param, part: str | None) -> bool:
        """Whether all calls, and there are some, pass nothing to a parameter, or no such part."""
        key = ("left out", param, part, self.chooser)

        def find() -> Type:
            self.types.assume(key, NOTHING)  # what a function hands on to itself adds nothing
            function = file.scopes.parents.get(param)
            if file.is_python or not isinstance(function, tree.Function) or function.decorators:
                return UNKNOWN
            calls = [*self.types.mentions.callers(file, function)]
            is_kept = calls and all(self._brings_none(file, param, part, *call) for call in calls)
            return NOTHING if is_kept else UNKNOWN

        return self.types._remember(key, find) == NOTHING

    def _brings_none(
        self, file: File, param: tree.Param, part: str | None, caller: File, call: tree.Call
    ) -> bool:
        if is_open(call):
            return False
        given = passed(file, param, call)
        home, value = (caller, given) if given is not None else (file, param.default)
        if value is None:
            return True
        return self.holds(home, value) if part is None else self._lacks(home, value, part)

    def _lacks(self, file: File, owner: Node, name: str) -> bool:
        """Whether an object surely has nothing under a name, by whoever wrote or passed it."""
        match owner:
            case tree.Mapping(entries=entries):
                own = owner.entry(name)
                if own is not None:
                    return self.holds(file, own)
                return all(self._adds_no(file, entry, name) for entry in entries)
            case tree.Name() if (variable := file.scopes.variable(owner)) is not None:
                if _is_put_in(file, variable.reads, name):
                    return False
                match variable.only:
                    case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                        return self._is_kept_back(file, param, name)
                    case Definition(gives=Gives.VALUE, value=tree.Mapping() as written, path=()):
                        return self._lacks(file, written, name)
                    case _:
                        return False
            case _:
                return is_missing(owner)

    def _adds_no(self, file: File, entry: tree.Entry, name: str) -> bool:
        match entry.value:
            case tree.Spread(value=inner):
                return self._lacks(file, inner, name)
            case _:
                return entry.name is not None


def _is_put_in(file: File, reads: Iterable[Node], name: str) -> bool:
    """Whether code puts something under a name, or under one that it works out."""
    parents = file.scopes.parents
    parts = (parents.get(read) for read in reads)
    return any(
        isinstance(p, tree.Member) and p.name in (name, None) and file.assignment_to(p) is not None
        for p in parts
    )
