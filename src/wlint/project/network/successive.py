"""Reads that are awaited one after another although none of them needs another's answer."""

from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.platform.databases import is_sql_tag
from wlint.platform.query_builders import BATCHED, CLIENT
from wlint.platform.reads import QUERIES, READS
from wlint.project.costs.sent_builders import reads
from wlint.project.costs.statements import sql_of
from wlint.project.file import File
from wlint.project.network.converted import converted
from wlint.project.network.outbound import Outbounds
from wlint.project.network.worked_out import given_by, is_quiet
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.constants import text_of
from wlint.record import entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import NOTHING, FunctionType, Global, Named, options_of
from wlint.tree import Node

Several = tree.Block | tree.Mapping | tree.Sequence
Asked = tree.Call | tree.Template | tree.Name
"""What is awaited: a call, or a variable that holds a query."""
_ACTS = (tree.Await, tree.Call, tree.Template)


@entity
class Reading:
    """What takes the answer of a read: `const row = await find();`, or a part of an object.

    `statement` is there where it takes all of the answer, as it is.
    """

    taker: Node
    call: Asked
    statement: tree.Assign | None = None


@entity
class Successive:
    """The successive reads of one Worker."""

    outbounds: Outbounds
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def groups(self, file: File, node: Several) -> Iterator[tuple[Reading, ...]]:
        """What a node does one after the other, in runs of two or more that could wait together."""
        run: list[Reading] = []
        taken = frozenset[Variable]()
        for part in (*_parts(node), None):
            reading = self._reading(file, part) if part is not None else None
            named = _named(file, part) if part is not None else frozenset()
            is_free = taken.isdisjoint(named) and not any(_needs(file, reading, r) for r in run)
            if reading is not None and is_free:
                run.append(reading)
                continue
            if run and part is not None and self._stands_apart(file, part, run, taken):
                continue
            if run and part is not None and (kept := self._given_by(file, part)) is not None:
                taken |= kept
                continue
            if len(run) > 1:
                yield tuple(run)
            run, taken = [reading] if reading is not None else [], frozenset()

    def database(self, file: File, run: tuple[Reading, ...]) -> str | None:
        """The D1 database that all of some reads ask, as the code names it."""
        asked = {self._built_on(file, r.call) or _database(file, r.call) for r in run}
        return asked.pop() if len(asked) == 1 else None

    def _built_on(self, file: File, call: Node) -> str | None:
        """What drizzle's query for all its rows is made with, which has a `batch`, too."""
        match call:
            case tree.Call(callee=tree.Member(object=query, name="all"), args=()):
                return self._built_on(file, query)
            case _:
                return self._client(file, call) if self._is(file, call, BATCHED) else None

    def _client(self, file: File, query: Node) -> str | None:
        """The client that a chain begins with: `this.db` of `this.db.select().from(news)`."""
        match query:
            case _ if self._is(file, query, frozenset({CLIENT})):
                return file.source.text(query.span)
            case tree.Call(callee=tree.Member(object=inner)) | tree.Member(object=inner):
                return self._client(file, inner)
            case tree.Name() if (value := file.local_value(query)[0]) is not query:
                return self._client(file, value)
            case _:
                return None

    def _is(self, file: File, node: Node, names: frozenset[str]) -> bool:
        of = options_of(self.outbounds.types.of(file, node))
        return any(isinstance(o, Named) and o.name in names for o in of)

    def _given_by(self, file: File, part: Node) -> frozenset[Variable] | None:
        return given_by(self.outbounds.types, file, part)

    def _stands_apart(
        self, file: File, part: Node, run: list[Reading], taken: frozenset[Variable]
    ) -> bool:
        """Whether what stands between reads is worked out without any of them."""
        if self._given_by(file, part) is None:
            return False
        given = taken.union(*(_given(file, r.taker) for r in run))
        return file.variables_in(part).isdisjoint(given)

    def _reading(self, file: File, taker: Node) -> Reading | None:
        statement = taker if isinstance(taker, tree.Assign) and taker.op is None else None
        value = statement.value if statement is not None else taker
        given = converted(self.outbounds.types, file, value) if value is not None else None
        wait = _wait(given) if given is not None else None
        if wait is None or not isinstance(wait.value, Asked):
            return None
        call = _tried(wait.value)
        if any(isinstance(n, tree.Await) for n in call.walk()) or not self._reads(file, call):
            return None
        is_typed = call.said or wait.said or (statement is not None and statement.type)
        is_whole = value is wait and call is wait.value and not is_typed
        is_plain = statement is not None and not isinstance(statement.target, tree.Member)
        return Reading(taker, call, statement if is_whole and is_plain else None)

    def _reads(self, file: File, call: Asked) -> bool:
        """Whether a call surely asks for something outside the isolate, and changes nothing."""
        types = self.outbounds.types
        if isinstance(call, tree.Name):
            return reads(types, file, call)
        if isinstance(call, tree.Template):
            asked = options_of(types.of(file, call.tag)) if call.tag is not None else ()
            clients = [o for o in asked if o != NOTHING]
            is_client = bool(clients) and all(
                isinstance(o, Named) and is_sql_tag(o.name) for o in clients
            )
            return is_client and bool(call.parts) and _selects(text_of(file, call.parts[0]))
        if self.outbounds.of(file, call) is not None:
            return self._is_get(file, call)
        if reads(types, file, call):
            return True
        options = options_of(types.of(file, call.callee))
        if options and all(isinstance(o, FunctionType) and self._is_a_read(o) for o in options):
            return True
        paths = {o.path for o in options if isinstance(o, Global)}
        if not paths or len(paths) != len(options):
            return False
        return _selects(sql_of(file, call)) if paths <= QUERIES else paths <= READS

    def _is_a_read(self, function: FunctionType) -> bool:
        """Whether all that a function does is one read, of whose answer it gives some part."""
        if function.node not in self._known:
            self._known[function.node] = False  # as long as it is asked
            home = self.outbounds.types.program.file(function.file)
            self._known[function.node] = self._only_reads(home, function.node.body)
        return self._known[function.node]

    def _only_reads(self, home: File, body: tree.Block) -> bool:
        types = self.outbounds.types
        match body.statements:
            case [tree.Try(body=tried, catches=catches), *rest] if all(map(_only_gives, rest)):
                handled = (s for catch in catches for s in catch.body.statements)
                return all(map(_only_gives, handled)) and self._only_reads(home, tried)
            case [tree.Exit(kind="return", value=(tree.Call() | tree.Template()) as call)]:
                return self._reads(home, _tried(call))
            case [tree.Exit(kind="return", value=tree.Node() as value)]:
                return self._reading(home, value) is not None
            case [
                tree.Assign() as given,
                *between,
                tree.Exit(kind="return", value=tree.Node() as value),
            ] if all(self._only_looks(home, s) for s in between):
                made_of = converted(types, home, value)
                return self._reading(home, given) is not None and is_quiet(types, home, made_of)
            case _:
                return False

    def _only_looks(self, home: File, statement: Node) -> bool:
        """Whether a statement gives a value where an answer is empty: `if (!row) return null`."""
        match statement:
            case tree.If(test=test, then=then, otherwise=None):
                is_quiet_test = is_quiet(self.outbounds.types, home, test)
                return is_quiet_test and all(map(_only_gives, then.statements))
            case _:
                return False

    def _is_get(self, file: File, call: tree.Call) -> bool:
        if isinstance(call.callee, tree.Member) and call.callee.name != "fetch":
            return call.callee.name == "get"
        program = self.outbounds.types.program
        methods = [text_of(f, v) for f, v in options_of_call(program, file, call, "method")]
        options = [a for a in call.args[1:] if not a.name]
        is_seen = all(isinstance(a.value, tree.Mapping) for a in options)
        return is_seen and all(m == "GET" for m in methods)


