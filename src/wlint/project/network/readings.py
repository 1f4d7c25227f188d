"""Reads whose answer is waited for where it is taken: `const row = await find();`."""

from collections.abc import Callable, Iterator

from msgspec import field

from wlint import tree
from wlint.platform.databases import TEXT_QUERIES, is_sql_tag, selects
from wlint.platform.reads import BATCHES, QUERIES, READS
from wlint.platform.together import ALL
from wlint.project.calling.known_texts import Texts
from wlint.project.costs.followed import Following
from wlint.project.costs.sent_builders import builds_read, reads, sent_by_http
from wlint.project.costs.spots import Spot
from wlint.project.costs.sql_texts import texts_of
from wlint.project.costs.statements import statement_of
from wlint.project.costs.subrequests import Subrequests
from wlint.project.costs.ways import assigned_at
from wlint.project.file import File
from wlint.project.network.converted import converted
from wlint.project.network.only_reads import Taker, only_reads, throws_again
from wlint.project.network.outbound import Outbounds
from wlint.project.network.put_together import parts_of
from wlint.project.network.worked_out import is_quiet, makes_of_answer, makes_of_owner
from wlint.project.network.written_options import entries_of, options_of_call
from wlint.project.passed import parameter_of
from wlint.project.typing.constants import Source, source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import NOTHING, UNKNOWN, FunctionType, Global, Named, options_of
from wlint.tree import Node

Asked = tree.Call | tree.Template | tree.Name
"""What is awaited: a call, or a variable that holds a query."""
_DEEPEST = 4


class Reading(Entity):
    """What takes the answer of a read: `const row = await find();`, or a part of an object.

    `statement` is there where it takes all of the answer, as it is. Of several reads that are
    waited for together, as by `Promise.all`, `several` are the reads.
    """

    taker: Node
    call: Asked
    statement: tree.Assign | None = None
    several: tuple[Node, ...] = ()

    @property
    def asked(self) -> tuple[Node, ...]:
        """What is asked, each by itself."""
        return self.several or (self.call,)


