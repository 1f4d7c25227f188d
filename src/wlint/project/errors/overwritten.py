"""Failed reads that are taken for nothing, and written back: all that was stored is gone.

`try { return JSON.parse(await env.KV.get("all")) } catch { return []; }`, and who asks for that
list adds to it and puts it under the same key. So with `.catch(() => [])` on what is read.
"""

from collections.abc import Iterator
from itertools import takewhile

from wlint import tree
from wlint.project.errors.explained import is_explained, is_explained_around
from wlint.project.errors.stood_in import is_default, is_default_text
from wlint.project.errors.told_apart import Taker, may_tell
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.catches import is_broad
from wlint.semantics.conditions import OR
from wlint.semantics.functions import called_as, exits_of, is_missing, own_nodes
from wlint.semantics.leaving import is_throw, leaves
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


Site = tuple[File, tree.Call]
"""The call of a function, which says what its parameters are."""


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


@record
class Default:
    """What is there in place of what could not be read: nothing at all, or a default."""

    is_nothing: bool
    is_list: bool
    is_text: bool = False


@entity
class Overwritten:
    """What one Worker writes in place of what it failed to read."""

    types: Types

    def by(self, file: File, handler: tree.Catch | tree.Await) -> Overwriting | None:
        """The read whose errors a handler takes for nothing there, and the write of that.

        The handler is that of a `try`, or of what is awaited: `await read().catch(() => [])`.
        """
        match handler:
            case tree.Await(value=tree.Call(callee=tree.Member(object=tried, name="catch"))):
                is_silent = not _is_explained(file, handler)
                reads = tuple(self._reads(file, tried)) if is_silent else ()
                takers = self._put_instead(file, handler) if reads else ()
            case tree.Catch() if isinstance(attempt := file.scopes.parents.get(handler), tree.Try):
                is_silent = is_broad(handler) and not is_explained(file, attempt, handler)
                reads = tuple(self._reads(file, attempt.body)) if is_silent else ()
                takers = self._takers(file, attempt, handler) if reads else ()
            case _:
                return None
        for taker in takers:
            named = ((read, self._key(file, read, _READS, taker.given_by)) for read in reads)
            read, key = next(((r, k) for r, k in named if k is not None), (None, None))
            if read is None or key is None:
                continue
            for write in self._writes(taker, key, _FUNCTIONS):
                return Overwriting(read, *write)
        return None

    def _reads(self, file: File, tried: Node) -> Iterator[tree.Call]:
        """The reads of stores in what is tried."""
        for node in own_nodes(tried):
            if isinstance(node, tree.Call) and self._is_one_of(file, node, _READS):
                yield node

    def _is_one_of(self, file: File, call: tree.Call, calls: frozenset[str]) -> bool:
        options = options_of(self.types.of(file, call.callee))
        return bool(options) and all(isinstance(o, Global) and o.path in calls for o in options)

    def _put_instead(self, file: File, waited: tree.Await) -> Iterator[Taker]:
        """The variables that have only the default in them which a `.catch(…)` gives."""
        default = self._given_instead(file, waited)
        inside: Node = waited
        for around in file.ancestors(waited):
            if default is None:
                return
            match around:
                case tree.Operation(op=op, operands=[first, last]) if op in _OR:
                    if first is inside and default.is_nothing:
                        default = self._default(file, last)
                case tree.Call(args=[tree.Arg()]) if self._parses(file, around):
                    default = Default(default.is_nothing, default.is_list)
                case tree.Arg():
                    pass
                case tree.Assign(target=tree.Name() as name, value=value, op=None) if (
                    value is inside
                ):
                    scope = file.scopes.parents.get(around)
                    if isinstance(scope, tree.Block) and not default.is_nothing:
                        variables = file.variables_in(name)
                        is_list = default.is_list and not default.is_text
                        end = around.span.end
                        yield Taker(file, variables, scope, end, is_whole=True, is_list=is_list)
                    return
                case tree.Exit(kind="return"):
                    yield from self._given_to_callers(file, waited, default)
                    return
                case _:
                    return
            inside = around

    def _given_instead(self, file: File, waited: tree.Await) -> Default | None:
        """What the handler of `read().catch(handler)` gives, if that is clear."""
        match waited.value:
            case tree.Call(args=[tree.Arg(value=tree.Function() as handler)]):
                exits = list(exits_of(handler))
                given = {self._default(file, e.value) for e in exits if e.kind == "return"}
                given |= set() if leaves(handler.body) else {Default(True, False)}
                is_one = len(given) == 1 and not any(map(is_throw, exits))
                return given.pop() if is_one else None
            case _:
                return None

    def _default(self, file: File, value: Node | None) -> Default | None:
        """What a value is in place of what could not be read; None for what is no default."""
        if value is None or is_missing(value):
            return Default(True, False)
        if is_default_text(value):
            text = file.source.text(value.span)
            return Default(False, text[1:].lstrip().startswith("["), is_text=True)
        return Default(False, _is_list(value)) if is_default(self.types, file, value) else None

    def _parses(self, file: File, call: tree.Call) -> bool:
        return self.types.path_of(file, call.callee) == "JSON.parse"

    def _key(
        self, file: File, node: Node, calls: frozenset[str], site: Site | None = None
    ) -> Key | None:
        """What a call asks a store for, or puts there for good.

        What is a parameter of the function is what the site, if there is one, passes.
        """
        match node:
            case tree.Call(
                callee=tree.Member(object=store), args=[tree.Arg(value=name), *more]
            ) if len(more) < 2 and self._is_one_of(file, node, calls):
                home, name = _at(file, name, site)
                text = text_of(home, name, _HOLE, program=self.types.program)
                owner = called_as(_at(file, store, site)[1])
                return Key(owner, text) if owner and text and _HOLE not in text else None
            case _:
                return None

    def _takers(self, file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Taker]:
        """The variables that have only a default in them where the read has failed."""
        match catch.body.statements:
            case [*_, tree.Exit(kind="return", value=tree.Node() as value)]:
                yield from self._given_to_callers(file, attempt, self._default(file, value))
            case _ if not any(isinstance(n, tree.Exit) for n in own_nodes(catch.body)):
                filled = tuple(self._filled_here(file, attempt, catch))
                match _next(file, attempt):
                    case tree.Exit(kind="return", value=tree.Name() as name) if kept := [
                        t for t in filled if file.scopes.variable(name) in t.variables
                    ]:
                        default = Default(False, kept[0].is_list)
                        yield from self._given_to_callers(file, attempt, default)
                    case tree.Exit(kind="return", value=tree.Node() as value):
                        yield from self._given_to_callers(file, attempt, self._default(file, value))
                    case _:
                        yield from filled
            case _:
                pass

    def _given_to_callers(
        self, file: File, attempt: Node, default: Default | None
    ) -> Iterator[Taker]:
        """What callers of a function get in place of what it could not read."""
        function = file.function_around(attempt)
        if function is None or default is None or default.is_text:
            return
        is_nothing = default.is_nothing
        for home, call in self.types.mentions.callers(file, function):
            taken = taken_by(home, call)
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
                    is_list=default.is_list and not isinstance(taken.value, tree.Mapping),
                    given_by=(home, call),
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

    def _writes(
        self, taker: Taker, key: Key, depth: int, site: Site | None = None
    ) -> Iterator[tuple[File, tree.Call]]:
        """The calls that surely put what a variable has in it there, though it is a default."""
        file, scope = taker.file, taker.scope
        tied = tied_to(file, scope, taker.variables)
        for node in untold(taker, tied):
            if not isinstance(node, tree.Call) or not is_run(file, node, scope):
                continue
            if self._key(file, node, _WRITES, site) == key:
                if tied & file.variables_in(node.args[1].value):
                    yield file, node
            elif depth > 0:
                yield from self._written_by((file, node), tied, key, depth - 1)

    def _written_by(
        self, site: Site, tied: frozenset[Variable], key: Key, depth: int
    ) -> Iterator[tuple[File, tree.Call]]:
        """What a function puts there of what it is passed."""
        file, call = site
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                for param in function.params:
                    given = passed(home, param, call)
                    if given is not None and tied & file.variables_in(given):
                        variables = home.variables_in(param.target)
                        start = function.body.span.start
                        taker = Taker(home, variables, function.body, start)
                        yield from self._writes(taker, key, depth, site)
            case _:
                return