def _only_gives(statement: Node) -> bool:
    """Whether a statement only gives a value of its own, or says something to a log."""
    match statement:
        case tree.Exit(kind="return", value=value):
            return value is None or not any(isinstance(n, _ACTS) for n in own_nodes(value))
        case tree.ExpressionStatement(value=tree.Call(callee=tree.Name(id="print"))):
            return True
        case tree.ExpressionStatement(
            value=tree.Call(callee=tree.Member(object=tree.Name(id="console" | "logger")))
        ):
            return True
        case _:
            return False


def _parts(node: Several) -> tuple[Node, ...]:
    """What is done one after the other: statements, or the values of an object or array."""
    match node:
        case tree.Block(statements=parts) | tree.Sequence(items=parts):
            return parts
        case tree.Mapping(entries=entries):
            return tuple(entry.value for entry in entries)


def _given(file: File, taker: Node) -> frozenset[Variable]:
    """The variables that a statement gives a value."""
    return file.variables_in(taker.target) if isinstance(taker, tree.Assign) else frozenset()


def _named(file: File, part: Node) -> frozenset[Variable]:
    """The variables that a part names, but for an object whose field it only sets."""
    match part:
        case tree.Assign(
            target=tree.Member(object=tree.Name(is_receiver=False), key=None | tree.Literal()),
            value=tree.Node() as value,
            op=None,
        ):
            return file.variables_in(value)
        case _:
            return file.variables_in(part)


