"""What code comes to where a default stands for what could not be read: `!list.includes(x)`."""

from collections.abc import Mapping
from enum import Enum
from math import inf

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import AND, EQUALITIES, OR, ORDERS, SAME, compared
from wlint.semantics.functions import called_as, is_missing
from wlint.semantics.scopes import Variable
from wlint.tree import Node


class Stand(Enum):
    """What stands for what could not be read."""

    NOTHING = "nothing"
    JSON = "text that is parsed yet"
    TEXT = "text"
    EMPTY_TEXT = "empty text"
    LIST = "list"
    EMPTY_LIST = "empty list"
    OBJECT = "object"
    EMPTY_OBJECT = "empty object"

    @property
    def is_text(self) -> bool:
        """Whether it is a text, empty or not."""
        return self in (Stand.TEXT, Stand.EMPTY_TEXT)

    @property
    def is_list(self) -> bool:
        """Whether it is a list, empty or not."""
        return self in (Stand.LIST, Stand.EMPTY_LIST)


Value = Stand | bool | int | None
"""What an expression comes to; None: nobody knows."""
Known = Mapping[Variable, Value]

_EMPTY = frozenset({Stand.EMPTY_LIST, Stand.EMPTY_OBJECT, Stand.EMPTY_TEXT})
# what methods find in an empty list
_FOUND: Mapping[str, Value] = {
    "some": False, "includes": False, "has": False, "every": True, "find": Stand.NOTHING,
    "findLast": Stand.NOTHING, "at": Stand.NOTHING, "findIndex": -1, "indexOf": -1,
    "lastIndexOf": -1, "findLastIndex": -1, "filter": Stand.EMPTY_LIST, "slice": Stand.EMPTY_LIST,
}  # fmt: skip
_LENGTHS, _LISTED = frozenset({"length", "size"}), frozenset({"keys", "values", "entries"})
_TRIMS = frozenset({"trim", "strip"})
_LOOKS = frozenset({"get", "join", "stringify", "isArray", "len", "log", "map"}) | {
    *_FOUND, *_TRIMS, *_LISTED
}  # fmt: skip


def value_of(file: File, node: Node, known: Known) -> Value:
    """What an expression comes to where variables have only a default in them."""
    match node:
        case _ if is_missing(node):
            return Stand.NOTHING
        case tree.Name():
            variable = file.scopes.variable(node)
            return known.get(variable) if variable is not None else None
        case tree.Literal(kind="number", value=str(text)) if text.isdecimal():
            return int(text)
        case tree.Literal(kind="boolean", value=bool(given)):
            return given
        case tree.Operation(op=op, operands=operands):
            return _operation(file, op, operands, known)
        case tree.Member(object=owner, name=str(name)):
            return _part(value_of(file, owner, known), name)
        case tree.Call():
            return _called(file, node, known)
        case _:
            return None


def truth_of(file: File, value: Value) -> bool | None:
    """Whether a value counts as true."""
    match value:
        case bool():
            return value
        case int():
            return value != 0
        case Stand.NOTHING | Stand.EMPTY_TEXT:
            return False
        case Stand.EMPTY_LIST | Stand.EMPTY_OBJECT:
            return not file.is_python
        case Stand.TEXT | Stand.JSON:
            return True
        case Stand.LIST | Stand.OBJECT:
            return None if file.is_python else True
        case _:
            return None


def touched_at(file: File, variable: Variable, start: int) -> float:
    """Where code first does more than look at what a variable holds, from an offset on."""
    given = (d.name.span.start for d in variable.definitions)
    read = (r.span.start for r in variable.reads if not _only_looks(file, r))
    return min((at for at in (*given, *read) if at >= start), default=inf)


def _only_looks(file: File, read: Node) -> bool:
    """Whether a variable is only asked there, and neither changed nor handed on."""
    parents = file.scopes.parents
    match around := parents.get(read):
        case tree.Operation() | tree.If() | tree.Conditional() | tree.Template():
            return True
        case tree.Arg():
            call = parents.get(around)
            return isinstance(call, tree.Call) and called_as(call.callee) in _LOOKS
        case tree.Member(name=name):
            user = parents.get(around)
            is_target = isinstance(user, tree.Assign) and user.target is around
            is_run = isinstance(user, tree.Call) and user.callee is around
            return not is_target and (not is_run or name in _LOOKS)
        case _:
            return False


def _operation(file: File, op: str, operands: tuple[Node, ...], known: Known) -> Value:
    values = [value_of(file, operand, known) for operand in operands]
    match values:
        case [one] if op in ("!", "not"):
            truth = truth_of(file, one)
            return None if truth is None else not truth
        case [one] if op == "-" and isinstance(one, int):
            return -one
        case _ if op in AND | OR:
            return _joined(file, op, values)
        case [first, second] if op == "??":
            return second if first is Stand.NOTHING else first
        case [_, Stand.EMPTY_LIST | Stand.EMPTY_OBJECT | Stand.EMPTY_TEXT] if op in (
            "in",
            "not in",
        ):
            return op == "not in"
        case [first, second] if op in EQUALITIES:
            same = _is_same(first, second, operands)
            return None if same is None else same is (op in SAME)
        case [int(first), int(second)] if op in ORDERS:
            return compared(op, first, second)
        case _:
            return None


def _joined(file: File, op: str, values: list[Value]) -> Value:
    """The first value that decides what AND or OR gives, if all before are known."""
    for value in values[:-1]:
        truth = truth_of(file, value)
        if truth is None:  # what comes later may decide it all the same
            decided = any(truth_of(file, later) is (op in OR) for later in values)
            return (op in OR) if decided else None
        if truth is (op in OR):
            return value
    return values[-1]


def _is_same(first: Value, second: Value, operands: tuple[Node, ...]) -> bool | None:
    """Whether two values are the same: what is not there is no other than what is not there."""
    if Stand.NOTHING in (first, second):
        other = second if first is Stand.NOTHING else first
        is_compared = any(map(is_missing, operands))
        if other is None:
            return None if is_compared else False
        return other is Stand.NOTHING
    if isinstance(first, int) and isinstance(second, int):
        return first == second
    return None


def _part(owner: Value, name: str) -> Value:
    """What has a name in a value."""
    match owner:
        case Stand.EMPTY_LIST | Stand.EMPTY_TEXT if name in _LENGTHS:
            return 0
        case Stand.NOTHING | Stand.EMPTY_OBJECT:
            return Stand.NOTHING
        case _:
            return None


def _called(file: File, call: tree.Call, known: Known) -> Value:
    match call:
        case tree.Call(
            callee=tree.Member(object=tree.Name(id="Object"), name=name), args=[tree.Arg(value=of)]
        ) if name in _LISTED:
            return Stand.EMPTY_LIST if value_of(file, of, known) in _EMPTY else None
        case tree.Call(callee=tree.Member(name="isArray"), args=[tree.Arg(value=of)]):
            value = value_of(file, of, known)
            return value.is_list if isinstance(value, Stand) else None
        case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=of)]):
            return 0 if value_of(file, of, known) in _EMPTY else None
        case tree.Call(callee=tree.Member(object=owner, name=str(name)), args=args):
            match value_of(file, owner, known):
                case Stand.EMPTY_LIST:
                    return _FOUND.get(name)
                case Stand.EMPTY_TEXT if name in _TRIMS:
                    return Stand.EMPTY_TEXT
                case Stand.EMPTY_OBJECT if name == "get" and len(args) == 1:
                    return Stand.NOTHING
                case _:
                    return None
        case _:
            return None
