"""What a rule can ask about any node: where it stands, what it is, how it is reached."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Self

from msgspec import field
from msgspec.structs import replace

from wlint.project.attempts import attempt_around
from wlint.project.calling.entries import Entry
from wlint.project.calling.function_names import function_name
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way
from wlint.project.data.traces import Source
from wlint.project.errors.missed import is_missed
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.promises.promises import Answer
from wlint.project.typing.constants import text_of
from wlint.project.typing.external import external_method
from wlint.project.worker import Worker
from wlint.record import Record
from wlint.rule.definition import Rule
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, ObjectType, Type, either, options_of
from wlint.tree import Call, Class, Function, Node, Try

# Through so many calls what they pass is looked for.
_DEEPEST = 4


class Asking(Record):
    """What there is to ask about a node of one file of one Worker."""

    rule: Rule
    worker: Worker
    file: File
    today: date = field(default_factory=date.today)

    def elsewhere(self, file: File) -> Self:
        """The same of another file of the Worker."""
        return replace(self, file=file)

    def parent(self, node: Node) -> Node | None:
        """The node directly around this one."""
        return self.file.scopes.parents.get(node)

    def ancestors(self, node: Node) -> Iterator[Node]:
        """The nodes around this one, innermost first."""
        return self.file.ancestors(node)

    def function_around(self, node: Node) -> Function | None:
        """The function whose body this runs in."""
        return self.file.function_around(node)

    def class_around(self, node: Node) -> Class | None:
        """The class whose `this` or `self` is seen here."""
        return next((n for n in self.ancestors(node) if isinstance(n, Class)), None)

    def try_around(self, node: Node) -> Try | None:
        """The `try` with a handler whose body this is in, not looking past a function."""
        return attempt_around(self.file, node)

    def surely_fails(self, node: Node) -> bool:
        """Whether the start or a handler comes to what throws, and nothing stands in for it."""
        worker, file = self.worker, self.file
        if self.is_module_scope(node):
            runs = file.path in worker.module_loads.started
        else:
            runs = self.way_to(node) is not None
        return runs and not worker.elsewhere.covers_node(file, node) and is_missed(file, node)

    def is_module_scope(self, node: Node) -> bool:
        """Whether it runs when the module is loaded: in no function, class fields aside."""
        return self.function_around(node) is None

    def type_of(self, node: Node) -> Type:
        """What an expression is."""
        return self.worker.types.of(self.file, node)

    def made_type(self, node: Node) -> Type:
        """What an expression is by itself, whatever a cast says."""
        return self.worker.types.uncast(self.file, node)

    def given_type(self, node: Node) -> Type:
        """What an expression is by what it is seen to be given, but for a default of `{}`."""
        found = options_of(self.worker.types.by_value.of(self.file, node))
        return either(o for o in found if not (isinstance(o, ObjectType) and not o.node.entries))

    def name_of(self, node: Node) -> str | None:
        """The shared name of what an expression refers to outside the project.

        `fetch`, `Promise.all`, `JSON.parse`, `KVNamespace.put`, `ExecutionContext.waitUntil`.
        """
        for option in options_of(self.type_of(node)):
            if isinstance(option, Global):
                return option.path
        return None

    def function_of(self, node: Node) -> FunctionType | None:
        """The project function an expression is, for sure."""
        match self.type_of(node):
            case FunctionType() as found:
                return found
            case _:
                return None

    def variable_of(self, name: Node) -> Variable | None:
        """The variable a name means; None for a global."""
        return self.file.scopes.variable(name)

    def is_external_function(self, node: Node) -> bool:
        """Whether an expression is a function of the platform or a package, not called here."""
        path = self.name_of(node)
        return path is not None and external_method(path) is not None

    def string(self, node: Node) -> str | None:
        """A string as far as it is constant; what is inserted reads as `?`."""
        return text_of(self.file, node)

    def number(self, node: Node) -> int | None:
        """The whole number a constant expression is."""
        return self.worker.sizes.number(self.file, node)

    def request_source(self, node: Node, file: File | None = None) -> Source | None:
        """The part of a request, message or event that a value surely is computed from."""
        return self.worker.origins.source(file or self.file, node)

    def is_from_request(self, node: Node) -> Answer:
        """Whether a value is computed from what one request, message or event brings."""
        return self.worker.origins.is_from_request(self.file, node)

    def way_to(self, node: Node) -> Way | None:
        """How a handler reaches a node; None when none does."""
        return self.worker.calls.way_to_place(self.file, node)

    def shown_way_to(self, node: Node) -> Way | None:
        """The same, to be shown: its calls, and the requests it is for, do lead there."""
        return self.worker.calls.shown_way_to_place(self.file, node)

    def way_into(self, function: Function) -> Way | None:
        """How a handler reaches a function."""
        return self.worker.calls.way_to(function)

    def name_of_function(self, function: Function) -> str:
        """What a function is called, by itself or by what it is given to."""
        home = self.worker.calls.home.get(function, self.file)
        return function_name(home, function) or "function"

    def way_by(self, node: Node, call: Call) -> Way | None:
        """How a handler reaches a node by a certain call, if that leads there; or as always."""
        way = self.shown_way_to(node)
        return way and self.worker.calls.way_by_call(way, call)

    def way_from(self, source: Source, node: Node) -> Way | None:
        """How the handler that is handed a source reaches a node, if it does; else as always."""
        function, place = self.function_around(node), source.place
        entries = self.entries_reaching(node) if function is not None else ()
        here = (e for e in entries if e.file.path == place.path)
        brings = (e for e in here if e.function.span.covers(place.span))
        ways = (self.worker.calls.way_from(entry, function) for entry in brings if function)
        return next((way for way in ways if way is not None), None) or self.shown_way_to(node)

    def way_bringing(
        self,
        way: Way,
        file: File,
        value: Node,
        is_meant: Callable[[File, Node], bool],
        depth: int = _DEEPEST,
    ) -> Way:
        """A way by calls that pass what a value is made of where it ends, as far as there are."""
        function, named = file.function_around(value), file.variables_in(value)
        declared = function.params if function is not None else ()
        params = [p for p in declared if file.scopes.variable(p.target) in named]

        def brought(site: CallSite) -> Node | None:
            call = site.node if site.callee is function and isinstance(site.node, Call) else None
            given = (passed(file, p, call) for p in params) if call is not None else ()
            return next((g for g in given if g is not None and is_meant(site.file, g)), None)

        way = self.worker.calls.way_by(way, lambda site: brought(site) is not None)
        taken = ((site, brought(site)) for site in way.backwards)
        site, given = next(((s, g) for s, g in taken if g is not None), (None, None))
        if site is None or given is None or not depth:
            return way
        return self.way_bringing(way, site.file, given, is_meant, depth - 1)

    def way_handing(self, node: Node, file: File, inner: Node) -> Way | None:
        """How a handler reaches a node by a call that hands over what holds another, if any."""
        way, around = self.shown_way_to(node), frozenset(file.ancestors(inner))
        return way and self.worker.calls.way_by(way, lambda site: site.node in around)

    def answering_way_to(self, node: Node) -> Way | None:
        """How a handler that answers a request reaches it; where none does, any other."""
        calls = self.worker.calls
        is_never = calls.never_runs(self.file, node)
        return None if is_never else calls.answering_way_to_place(self.file, node)

    def ending_way_to(self, node: Node) -> Way | None:
        """How a handler reaches a node whose work ends with it: not in a Durable Object, if any."""
        way = self.shown_way_to(node)
        if way is None or not way.entry.is_stateful:
            return way
        return self.worker.calls.ending_way_to(self.function_around(node)) or way

    def entries_reaching(self, node: Node) -> Sequence[Entry]:
        """Every entry point from which a node is reached where the Worker is deployed."""
        function = self.function_around(node)
        return self.worker.development.reaching(function) if function else ()

    def stands_in_for_trigger(self, entry: Entry, node: Node) -> bool:
        """Whether an entry point only leads to a node by running the handler of cron or queues."""
        function = self.function_around(node)
        return function is not None and self.worker.run_by_hand.leads(entry, function)

    def is_own_request(self, node: Node) -> bool:
        """Whether what comes to a node surely is a request of its own Worker, or of a bound one."""
        if self.worker.internal.covers_node(self.file, node):
            return True
        entries = self.entries_reaching(node)
        return bool(entries) and all(map(self.worker.own_requests.are_all, entries))

    def is_only_its_own(self, node: Node) -> bool:
        """Whether no visitor has a say in a request that comes to a node: its Worker makes all."""
        entries = self.entries_reaching(node)
        return bool(entries) and all(map(self.worker.own_requests.are_without_visitors, entries))

    def is_stateful(self, node: Node) -> bool:
        """Whether only Durable Objects and the like reach a node; there work outlives responses.

        What an object does that they alone make is theirs, whoever is thought to call it.
        """
        found = self.entries_reaching(node)
        if not found or all(entry.is_stateful for entry in found):
            return bool(found)
        cls = self.file.class_around(node)
        is_any = any(entry.is_stateful for entry in found)
        return is_any and cls is not None and self.worker.owners.is_in_objects(self.file, cls)
