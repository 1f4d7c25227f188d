"""Failed reads that are taken for nothing, and written back: all that was stored is gone.

`try { return JSON.parse(await env.KV.get("all")) } catch { return []; }`, and who asks for that
list adds to it and puts it under the same key.
"""

from collections.abc import Iterator
from itertools import takewhile

from wlint import tree
from wlint.project.errors.explained import is_explained
from wlint.project.errors.stood_in import is_default
from wlint.project.errors.told_apart import Taker, may_tell
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.catches import is_broad
from wlint.semantics.conditions import OR
from wlint.semantics.functions import called_as, is_missing, own_nodes
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_STORES = ("KVNamespace", "R2Bucket", "DurableObjectStorage")
_READS = frozenset(f"{store}.get" for store in _STORES)
_WRITES = frozenset(f"{store}.put" for store in _STORES)
_PASSES = (tree.Await, tree.Spread, tree.Entry, tree.Mapping, tree.Sequence)
_OR = OR | {"??"}
_HOLE = "\0"
_MAYBE = (tree.If, tree.Conditional, tree.Loop, tree.Catch, tree.Switch)
_FUNCTIONS = 2


@record
class Key:
    """What a store keeps under one name, as the code writes both."""

    store: str
    name: str


@record
class Overwriting:
    """A read whose failure is taken for nothing, and what writes that in place of all there was."""

    read: tree.Call
    file: File
    write: tree.Call


@entity
class Overwritten:
    """What one Worker writes in place of what it failed to read."""

    types: Types

    def by(self, file: File, catch: tree.Catch) -> Overwriting | None:
        """The read whose errors a handler takes for nothing there, and the write of that."""
        attempt = file.scopes.parents.get(catch)
        if not isinstance(attempt, tree.Try) or not is_broad(catch):
            return None
        found = ((n, self._key(file, n, _READS)) for n in own_nodes(attempt.body))
        read, key = next(((n, k) for n, k in found if k is not None), (None, None))
        if not isinstance(read, tree.Call) or key is None or is_explained(file, attempt, catch):
            return None
        for taker in self._takers(file, attempt, catch):
            for write in self._writes(taker, key, _FUNCTIONS):
                return Overwriting(read, *write)
        return None

    def _key(self, file: File, node: Node, calls: frozenset[str]) -> Key | None:
        """What a call asks a store for, or puts there for good."""
        match node:
            case tree.Call(
                callee=tree.Member(object=store) as callee, args=[tree.Arg(value=name), *more]
            ) if len(more) < 2:
                options = options_of(self.types.of(file, callee))
                is_it = bool(options) and all(
                    isinstance(o, Global) and o.path in calls for o in options
                )
                program = self.types.program
                text = text_of(file, name, _HOLE, program=program) if is_it else None
                owner = called_as(store)
                return Key(owner, text) if owner and text and _HOLE not in text else None
            case _:
                return None

    def _takers(self, file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Taker]:
        """The variables that have only a default in them where the read has failed."""
        match catch.body.statements:
            case [*_, tree.Exit(kind="return", value=tree.Node() as value)]:
                yield from self._given_to_callers(file, attempt, value)
            case _ if not any(isinstance(n, tree.Exit) for n in own_nodes(catch.body)):
                match _next(file, attempt):
                    case tree.Exit(kind="return", value=tree.Node() as value):
                        yield from self._given_to_callers(file, attempt, value)
                    case _:
                        yield from self._filled_here(file, attempt, catch)
            case _:
                pass

    def _given_to_callers(self, file: File, attempt: tree.Try, value: Node) -> Iterator[Taker]:
        """What callers of a function get in place of what it could not read."""
        function = file.function_around(attempt)
        is_nothing = is_missing(value)
        if function is None or not (is_nothing or is_default(self.types, file, value)):
            return
        for home, call in self.types.mentions.callers(file, function):
            taken = _taken_by(home, call)
            if is_nothing and taken is not None:
                taken = self._filled_up(home, taken)
            scope = home.scopes.parents.get(taken) if taken is not None else None
            if taken is not None and isinstance(scope, tree.Block):
                variables = home.variables_in(taken.target)
                yield Taker(
                    home,
                    variables,
                    scope,
                    taken.span.end,
                    is_whole=isinstance(taken.target, tree.Name),
                    is_list=_is_list(value) and not isinstance(taken.value, tree.Mapping),
                )

    def _filled_up(self, file: File, taken: tree.Assign) -> tree.Assign | None:
        """The assignment that puts a default where nothing was read: `all = read ?? []`."""
        if (made := _instead_of_nothing(taken.value)) is not None:
            return taken if is_default(self.types, file, made[1]) else None
        variable = file.scopes.variable(taken.target)
        for read in variable.reads if variable is not None else ():
            around = next((n for n in file.ancestors(read) if isinstance(n, tree.Assign)), None)
            made = _instead_of_nothing(around.value) if around is not None else None
            if around is None or made is None or made[0] is not read:
                continue
            if not is_default(self.types, file, made[1]):
                continue
            return None if _is_asked_before(file, taken, around) else around
        return None

    def _filled_here(self, file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Taker]:
        """What only a `try` fills, and has a default in it before that or from its handler."""
        for node in own_nodes(attempt.body):
            variable = file.scopes.variable(node.target) if isinstance(node, tree.Assign) else None
            if variable is None:
                continue
            before = [d for d in variable.definitions if d.name.span.start < attempt.span.start]
            caught = [d for d in variable.definitions if catch.body.span.covers(d.name.span)]
            given = [d.value for d in caught or before if d.gives is not Gives.NOTHING]
            scope = file.scopes.parents.get(before[0].node if before else attempt)
            if (
                given
                and isinstance(scope, tree.Block)
                and all(v is not None and is_default(self.types, file, v) for v in given)
            ):
                yield Taker(
                    file,
                    frozenset({variable}),
                    scope,
                    attempt.span.end,
                    is_whole=True,
                    is_list=all(map(_is_list, given)),
                )

    def _writes(self, taker: Taker, key: Key, depth: int) -> Iterator[tuple[File, tree.Call]]:
        """The calls that surely put what a variable has in it there, though it is a default."""
        file, scope = taker.file, taker.scope
        tied = _tied(file, scope, taker.variables)
        after = [n for n in own_nodes(scope) if n.span.start >= taker.start]
        if any(may_tell(taker, node, tied) for node in after):
            return
        for node in after:
            if not isinstance(node, tree.Call) or not _is_run(file, node, scope):
                continue
            if self._key(file, node, _WRITES) == key:
                if tied & file.variables_in(node.args[1].value):
                    yield file, node
            elif depth > 0:
                yield from self._written_by(file, node, tied, key, depth - 1)

    def _written_by(
        self, file: File, call: tree.Call, tied: frozenset[Variable], key: Key, depth: int
    ) -> Iterator[tuple[File, tree.Call]]:
        """What a function puts there of what it is passed."""
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                for param in function.params:
                    given = passed(home, param, call)
                    if given is not None and tied & file.variables_in(given):
                        variables = home.variables_in(param.target)
                        start = function.body.span.start
                        taker = Taker(home, variables, function.body, start)
                        yield from self._writes(taker, key, depth)
            case _:
                return


