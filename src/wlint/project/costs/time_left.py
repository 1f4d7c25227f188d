"""How little may be left of a time that ends when something stored says, less what it is now.

`Math.ceil((kept.until - Date.now()) / 1000)`, as far as code has only asked for more than nothing.
"""

from collections.abc import Iterator
from math import floor

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.clocks import is_clock
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import number_of, source_of
from wlint.record import Entity, Record
from wlint.semantics.conditions import AND, OR, TURNED, parts
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_WHOLE = frozenset({"floor", "ceil", "round", "trunc", "int", "Number"})
_OTHER = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
_DEEPEST = 3


class _Left(Record):
    """A time that is left: the difference, what it is divided by, and what it has at least."""

    difference: tree.Operation
    divided: int = 1
    least: int | None = None


class TimesLeft(Entity):
    """Those of one Worker."""

    calls: Calls

    def least(self, file: File, node: Node, at: Node) -> int | None:
        """The least that code lets a time be that is left, where it is used at a place.

        None where it is no such time, or code does not show that it may run down.
        """
        left = self._left(file, node)
        if left is None or not self._is_stored(file, _root(left.difference.operands[0])):
            return None
        asked = (self._asked(file, test, holds, left) for test, holds in tests_around(file, at))
        bounds = [bound for found in asked for bound in found]
        bounds += [left.least] if left.least is not None else []
        return max(bounds, default=None)

    def _asked(self, file: File, test: Node, holds: bool, left: _Left) -> Iterator[int]:
        """What is left at least where a condition holds, or does not."""
        for part in parts(test, *(AND if holds else OR)):
            match part:
                case tree.Operation(op="!" | "not", operands=[inner]):
                    yield from self._asked(file, inner, not holds, left)
                case tree.Operation(op=op, operands=[one, other]) if op in TURNED:
                    op = op if holds else _OTHER[op]
                    for sign, asked, bound in ((op, one, other), (TURNED[op], other, one)):
                        number = number_of(self.calls.types.program, file, bound)
                        same = self._left(file, asked)
                        if number is None or same is None or sign not in (">", ">="):
                            continue
                        if same.difference is left.difference:
                            most = number * same.divided / left.divided
                            yield floor(most) + 1 if sign == ">" else floor(most)
                case _:
                    pass

    def _left(self, file: File, node: Node) -> _Left | None:
        match node:
            case tree.Name():
                value, _ = file.local_value(node)
                return self._left(file, value) if value is not node else None
            case tree.Call(args=[tree.Arg(value=inner)]) if called_as(node.callee) in _WHOLE:
                return self._left(file, inner)
            case tree.Operation(op="/" | "//", operands=[inner, tree.Literal(value="1000")]):
                left = self._left(file, inner)
                return replace(left, divided=left.divided * 1000) if left is not None else None
            case tree.Call(callee=callee, args=[one, other]) if called_as(callee) == "max":
                return self._at_least(file, one.value, other.value)
            case tree.Operation(op="-", operands=[end, now]) if _is_now(file, now):
                return _Left(node) if not _tells_time(file, end) else None
            case _:
                return None

    def _at_least(self, file: File, one: Node, other: Node) -> _Left | None:
        for value, bound in ((one, other), (other, one)):
            number = number_of(self.calls.types.program, file, bound)
            left = self._left(file, value)
            if left is not None and number is not None:
                return replace(left, least=number)
        return None

    def _is_stored(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether something was read from elsewhere, and not made just now."""
        types = self.calls.types
        at = source_of(types.program, file, node)
        match at.node:
            case tree.Await(value=tree.Call(callee=callee)):
                made = (o for o in options_of(types.of(at.file, callee)))
                bodies = [o.node for o in made if isinstance(o, FunctionType)]
                return not any(_has_clock(body) for body in bodies)
            case tree.Await(value=tree.Name() | tree.Member()):
                return False
            case tree.Call(callee=callee):
                return called_as(callee) in ("parse", "loads")
            case tree.Operation(op="??" | "||" | "or", operands=[first, *_]):
                return self._is_stored(at.file, first, depth)
            case tree.Name() if depth < _DEEPEST:
                variable = at.file.scopes.variable(at.node)
                param = variable.only.node if variable is not None and variable.only else None
                function = at.file.scopes.parents.get(param) if param is not None else None
                if not isinstance(param, tree.Param) or not isinstance(function, tree.Function):
                    return False
                sites = [s for s in self.calls.callers.get(function, ()) if s.is_sure]
                given = [
                    (s.file, value)
                    for s in sites
                    if isinstance(s.node, tree.Call)
                    and (value := passed(at.file, param, s.node)) is not None
                    and self.calls.way_to_place(s.file, s.node) is not None
                ]
                return any(self._is_stored(home, value, depth + 1) for home, value in given)
            case _:
                return False


def _root(node: Node) -> Node:
    """What a field is a field of: `kept` of `kept.until.end` and `kept["until"]`."""
    match node:
        case tree.Member(object=owner):
            return _root(owner)
        case tree.Operation(op="/" | "//" | "*", operands=[inner, tree.Literal(kind="number")]):
            return _root(inner)
        case tree.Call(callee=callee, args=[tree.Arg(value=inner), *_]) if called_as(
            callee
        ) in _WHOLE | {"float"}:
            return _root(inner)
        case tree.Call(callee=tree.Member(object=owner, name="get" | "getTime")):
            return _root(owner)
        case _:
            return node


def _is_now(file: File, node: Node) -> bool:
    match file.local_value(node)[0]:
        case tree.Call(callee=callee) if is_clock(callee):
            return True
        case tree.Call(callee=callee, args=[tree.Arg(value=inner)]) if called_as(callee) in _WHOLE:
            return _is_now(file, inner)
        case tree.Operation(op="/" | "//", operands=[inner, tree.Literal(value="1000")]):
            return _is_now(file, inner)
        case _:
            return False


def _tells_time(file: File, node: Node) -> bool:
    """Whether a time is worked out from what it is now: how much is left is the code's own."""
    return _has_clock(file.local_value(node)[0])


def _has_clock(node: Node) -> bool:
    within = own_nodes(node.body) if isinstance(node, tree.Function) else node.walk()
    return any(isinstance(n, tree.Call) and is_clock(n.callee) for n in within)
