"""Conditions that only hold where a setting for debugging is on, asked here or by a helper."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.data.local_tests import is_debugging, outcome
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import OR, SAME, parts
from wlint.semantics.functions import exits_of, returned
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_BOOLEANS = (Global("Boolean"), Global("bool"))
_OFF = frozenset({"", "0", "false", "no", "off"})


class Debugging(Entity):
    """What one Worker asks before it does what is only for who looks for a mistake."""

    types: Types
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def __call__(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether a condition has this outcome in development, or while debugging, only."""
        return self._outcome(file, test) is holds

    def _outcome(self, file: File, test: Node) -> bool | None:
        return outcome(file, test, lambda setting: self._is_on(file, setting))

    def _is_on(self, file: File, setting: Node) -> bool:
        """Whether what is asked for is a setting for debugging: `env.DEBUG`, `isDebug(env)`."""
        if not isinstance(setting, tree.Call):
            return is_debugging(setting)
        callees = options_of(self.types.of(file, setting.callee))
        helpers = [(self.types.program.file(c.file), c.node) for c in _functions(callees)]
        is_known = len(helpers) == len(callees)
        if is_known and helpers and all(self._asks(home, f) for home, f in helpers):
            return True
        match setting.args:
            case [tree.Arg(value=tree.Name() | tree.Member() as value)] if (
                self._outcome(file, value) is True
            ):
                is_plain = is_known and all(_keeps_sense(f) for _, f in helpers)
                return is_plain or all(c in _BOOLEANS for c in callees)
            case _:
                return False

    def _asks(self, home: File, helper: tree.Function) -> bool:
        """Whether a helper only ever says yes where such a setting is on."""
        if helper not in self._known:
            self._known[helper] = False
            yes = [value for value in returned(helper) if not _is_no(value)]
            self._known[helper] = bool(yes) and all(self._is_asked(home, value) for value in yes)
        return self._known[helper]

    def _is_asked(self, file: File, value: Node) -> bool:
        if self._outcome(file, value) is True:
            return True
        return any(self._outcome(file, test) is holds for test, holds in tests_around(file, value))


def _functions(callees: tuple[object, ...]) -> Iterator[FunctionType]:
    return (c for c in callees if isinstance(c, FunctionType))


def _is_no(value: Node) -> bool:
    return isinstance(value, tree.Literal) and value.value in (False, None)


def _keeps_sense(helper: tree.Function) -> bool:
    """Whether a helper reads a flag: it says yes to certain texts alone, which all mean yes."""
    if len(helper.params) != 1:
        return False
    values = [value for value in returned(helper) if not _is_no(value)]
    is_whole = all(e.value is not None for e in exits_of(helper) if e.kind == "return")
    return bool(values) and is_whole and all(map(_means_yes, values))


def _means_yes(value: Node) -> bool:
    match value:
        case tree.Operation(op=op) if op in OR:
            return all(map(_means_yes, parts(value, *OR)))
        case tree.Operation(op=op, operands=[tree.Name() | tree.Call(), text]) if op in SAME:
            return _is_yes(text)
        case tree.Operation(op="in", operands=[_, tree.Sequence(items=items)]):
            return bool(items) and all(map(_is_yes, items))
        case tree.Call(callee=tree.Member(object=tree.Sequence(items=items), name="includes")):
            return bool(items) and all(map(_is_yes, items))
        case _:
            return False


def _is_yes(text: Node) -> bool:
    match text:
        case tree.Literal(value=bool(is_yes)):
            return is_yes
        case tree.Literal(kind="string", value=str(said)):
            return said.lower() not in _OFF
        case _:
            return False
