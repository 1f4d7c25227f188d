"""Whether code may tell a default from what is stored, and goes another way then."""

from collections.abc import Iterator, Mapping

from wlint import tree
from wlint.project.errors.comes_to import (
    Stand,
    Value,
    touched_at,
    truth_of,
    value_of,
)
from wlint.project.errors.stood_in import fills_up
from wlint.project.errors.store_keys import Site
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# what of an empty list gives nothing: code that then goes on may as well stop
_FINDS = frozenset({"find", "findIndex", "findLast", "indexOf", "pop", "shift", "at", "get"})
_HAS = frozenset({"some", "includes"})
_ONLY_TAKES = 2  # what `splice` is given, where it puts nothing in


class Taker(Record):
    """Variables that have only a default in them from an offset on, in one block.

    `stands`: what that is, where it is not only a part of them. Calls may have given it.
    """

    file: File
    variables: frozenset[Variable]
    scope: tree.Block
    start: int
    stands: Stand | None = None
    given_by: Site | None = None

    @property
    def is_text(self) -> bool:
        """Whether what they have in them is a text."""
        return self.stands is not None and self.stands.is_text


Outcomes = Mapping[Node, bool]
"""What surely comes out one way where a default stands: conditions, and what a name is given."""


def outcomes_of(taker: Taker) -> Outcomes:
    """What code surely comes to where the variables have only a default in them."""
    file, found = taker.file, dict[Node, bool]()
    if taker.stands is None:
        return found
    known: dict[Variable, Value] = dict.fromkeys(taker.variables, taker.stands)
    end = min(touched_at(file, v, taker.start) for v in taker.variables)
    for node in _before_loops(taker.scope):
        if not taker.start <= node.span.start < end:
            continue
        match node:
            case tree.Assign(target=tree.Name() as name, value=tree.Node() as value, op=None):
                variable = file.scopes.variable(name)
                if variable is not None and variable.only is not None and variable not in known:
                    known[variable] = came = value_of(file, value, known)
                    found |= _settled(file, value, came, end)
            case tree.If(test=test) | tree.Conditional(test=test):
                found |= _settled(file, test, value_of(file, test, known), end)
            case _:
                pass
    return found


def _settled(file: File, node: Node, came: Value, end: float) -> Outcomes:
    """What a node surely comes to, if the default stands as it was until that is asked."""
    holds = truth_of(file, came)
    return {node: holds} if holds is not None and node.span.end <= end else {}


def _before_loops(scope: tree.Block) -> Iterator[Node]:
    """The nodes of a block that run once, in their order."""
    open_: list[Node] = [scope]
    while open_:
        node = open_.pop()
        yield node
        if not isinstance(node, (tree.Function, tree.Class, tree.Loop)):
            open_ += node.children()[::-1]


def may_tell(
    taker: Taker, node: Node, tied: frozenset[Variable], outcomes: Outcomes | None = None
) -> bool:
    """Whether code goes another way, maybe, where variables have only a default in them."""
    file = taker.file
    match node:
        case (
            tree.If(test=test, then=then, otherwise=otherwise)
            | tree.Conditional(test=test, then=then, otherwise=otherwise)
        ) if outcomes is not None and test in outcomes:
            taken, other = (then, otherwise) if outcomes[test] else (otherwise, then)
            return leaves(taken) or _is_had_elsewhere(taker, taken, other)
        case tree.If(test=test, then=then):
            is_new = _asks_for_one(test) and leaves(then)  # there is none like it yet
            is_same = is_new or _only_shortens(node)
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


def _is_had_elsewhere(taker: Taker, taken: Node | None, other: Node | None) -> bool:
    """Whether what is taken in place of the default has been asked for: it may be as it was."""
    if taken is None:
        return False
    file, parents = taker.file, taker.file.scopes.parents
    if isinstance(taken, tree.Block):
        awaits = (n for n in own_nodes(taken) if isinstance(n, tree.Await))
        if any(not isinstance(parents.get(n), tree.ExpressionStatement) for n in awaits):
            return True
        given = [
            n.value
            for n in own_nodes(taken)
            if isinstance(n, tree.Assign)
            and n.op is None
            and file.scopes.variable(n.target) in taker.variables
        ]
        return any(_is_of_asked(file, value, None) for value in given if value is not None)
    return _is_of_asked(file, taken, other)


def _is_of_asked(file: File, value: Node, other: Node | None) -> bool:
    """Whether a value has in it what was waited for, and is not in another one as well."""
    shared = file.variables_in(other) if other is not None else frozenset()
    for node in own_nodes(value):
        match node:
            case tree.Await():
                return True
            case tree.Name() if file.scopes.variable(node) not in shared:
                given, variable = file.local_value(node)
                if variable is not None and any(
                    isinstance(n, tree.Await) for n in own_nodes(given)
                ):
                    return True
            case _:
                pass
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
        case tree.Literal(kind="string", value=""):
            return True
        case _:
            return False