class Readings(Entity):
    """The reads of one Worker."""

    outbounds: Outbounds
    subrequests: Subrequests
    texts: Callable[[File, Node], Texts | None]
    _known: dict[tree.Function, bool] = field(default_factory=dict)
    _refusers: dict[tree.Function, frozenset[tree.Function]] = field(default_factory=dict)

    @property
    def types(self) -> Types:
        """The types of the Worker."""
        return self.outbounds.types

    def of(self, file: File, taker: Node) -> Reading | None:
        """What a statement, or a part of an object, waits for, if it is reads and no more."""
        statement = taker if isinstance(taker, tree.Assign) and taker.op is None else None
        value = statement.value if statement is not None else taker
        wait = self._wait(file, value) if value is not None else None
        if wait is None or not isinstance(wait.value, Asked):
            return None
        call = self._first(file, wait.value)
        if any(isinstance(n, tree.Await) for n in call.walk()):
            return None
        if several := self._several(file, call):
            return Reading(taker, call, several=several)
        if not self._reads(file, call):
            return None
        is_typed = call.said or wait.said or (statement is not None and statement.type)
        is_whole = value is wait and call is wait.value and not is_typed
        is_plain = statement is not None and not isinstance(statement.target, tree.Member)
        return Reading(taker, call, statement if is_whole and is_plain else None)

    def _first(self, file: File, call: Asked) -> Asked:
        """The read before a `then` or `catch` that makes something of what comes, at once."""
        match call:
            case tree.Call(
                callee=tree.Member(
                    object=tree.Call() | tree.Template() as work, name="then" | "catch"
                ),
                args=takers,
            ) if all(makes_of_answer(self.types, file, taker.value) for taker in takers):
                return self._first(file, work)
            case _:
                return call

    def _wait(self, file: File, value: Node) -> tree.Await | None:
        """The only wait of an expression, which comes first: `(await find())?.name ?? ""`.

        What else there is takes a part of the answer, makes something of it, or stands in for it;
        it calls nobody.
        """
        match converted(self.types, file, value):
            case tree.Await(
                value=tree.Call(callee=tree.Member(object=tree.Await() as wait), args=())
            ):
                return self._wait(file, wait)  # `(await fetch(url)).json()`
            case tree.Await() as wait:
                return wait
            case tree.Member(object=inner, key=None | tree.Literal()):
                return self._wait(file, inner)
            case tree.Call(callee=tree.Member(object=inner)) as call if makes_of_owner(
                self.types, file, call
            ):
                return self._wait(file, inner)
            case tree.Operation(op="??" | "||" | "or", operands=[inner, *others]):
                is_all = all(is_quiet(self.types, file, other) for other in others)
                return self._wait(file, inner) if is_all else None
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                asking = [p for p in (test, then, otherwise) if not is_quiet(self.types, file, p)]
                is_one = len(asking) == 1 and asking[0] is not test
                return self._wait(file, asking[0]) if is_one else None
            case _:
                return None

    def _several(self, file: File, call: Asked) -> tuple[Node, ...]:
        """The reads that a call waits for together; none where it may do anything else."""
        of = self.types.of(file, call.callee) if isinstance(call, tree.Call) else UNKNOWN
        if not isinstance(call, tree.Call) or not isinstance(of, Global):
            return ()
        items = _items(call, is_spread=file.is_python and of.path in ALL)
        if of.path in ALL:
            parts = [self._asked_in(file, item) for item in items]
            is_read = all(part is not None for part in parts)
            return tuple(call for part in parts for call in part or ()) if is_read else ()
        if of.path in BATCHES:
            return items if all(self._is_statement(file, i) for i in items) else ()
        return ()

    def _asked_in(self, file: File, item: Node) -> tuple[Asked, ...] | None:
        """The reads that an element of such a list starts; None where it may do anything else."""
        match item:
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                ways = [self._asked_in(file, way) for way in (then, otherwise)]
                known = [way for way in ways if way is not None]
                is_all = len(known) == len(ways) and is_quiet(self.types, file, test)
                return tuple(call for way in known for call in way) if is_all else None
            case tree.Call(callee=callee, args=[arg]) if self.types.of(file, callee) == Global(
                "Promise.resolve"
            ):
                return () if is_quiet(self.types, file, arg.value) else None
            case tree.Call() | tree.Template() | tree.Name():
                first = self._first(file, item)
                return (first,) if self._reads(file, first) else None
            case _:
                return None

    def _is_statement(self, file: File, node: Node) -> bool:
        """Whether a statement of a batch only reads."""
        if self.types.of(file, node) == Named("D1PreparedStatement"):
            text = statement_of(file, node)
            return text is not None and selects(text_of(file, text, "?"))
        return builds_read(self.types, file, node)

    def _reads(self, file: File, call: Asked) -> bool:
        """Whether a call surely asks for something outside the isolate, and changes nothing."""
        types = self.types
        built = file.local_value(call)[0] if isinstance(call, tree.Name) else call
        if (statement := sent_by_http(types, file, built)) is not None:
            return selects(text_of(file, statement, "?"))
        if isinstance(call, tree.Name):
            return reads(types, file, call)
        if isinstance(call, tree.Template):
            asked = options_of(types.of(file, call.tag)) if call.tag is not None else ()
            clients = [o for o in asked if o != NOTHING]
            is_client = bool(clients) and all(
                isinstance(o, Named) and is_sql_tag(o.name) for o in clients
            )
            return is_client and bool(call.parts) and selects(text_of(file, call.parts[0]))
        if self.outbounds.of(file, call) is not None:
            return self._is_get(file, call)
        if reads(types, file, call):
            return True
        options = options_of(types.of(file, call.callee))
        if options and all(isinstance(o, FunctionType) and self._only_reads(o) for o in options):
            return self.subrequests.of(file, call) is not None  # its arguments may rule that out
        paths = {o.path for o in options if isinstance(o, Global)}
        if not paths or len(paths) != len(options):
            return False
        if paths <= TEXT_QUERIES:
            text = call.arg(0)
            return text is not None and selects(text_of(file, text, "?"))
        return self._selects(file, statement_of(file, call)) if paths <= QUERIES else paths <= READS

    def _selects(self, file: File, text: Node | None) -> bool:
        """Whether a statement only asks for rows, as it stands there or as all callers pass it."""
        if text is None:
            return False
        match file.local_value(text)[0]:
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._selects(file, then) and self._selects(file, otherwise)
            case _:
                pass
        passed = self.texts(file, text) if parameter_of(file, text) is not None else None
        return all(map(selects, passed or self._written(file, text)))

    def _written(self, file: File, text: Node) -> Iterator[str]:
        """All that the text of a statement can be; a function may give it beside what it binds."""
        variable = file.scopes.variable(text)
        is_part = variable is not None and variable.only is not None and bool(variable.only.path)
        given = Following(self.types).given(Spot(file, text)) if is_part else None
        for spot in given or (Spot(file, text),):
            yield from texts_of(spot.file, spot.node, "?")

    def _only_reads(self, function: FunctionType) -> bool:
        """Whether all that a function does is to read, of which it gives some part.

        What a decorator makes of it, such as a step of a Workflow, may do anything else.
        """
        if function.node not in self._known:
            self._known[function.node] = False  # as long as it is asked
            home = self.types.program.file(function.file)
            self._known[function.node] = not function.node.decorators and only_reads(
                self.types, home, function.node, lambda taker: self._is_taken(home, taker)
            )
        return self._known[function.node]

    def _is_taken(self, home: File, taker: Taker) -> bool:
        """Whether the answer of a single read is taken."""
        match taker:
            case tree.Exit(kind="return", value=tree.Call() | tree.Template() as call):
                return self._reads(home, self._first(home, call))
            case tree.Exit(kind="return", value=tree.Node() as value):
                reading = self.of(home, value)
            case tree.Assign():
                reading = self.of(home, taker)
            case _:
                return False
        return reading is not None and not reading.several

    def refusing(self, file: File, asked: Node) -> frozenset[tree.Function]:
        """The functions of the project that throw where the answer of a read is not good."""
        callee = asked.callee if isinstance(asked, tree.Call) else None
        options = options_of(self.types.of(file, callee)) if callee is not None else ()
        found = (self._refusing(o) for o in options if isinstance(o, FunctionType))
        return frozenset[tree.Function]().union(*found)

    def _refusing(self, function: FunctionType) -> frozenset[tree.Function]:
        node, home = function.node, self.types.program.file(function.file)
        if node not in self._refusers:
            self._refusers[node] = frozenset()  # as long as it is asked
            inside = [*own_nodes(node.body)]
            waits = (n.span.end for n in inside if isinstance(n, tree.Await))
            first = min(waits, default=node.span.end)
            throwing = [n for n in inside if _throws(n) and n.span.start >= first]
            is_one = not all(throws_again(home, n) for n in throwing)
            found = frozenset[tree.Function]().union(*(self.refusing(home, n) for n in inside))
            self._refusers[node] = frozenset({node}) if is_one else found
        return self._refusers[node]

    def _is_get(self, file: File, call: tree.Call) -> bool:
        if isinstance(call.callee, tree.Member) and call.callee.name != "fetch":
            return call.callee.name == "get"
        program = self.types.program
        methods = [*options_of_call(program, file, call, "method")]
        for options in (arg.value for arg in call.args[1:] if not arg.name):
            at = self._written_out(file, options)
            if at is None:
                return False
            methods += entries_of(program, at.file, at.node, "method")
        return all(text_of(home, method) == "GET" for home, method in methods)

    def _written_out(self, file: File, options: Node, depth: int = 0) -> Source | None:
        """The object that options are, in place or in a variable, be it by `to_js`.

        None where nobody can see which method it names, or one is put in it later.
        """
        variable = file.scopes.variable(options)
        is_put = variable is not None and any(assigned_at(file, (variable, ("method",))))
        at = source_of(self.types.program, file, options)
        match at.node:
            case _ if is_put or depth > _DEEPEST:
                return None
            case tree.Mapping():
                return at
            case tree.Call() as made:
                match parts_of(self.types, at.file, made):
                    case [(None, inner)]:
                        return self._written_out(at.file, inner, depth + 1)
                    case _:
                        return None
            case _:
                return None


def _throws(node: Node) -> bool:
    match node:
        case tree.Exit(kind="throw") | tree.Call(callee=tree.Member(name="raise_for_status")):
            return True
        case _:
            return False


def _items(call: tree.Call, *, is_spread: bool) -> tuple[Node, ...]:
    """What a list that a call is given has, or its arguments, as `gather` takes them."""
    if is_spread:
        return tuple(arg.value for arg in call.args if arg.name is None)
    match call.args:
        case [tree.Arg(value=tree.Sequence(items=items))]:
            return items
        case _:
            return ()
