"""What code needs of a call that it does not wait for, though the work itself is done all the same.

Keys and hashes are worked out, and what an object has stored is read, whoever waits: what comes too
early is what goes on meanwhile.
"""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.calling.put_away import ADDS
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.order import are_apart
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.memo import Memo
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, Named, options_of
from wlint.tree import Node

# calls of packages that only check: what is wrong, they throw
_CHECKS = frozenset(
    {"jose:jwtVerify", "jose:compactVerify", "jose:flattenedVerify", "jose:generalVerify"}
)
_HAVE_REQUEST = ("Request", ":Context")
_ANSWERS = ("Response", "typeof Response")


class Needs(Entity):
    """What the code of one Worker needs of calls that it drops."""

    types: Types
    _waits: Memo[tree.Await | None] = field(default_factory=lambda: Memo(None))

    def follow(self, file: File, call: tree.Call) -> bool:
        """Whether what follows a dropped call surely counts on what it sets, or throws."""
        match self.types.of(file, call.callee):
            case Global(path=path) if path in _CHECKS:
                return True
            case FunctionType(file=path, node=function) if function.is_async:
                home = self.types.program.file(path)
                first = self._first_wait(home, function)
                return first is not None and (
                    _only_checks(function, first)
                    or _is_tried_alone(self.types, file, call)
                    or any(_is_read_after(file, call, s) for s in _set(home, function, call, first))
                    or any(_is_used_after(file, call, v) for v in _filled(home, function, first))
                )
            case _:
                return False

    def _first_wait(self, file: File, function: tree.Function) -> tree.Await | None:
        """Where a function first waits for the platform, itself or in a function that it calls."""
        return self._waits.ask(function, lambda: self._found(file, function))

    def _found(self, file: File, function: tree.Function) -> tree.Await | None:
        waits = [n for n in own_nodes(function.body) if isinstance(n, tree.Await)]
        in_order = sorted(waits, key=lambda n: n.span.start)
        return next((n for n in in_order if self._is_outside(file, n.value)), None)

    def _is_outside(self, file: File, value: Node) -> bool:
        match self.types.of(file, value.callee) if isinstance(value, tree.Call) else None:
            case Global(path=path):
                method = external_method(path)
                return method is not None and method.is_async
            case FunctionType(file=path, node=called) if called.is_async:
                return self._first_wait(self.types.program.file(path), called) is not None
            case _:
                return False


def is_given_request(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call is given the request, or a framework's context that has it."""
    given = (o for a in call.args for o in options_of(types.of(file, a.value)))
    return any(isinstance(o, Named) and o.name.endswith(_HAVE_REQUEST) for o in given)


def _only_checks(function: tree.Function, first: tree.Await) -> bool:
    """Whether all that a function does with what it waits for is to throw."""
    inside = tuple(own_nodes(function.body))
    throws = any(
        isinstance(n, tree.Exit) and n.kind == "throw" and n.span.start > first.span.end
        for n in inside
    )
    return throws and not any(
        (isinstance(n, tree.Exit) and n.kind == "return" and n.value is not None)
        or isinstance(n, tree.Try)
        or (isinstance(n, tree.Assign) and not n.declares)
        or isinstance(n, tree.ExpressionStatement)
        for n in inside
    )


def _is_tried_alone(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a `try` has a handler, and nothing besides a call that could fail."""
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.Function():
                return False
            case tree.Try(body=body, catches=[_, *_]) if body is inside:
                others = [n for n in own_nodes(body) if isinstance(n, (tree.Call, tree.Await))]
                return all(n is call or _only_answers(types, file, n) for n in others)
            case _:
                inside = around
    return False


def _only_answers(types: Types, file: File, node: Node) -> bool:
    match node:
        case tree.Call(callee=callee):
            of = types.of(file, callee)
            is_answer = isinstance(of, Global) and of.path.startswith(_ANSWERS)
            return is_answer or logs(types, file, node)
        case _:
            return False


def _set(
    file: File, function: tree.Function, call: tree.Call, first: tree.Await
) -> Iterator[tuple[Node, str]]:
    """What a function sets once it has waited, as who calls it names that: an object, a field."""
    for node in own_nodes(function.body):
        match _changed(node):
            case tree.Member(object=tree.Name() as owner, name=str(name)) if (
                node.span.end > first.span.end
            ):
                if owner.is_receiver:
                    match call.callee:
                        case tree.Member(object=tree.Name() as same):
                            yield same, name
                        case _:
                            pass
                elif (given := _given(file, function, call, owner)) is not None:
                    yield given, name
            case _:
                pass


def _changed(node: Node) -> Node | None:
    """What a node sets, or adds something to."""
    match node:
        case tree.Assign(target=target, op=None):
            return target
        case tree.Call(callee=tree.Member(object=filled, name=name)) if name in ADDS:
            return filled
        case _:
            return None


def _filled(file: File, function: tree.Function, first: tree.Await) -> Iterator[Variable]:
    """The collections outside a function that it adds to once it has waited."""
    for node in own_nodes(function.body):
        match node:
            case tree.Call(callee=tree.Member(object=tree.Name() as owner, name=name)) if (
                name in ADDS and node.span.end > first.span.end
            ):
                variable = file.scopes.variable(owner)
                if variable is not None and variable.scope.function.node is not function:
                    yield variable
            case _:
                pass


def _is_used_after(file: File, call: tree.Call, filled: Variable) -> bool:
    """Whether the function that a collection belongs to uses it after a call."""
    function = file.function_around(call)
    if function is None or filled.scope.function.node is not function:
        return False
    own = frozenset(own_nodes(function.body))
    later = (n for n in filled.reads if n in own and n.span.start >= call.span.end)
    return any(not are_apart(file, call, n) for n in later)


def _given(file: File, function: tree.Function, call: tree.Call, owner: tree.Name) -> Node | None:
    """What a call gives the parameter of a name."""
    variable = file.scopes.variable(owner)
    for param in function.params:
        if variable is not None and file.scopes.variable(param.target) is variable:
            value = call.arg(file.argument_index(function, param))
            return value if isinstance(value, tree.Name) else None
    return None


def _is_read_after(file: File, call: tree.Call, part: tuple[Node, str]) -> bool:
    """Whether a function only reads a field of an object after a call, and does so at once."""
    owner, name = part
    function = file.function_around(call)
    if function is None:
        return False
    reads = [n for n in own_nodes(function.body) if _reads(file, n, owner, name)]
    later = [n for n in reads if n.span.start >= call.span.end and not are_apart(file, call, n)]
    # who has looked before may want what was there
    others = (n for n in reads if n not in later)
    return bool(later) and not any(isinstance(file.scopes.parents[n], tree.Member) for n in others)


def _reads(file: File, node: Node, owner: Node, name: str) -> bool:
    """Whether a node reads a field, or hands on the object that has it, after it was made."""
    if not isinstance(node, tree.Name) or not isinstance(owner, tree.Name):
        return False
    if not _is_same(file, node, owner):
        return False
    around = file.scopes.parents.get(node)
    match around:
        case tree.Member(name=read):
            given = file.scopes.parents.get(around)
            is_set = isinstance(given, tree.Assign) and given.target is around and given.op is None
            return read == name and not is_set
        case tree.Arg():
            return not owner.is_receiver and node is not owner
        case _:
            return False


def _is_same(file: File, one: tree.Name, other: tree.Name) -> bool:
    if one.is_receiver or other.is_receiver:
        return one.is_receiver and other.is_receiver
    variable = file.scopes.variable(one)
    return variable is not None and variable is file.scopes.variable(other)