def _at(file: File, node: Node, site: Site | None) -> tuple[File, Node]:
    """What a node is where a function is called: what is passed for a parameter."""
    function = file.function_around(node)
    variable = file.scopes.variable(node)
    if function is None or site is None:
        return file, node
    for param in function.params:
        if variable is not None and file.scopes.variable(param.target) is variable:
            given = passed(file, param, site[1])
            return (site[0], given) if given is not None else (file, node)
    return file, node


def _is_explained(file: File, waited: tree.Await) -> bool:
    """Whether a comment by the statement around says why a failure does not matter."""
    parents = file.scopes.parents
    statement: Node = waited
    while (around := parents.get(statement)) is not None and not isinstance(around, tree.Block):
        statement = around
    return is_explained_around(file, statement)


def taken_by(file: File, call: tree.Call) -> tree.Assign | None:
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


def tied_to(file: File, scope: tree.Block, tied: frozenset[Variable]) -> frozenset[Variable]:
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


def untold(taker: Taker, tied: frozenset[Variable]) -> list[Node]:
    """What runs after a variable is given a value, where none of it may tell a default apart."""
    after = [n for n in own_nodes(taker.scope) if n.span.start >= taker.start]
    return [] if any(may_tell(taker, node, tied) for node in after) else after


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


def is_run(file: File, node: Node, scope: tree.Block) -> bool:
    """Whether a block that comes to its end has run a part of it."""
    between = takewhile(lambda n: n is not scope, file.ancestors(node))
    return not any(isinstance(n, _MAYBE) for n in between)
