"""Module-level settings that nobody changes, though a function is there for it: they stay as given.

`let config = { mode: "kv" }` with `configure(next) { config = next }` is in that mode for ever in a
Worker that never calls `configure`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.open_functions import is_open
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_NOTHING = ("null", "undefined")


class Settings(Entity):
    """Those of one Worker."""

    files: Iterable[File]
    callers: Mapping[tree.Function, Sequence[CallSite]]
    is_entry: Callable[[tree.Function], bool]
    _given: dict[Variable, Node | None] = field(default_factory=dict)
    _idle: dict[tree.Function, bool] = field(default_factory=dict)

    def holds(self, file: File, test: Node) -> bool | None:
        """Whether a condition on a setting holds; None where it is on anything else."""
        match test:
            case tree.Name() | tree.Member():
                given = self._value(file, test)
                return _is_true(given) if given is not None else None
            case tree.Operation(op=op, operands=[asked, tree.Literal() as other]) if (
                op in EQUALITIES
            ):
                given = self._value(file, asked)
                if not isinstance(given, tree.Literal):
                    return None
                is_same = _is_same(given, other)
                return None if is_same is None else is_same is (op in SAME)
            case _:
                return None

    def _value(self, file: File, asked: Node) -> Node | None:
        """What a setting, or a part of one, was given when its module was loaded, and still is."""
        match asked:
            case tree.Member(object=tree.Name() as owner, name=str(name)):
                whole = self._whole(file, owner)
                if not isinstance(whole, tree.Mapping) or any(
                    e.name is None for e in whole.entries
                ):
                    return None
                return whole.entry(name)
            case tree.Name():
                whole = self._whole(file, asked)
                return whole if isinstance(whole, tree.Literal) else None
            case _:
                return None

    def _whole(self, file: File, name: tree.Name) -> Node | None:
        variable = file.scopes.variable(name)
        if variable is None:
            return None
        only = variable.only
        if only is not None and isinstance(only.value, tree.Name) and not only.path:
            if not all(_only_looks(file, read) for read in variable.reads):
                return None
            variable = file.scopes.variable(only.value)  # `const config = settings`
        if variable is None or not variable.is_module_level:
            return None
        return remembered(self._given, variable, None, lambda: self._kept(file, variable))

    def _kept(self, file: File, variable: Variable) -> Node | None:
        """What a variable is given at first, if only functions that nobody runs give it another."""
        given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
        first = [d for d in given if file.function_around(d.name) is None]
        later = [d for d in given if d not in first]
        if len(first) != 1 or not later or first[0].path or first[0].gives is not Gives.VALUE:
            return None
        if variable.name in self._imported or not all(
            _only_looks(file, r) or _is_alias(file, r) for r in variable.reads
        ):
            return None
        functions = [file.function_around(d.name) for d in later]
        is_left = all(f is not None and self._is_idle(file, f) for f in functions)
        return first[0].value if is_left else None

    def _is_idle(self, file: File, function: tree.Function) -> bool:
        """Whether nobody runs a function of a module, or only who is not run."""
        return remembered(self._idle, function, False, lambda: self._find_idle(file, function))

    def _find_idle(self, file: File, function: tree.Function) -> bool:
        is_declared = isinstance(file.scopes.parents.get(function), (tree.Block, tree.Export))
        if not is_declared or file.class_around(function) is not None or function.decorators:
            return False
        if self.is_entry(function) or is_open(file, function):
            return False
        sites = self.callers.get(function, ())
        if not sites:
            variable = file.scopes.module_variables.get(function.name or "")
            is_read = variable is None or bool(variable.reads)
            return not is_read and function.name not in self._imported
        return all(s.caller is not None and self._is_idle(s.file, s.caller) for s in sites)

    @cached_property
    def _imported(self) -> frozenset[str]:
        """The names that files take from each other, however they are called there."""
        imports = (i for f in self.files for i in f.of_kind(tree.Import) if not i.is_type)
        return frozenset(name.name for i in imports for name in i.names)


def _only_looks(file: File, read: Node) -> bool:
    """Whether a use of an object only reads a part of it, and keeps the object to itself."""
    around = file.scopes.parents.get(read)
    if isinstance(around, (tree.If, tree.Conditional, tree.Operation)):
        return True
    if not isinstance(around, tree.Member) or around.object is not read or around.name is None:
        return False
    return file.assignment_to(around) is None and file.call_of(around) is None


def _is_alias(file: File, read: Node) -> bool:
    """Whether a use gives another variable the same object, which only looks at it, too."""
    match file.scopes.parents.get(read):
        case tree.Assign(target=tree.Name() as target, value=value, op=None) if value is read:
            alias = file.scopes.variable(target)
            is_one = alias is not None and alias.only is not None
            return is_one and all(_only_looks(file, r) for r in (alias.reads if alias else ()))
        case _:
            return False


def _is_true(given: Node) -> bool | None:
    match given:
        case tree.Literal(kind="boolean", value=value):
            return bool(value)
        case tree.Literal(kind=kind) if kind in _NOTHING:
            return False
        case tree.Literal(kind="string", value=value):
            return value != ""
        case _:
            return None


def _is_same(given: tree.Literal, other: tree.Literal) -> bool | None:
    kinds = {given.kind, other.kind}
    if len(kinds) == 1:
        return given.value == other.value
    return None if kinds <= {*_NOTHING, "number"} or "bytes" in kinds else False
