"""Whether code may tell a default from what is stored, and goes another way then."""

from wlint import tree
from wlint.project.errors.stood_in import fills_up
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.conditions import ELSE, EQUALITIES, SAME
from wlint.semantics.functions import is_missing
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# what of an empty list gives nothing: code that then goes on may as well stop
_FINDS = frozenset({"find", "findIndex", "findLast", "indexOf", "pop", "shift", "at", "get"})
_HAS = frozenset({"some", "includes"})
_ONLY_TAKES = 2  # what `splice` is given, where it puts nothing in


class Taker(Record):
    """Variables that have only a default in them from an offset on, in one block.

    `is_whole`: they are that, which `is_list`, and not parts of it. A call may have given it.
    """

    file: File
    variables: frozenset[Variable]
    scope: tree.Block
    start: int
    is_whole: bool = False
    is_list: bool = False
    given_by: tuple[File, tree.Call] | None = None


def may_tell(taker: Taker, node: Node, tied: frozenset[Variable]) -> bool:
    """Whether code goes another way, maybe, where variables have only a default in them."""
    file = taker.file
    match node:
        case tree.If(test=test, then=then):
            is_new = _asks_for_one(test) and leaves(then)  # there is none like it yet
            is_kept_out = leaves(then) and _holds(taker, test) is False
            is_same = is_new or is_kept_out or _only_shortens(node)
            return _looks(file, test, tied) and not is_same
        case tree.Loop(kind="while", test=tree.Node() as test):
            return _looks(file, test, tied) and not _only_shortens(node)
        case tree.Conditional(test=test, then=then, otherwise=otherwise):
            is_short = _is_end_of(then, otherwise) or _is_end_of(otherwise, then)
            return _looks(file, test, tied) and not is_short
        case tree.Loop(test=tree.Node() as test) | tree.Switch(subject=test):
            return _looks(file, test, tied)
        case tree.Operation(op="&&" | "||" | "??" | "and" | "or", operands=[first, *_]):
            return bool(tied & file.variables_in(first)) and not _is_stand_in(node)
        case tree.Call(callee=tree.Member(name="get"), args=[_, _]) if file.is_python:
            return False  # a dict that is empty gives what is asked for in its place
        case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _FINDS:
            is_asked = not isinstance(file.scopes.parents.get(node), tree.ExpressionStatement)
            return is_asked and bool(tied & file.variables_in(owner))
        case tree.Member(object=owner, name=None):
            return bool(tied & file.variables_in(owner)) and file.assignment_to(node) is None
        case _:
            return False


def _looks(file: File, test: Node, tied: frozenset[Variable]) -> bool:
    """Whether a test may tell a default from what is stored: not by a copy that is filled up."""
    names = (n for n in test.walk() if isinstance(n, tree.Name))
    return any(file.scopes.variable(n) in tied and not _is_filled_up(file, n) for n in names)


def _is_filled_up(file: File, name: tree.Name) -> bool:
    """Whether all that a function is asked of is a copy that has the defaults in it, too."""
    variable = file.scopes.variable(name)
    only = variable.only if variable is not None else None
    if isinstance(file.scopes.parents.get(name), tree.Arg):
        return only is not None and not only.path and fills_up(file, only.value)
    copy = next((n for n in file.ancestors(name) if isinstance(n, tree.Mapping)), None)
    return copy is not None and fills_up(file, copy) and file.call_around(copy) is not None


def _only_shortens(node: tree.If | tree.Loop) -> bool:
    """Whether all that code does is to take from a list what is too much for it."""
    match node:
        case tree.If(then=body, otherwise=None) | tree.Loop(body=body):
            return all(_shortens(statement) for statement in body.statements)
        case _:
            return False


def _shortens(statement: Node) -> bool:
    """Whether a statement only cuts a list at one of its ends."""
    match statement:
        case tree.ExpressionStatement(value=inner):
            return _shortens(inner)
        case tree.Call(callee=tree.Member(object=tree.Name(), name="shift" | "pop")):
            return True
        case tree.Call(callee=tree.Member(object=tree.Name(), name="splice"), args=args):
            return len(args) <= _ONLY_TAKES
        case tree.Assign(target=tree.Member(object=tree.Name(), name="length"), op=None):
            return True
        case tree.Opaque(
            kind="Del", parts=[tree.Opaque(kind="Subscript", parts=[tree.Name(), *_])]
        ):
            return True
        case tree.Assign(target=tree.Name() as target, value=tree.Node() as value, op=None):
            return _is_end_of(value, target)
        case _:
            return False


def _is_end_of(value: Node, whole: Node) -> bool:
    """Whether a value is the first or the last of a list: `list.slice(-100)`, `list[-100:]`."""
    match value:
        case (
            tree.Call(callee=tree.Member(object=tree.Name() as owner, name="slice"))
            | tree.Opaque(kind="Subscript", parts=[tree.Name() as owner, *_])
        ):
            return isinstance(whole, tree.Name) and owner.id == whole.id
        case _:
            return False


def _holds(taker: Taker, test: Node) -> bool | None:
    """What a test says of a default, if that is clear: `!list`, `Array.isArray(list)`."""
    file = taker.file
    if not taker.is_whole:
        return None
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = _holds(taker, inner)
            return None if found is None else not found
        case tree.Operation(op=op, operands=[tree.Name() as name, nothing]) if is_missing(nothing):
            is_it = file.scopes.variable(name) in taker.variables
            return op not in SAME if is_it and op in EQUALITIES else None
        case tree.Name() if not file.is_python:  # there an empty list is false
            return True if file.scopes.variable(test) in taker.variables else None
        case tree.Call(callee=tree.Member(name="isArray"), args=[tree.Arg(value=tree.Name() as n)]):
            return True if taker.is_list and file.scopes.variable(n) in taker.variables else None
        case _:
            return None


def _asks_for_one(test: Node) -> bool:
    """Whether a condition only asks whether a list has some element."""
    match test:
        case tree.Call(callee=tree.Member(name=name)) if name in _HAS:
            return True
        case tree.Operation(op="in"):
            return True
        case _:
            return False


def _is_stand_in(node: tree.Operation) -> bool:
    """Whether `list || []` stands in for a list where there is none."""
    return node.op in ELSE and _is_empty(node.operands[-1])


def _is_empty(value: Node) -> bool:
    match value:
        case tree.Sequence(items=[]) | tree.Mapping(entries=[]):
            return True
        case _:
            return False