def _needs(file: File, later: Reading | None, earlier: Reading) -> bool:
    """Whether a read names what an earlier one gives, or takes its place."""
    if later is None or not isinstance(earlier.taker, tree.Assign):
        return False
    given = _given(file, earlier.taker)
    return (
        not given
        or bool(given & _named(file, later.taker))
        or _text(file, earlier.taker) == _text(file, later.taker)
    )


def _text(file: File, taker: Node) -> str | None:
    """What a statement gives a value, as it is written."""
    return file.source.text(taker.target.span) if isinstance(taker, tree.Assign) else None


def _wait(value: Node) -> tree.Await | None:
    """The only wait of an expression, which comes first: `(await find())?.name ?? ""`.

    What else there is takes a part of the answer, or stands in for it; it calls nobody.
    """
    match value:
        case tree.Await(value=tree.Call(callee=tree.Member(object=tree.Await() as wait), args=())):
            return _wait(wait)  # `(await fetch(url)).json()`
        case tree.Await():
            return value
        case tree.Member(object=inner, name=str()):
            return _wait(inner)
        case tree.Call(
            callee=tree.Member(object=tree.Name(id="JSON"), name="parse"),
            args=[tree.Arg(value=inner)],
        ):
            return _wait(inner)
        case tree.Operation(op="??" | "||" | "or", operands=[inner, *others]):
            is_quiet = not any(isinstance(n, _ACTS) for o in others for n in own_nodes(o))
            return _wait(inner) if is_quiet else None
        case _:
            return None


def _tried(call: Asked) -> Asked:
    """The read before a `.catch(() => null)`, which gives something in its place at once."""
    match call:
        case tree.Call(
            callee=tree.Member(object=tree.Call() as work, name="catch"),
            args=[tree.Arg(value=tree.Function() as handler)],
        ) if not any(isinstance(n, _ACTS) for n in own_nodes(handler.body)):
            return work
        case _:
            return call


def _selects(sql: str | None) -> bool:
    return (sql or "").lstrip().lower().startswith("select")


def _database(file: File, call: Node) -> str | None:
    """What a statement of D1 was prepared by."""
    match call:
        case tree.Call(callee=tree.Member(object=owner, name="prepare")):
            return file.source.text(owner.span)
        case tree.Call(callee=tree.Member(object=inner)):
            return _database(file, inner)
        case tree.Name():
            value, variable = file.local_value(call)
            return _database(file, value) if variable is not None else None
        case _:
            return None