def _taken_by(file: File, call: tree.Call) -> tree.Assign | None:
    """The assignment that gives a variable what a call gives, or what stands in for that."""
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.Operation(op=op) if op in _OR:
                inside = around
            case _ if isinstance(around, _PASSES):
                inside = around
            case tree.Assign(target=tree.Name() | tree.Mapping(), value=value, op=None) if (
                value is inside
            ):
                return around
            case _:
                return None
    return None


def _is_asked_before(file: File, taken: tree.Assign, filled: Node) -> bool:
    """Whether code goes another way where nothing was read, before that is filled up."""
    scope = file.scopes.parents.get(taken)
    if not isinstance(scope, tree.Block):
        return True
    variables = file.variables_in(taken.target)
    taker = Taker(file, variables, scope, taken.span.end)
    between = (n for n in own_nodes(scope) if taker.start <= n.span.start < filled.span.start)
    return any(may_tell(taker, node, variables) for node in between)


def _instead_of_nothing(value: Node | None) -> tuple[Node, Node] | None:
    """What is taken where there is something, and where there is nothing: `read ?? []`."""
    match value:
        case tree.Operation(op=op, operands=[first, last]) if op in _OR:
            return first, last
        case tree.Conditional(test=tree.Name(id=asked), then=tree.Name(id=first)) if asked == first:
            return value.test, value.otherwise
        case _:
            return None


def _is_list(value: Node | None) -> bool:
    return isinstance(value, tree.Sequence)


def _next(file: File, statement: Node) -> Node | None:
    """The statement right after one."""
    block = file.scopes.parents.get(statement)
    if not isinstance(block, tree.Block):
        return None
    index = block.statements.index(statement) + 1
    return block.statements[index] if index < len(block.statements) else None


def _tied(file: File, scope: tree.Block, tied: frozenset[Variable]) -> frozenset[Variable]:
    """The variables that depend on some: by what they are given, or by when."""
    for node in own_nodes(scope):
        match node:
            case tree.Assign(target=target, value=tree.Node() as value) if tied & file.variables_in(
                value
            ):
                tied |= file.variables_in(target)
            case tree.Loop(iterable=tree.Node() as each, body=body) if tied & file.variables_in(
                each
            ):
                tied |= _changed(file, body)
            case tree.Call(callee=tree.Member(object=owner), args=args) if tied & file.variables_in(
                owner
            ):
                run = (a.value for a in args if isinstance(a.value, tree.Function))
                tied |= {v for function in run for v in _changed(file, function.body)}
            case _:
                pass
    return tied


def _changed(file: File, body: Node) -> frozenset[Variable]:
    """The variables that a piece of code may give something to."""
    found: frozenset[Variable] = frozenset()
    for node in body.walk():
        match node:
            case tree.Assign(target=tree.Member(object=changed) | changed):
                found |= file.variables_in(changed)
            case tree.Call(callee=tree.Member(object=owner)):
                found |= file.variables_in(owner)
            case _:
                pass
    return found


def _is_run(file: File, node: Node, scope: tree.Block) -> bool:
    """Whether a block that comes to its end has run a part of it."""
    between = takewhile(lambda n: n is not scope, file.ancestors(node))
    return not any(isinstance(n, _MAYBE) for n in between)
