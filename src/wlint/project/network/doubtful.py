"""Whether a test of an error lets those through that leave open what the other side has done."""

from collections.abc import Callable

from wlint import tree
from wlint.platform.request_errors import ANSWERS, Doubt
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEEPEST = 6
_STATUS = frozenset({"status", "statusCode", "status_code"})
_FINDS = frozenset({"includes", "startsWith", "match", "startswith", "find", "indexOf"})
_CASES = frozenset({"toLowerCase", "toUpperCase", "lower", "upper", "trim", "toString"})
_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


class Doubtful(Record):
    """An error of one kind in a variable, and what tests of it come to; None: not known.

    `is_free` says of a part of a test that it holds at some time whatever the error is.
    """

    types: Types
    file: File
    error: Variable
    doubt: Doubt
    is_free: Callable[[Node], bool]
    depth: int = 0

    def holds(self, test: Node) -> bool | None:
        """Whether a test holds for the error."""
        match test:
            case tree.Literal(kind="boolean", value=value):
                return value in (True, "true", "True")
            case tree.Operation(op="!" | "not", operands=[inner]):
                found = self.holds(inner)
                return None if found is None else not found
            case tree.Operation(op="&&" | "and" | "||" | "or" as op, operands=operands):
                return self._joined(op in ("||", "or"), operands)
            case tree.Operation(op=op, operands=[left, right]):
                return self._compared(op, left, right)
            case tree.Name() if (variable := self.file.scopes.variable(test)) is not None:
                if variable is self.error:
                    return True
                given, _ = self.file.local_value(test)
                return self.holds(given) if given is not test else None
            case tree.Call():
                return self._called(test)
            case _:
                return None

    def _joined(self, decisive: bool, operands: tuple[Node, ...]) -> bool | None:
        found = [self.holds(o) for o in operands if not self.is_free(o)]
        if decisive in found:
            return decisive
        return None if None in found or not found else not decisive

    def _compared(self, op: str, left: Node, right: Node) -> bool | None:
        if op == "instanceof":
            return self._is_of(right)
        if op in ("in", "not in"):
            found = self._is_in(left, right)
            return None if found is None else found == (op == "in")
        text, number = text_of(self.file, right), _number(right)
        match self._part(left):
            case "name" | "type" if text is not None and op in EQUALITIES:
                return (text in self.doubt.names) == (op in SAME)
            case "message" | "code" if text is not None and op in EQUALITIES:
                return bool(self.doubt.words.search(text)) == (op in SAME)
            case "status" if number is not None and op in _COMPARED:
                return self.doubt.status is not None and _COMPARED[op](self.doubt.status, number)
            case "status" if number is not None and op in EQUALITIES:
                return (self.doubt.status == number) == (op in SAME)
            case _:
                return None

    def _is_of(self, kinds: Node) -> bool | None:
        """Whether the error is of a class; how the project's own are made is not known."""
        items = kinds.items if isinstance(kinds, tree.Sequence) else (kinds,)
        names = [i.id if isinstance(i, tree.Name) else getattr(i, "name", "") for i in items]
        if all(name in ANSWERS for name in names) and self.doubt.status is None:
            return False  # where the network fails there is none to throw
        return True if any(name in self.doubt.names for name in names) else None

    def _is_in(self, what: Node, where: Node) -> bool | None:
        """Whether a text is in the error's message, or its status in a list."""
        text = text_of(self.file, what)
        if text is not None and self._part(where) in ("message", "code"):
            return bool(self.doubt.words.search(text))
        if self._part(what) != "status":
            return None
        at = constant_of(self.types, self.file, where).node
        if isinstance(at, tree.Call) and at.args:
            at = at.args[0].value  # `new Set([500, 503])`
        if not isinstance(at, tree.Sequence):
            return None
        return self.doubt.status in [_number(item) for item in at.items]

    def _called(self, call: tree.Call) -> bool | None:
        match call.callee, [a.value for a in call.args]:
            case tree.Name(id="isinstance"), [_, kinds]:
                return self._is_of(kinds)
            case tree.Member(name=name, object=owner), [what] if name in _FINDS:
                return self._is_in(what, owner)
            case tree.Member(name="has", object=owner), [what]:
                return self._is_in(what, owner)
            case tree.Member(name="test", object=tree.Literal(kind="regex", value=str(text))), [
                where
            ] if self._part(where) == "message":
                return any(self.doubt.words.search(part) for part in text.split("|"))
            case _, [given, *_] if self._part(given) == "message" and self.depth < _DEEPEST:
                return self._asked(call)
            case _:
                return None

    def _asked(self, call: tree.Call) -> bool | None:
        """What a function of the project says of the error that it is handed first."""
        match self.types.of(self.file, call.callee):
            case FunctionType(file=path, node=function) if function.params:
                file = self.types.program.file(path)
                given = [p for p in function.params if not _is_receiver(p)]
                error = file.scopes.variable(given[0].target) if given else None
                if error is None:
                    return None
                inside = Doubtful(
                    self.types, file, error, self.doubt, lambda _: False, self.depth + 1
                )
                return inside._answer(function.body.statements)
            case _:
                return None

    def _answer(self, statements: tuple[Node, ...]) -> bool | None:
        for index, statement in enumerate(statements):
            match statement:
                case tree.Exit(kind="return", value=tree.Node() as value):
                    return self.holds(value)
                case tree.If(test=test, then=then, otherwise=None):
                    holds, rest = self.holds(test), statements[index + 1 :]
                    if holds is None:
                        ways = {self._answer(then.statements), self._answer(rest)}
                        return ways.pop() if len(ways) == 1 else None
                    if holds:
                        return self._answer((*then.statements, *rest))
                case tree.Assign() | tree.ExpressionStatement():
                    pass
                case _:
                    return None
        return False

    def _part(self, node: Node) -> str | None:
        """Which part of the error an expression is made of: its message where it is the whole."""
        node, _ = self.file.local_value(node)
        match node:
            case tree.Conditional(then=then):
                return self._part(then)
            case tree.Operation(op="||" | "??" | "or", operands=[first, *_]):
                return self._part(first)
            case tree.Call(callee=tree.Member(name=name, object=owner)) if name in _CASES:
                return self._part(owner)
            case tree.Call(callee=tree.Name(id="String" | "str"), args=[tree.Arg(value=inner)]):
                return self._part(inner)
            case tree.Call(callee=tree.Name(id="type"), args=[tree.Arg(value=inner)]):
                return "type" if self._part(inner) else None
            case tree.Member(name=str(name), object=owner) if self._is_error(owner):
                name = "status" if name in _STATUS else name
                return name if name in ("name", "message", "code", "status") else None
            case _:
                return "message" if self._is_error(node) else None

    def _is_error(self, node: Node) -> bool:
        while isinstance(node, tree.Member):
            node = node.object
        return self.file.scopes.variable(node) is self.error


def _number(node: Node) -> int | None:
    match node:
        case tree.Literal(kind="number", value=str(text)) if text.isdigit():
            return int(text)
        case _:
            return None


def _is_receiver(param: tree.Param) -> bool:
    return isinstance(param.target, tree.Name) and param.target.is_receiver
