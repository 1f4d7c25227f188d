"""Which Durable Objects answer visitors: a Worker hands on what they say, or what it was sent.

A Durable Object's `fetch` is asked by Workers alone. What it says gets out where one of them gives
its answer back unread; it is sent a visitor's own request where one hands that on.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.stubs import Stubs
from wlint.project.calling.tests_around import tests_around
from wlint.project.data.held import Held
from wlint.project.data.spread import Spread
from wlint.project.errors.handshakes import is_handshake
from wlint.project.errors.outlets import Outlets
from wlint.project.file import File
from wlint.project.network.rounds import holds_for
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, Global, Named, options_of, without_nothing
from wlint.tree import Node

# the Agents SDK's and PartyServer's: they find the object and ask it with the request they get
_ROUTERS = frozenset({"routeAgentRequest", "routePartykitRequest"})
_PARTS = frozenset({"body", "text", "json", "arrayBuffer"})
_OUTCOME = frozenset({"ok", "status"})
_FAILED = 500
_DEEPEST = 8


class Asked(Record):
    """A call that asks a Durable Object as `fetch` does; of no known name it may be any.

    A routed one is asked by its framework, which calls its `onRequest`.
    `is_visitors` where it is asked with the request of a visitor, body and all: who asks for a
    WebSocket sends none. `is_handed_on` where its answer goes back to the visitor as it is.
    """

    file: File
    call: tree.Call
    name: str | None
    is_visitors: bool
    is_handed_on: bool
    is_routed: bool = False


class PassedOn(Entity):
    """The Durable Objects that one Worker's visitors get answers of."""

    types: Types
    calls: Calls
    spread: Spread
    outlets: Outlets
    stubs: Stubs
    _known: dict[tree.Function, tuple[Asked, ...]] = field(default_factory=dict)

    def is_answer(self, entry: Entry) -> bool:
        """Whether what a handler of requests answers goes out to whoever asked the Worker."""
        is_asked = entry.kind is EntryKind.REQUEST
        return is_asked and (not entry.is_stateful or any(a.is_handed_on for a in self.of(entry)))

    def is_answer_to_own(self, entry: Entry) -> bool:
        """Whether a visitor gets what a Durable Object answers to a request of the Worker's own."""
        asked = self.of(entry) if entry.is_stateful else ()
        return any(a.is_handed_on and not a.is_visitors for a in asked)

    def requests(self, entry: Entry) -> Iterator[Asked]:
        """The calls that hand a Durable Object's handler the request of a visitor."""
        return (a for a in self.of(entry) if a.is_visitors)

    def of(self, entry: Entry) -> tuple[Asked, ...]:
        """The calls that ask the Durable Object of a handler."""

        def find() -> tuple[Asked, ...]:
            names = self.stubs.names(entry)
            return tuple(asked for asked in self._all if self._may_ask(asked, entry, names))

        return remembered(self._known, entry.function, (), find)

    def is_followed(self, file: File, call: tree.Call) -> bool:
        """Whether it is seen what a call does with what it is given."""
        options = self._options(file, call.callee)
        return bool(options) and all(isinstance(o, FunctionType) for o in options)

    def _may_ask(self, asked: Asked, entry: Entry, names: frozenset[str]) -> bool:
        if asked.is_routed:
            return entry.function.name == "onRequest"
        return asked.name in names if asked.name is not None else len(self.stubs.bound) == 1

    @cached_property
    def _all(self) -> tuple[Asked, ...]:
        return tuple(asked for file in self.calls.files for asked in self._in(file))

    def _in(self, file: File) -> Iterator[Asked]:
        for call in file.of_kind(tree.Call):
            if called_as(call.callee) not in _ROUTERS | {"fetch"}:
                continue
            paths = {o.path for o in self._options(file, call.callee) if isinstance(o, Global)}
            if not any(self._is_from_outside(e) for e in self._reaching(file, call)):
                continue
            if "DurableObjectStub.fetch" in paths and isinstance(call.callee, tree.Member):
                name = self.stubs.binding(file, call.callee.object)
                is_sent = any(self._is_visitors(file, a.value, 0) for a in call.args)
                is_bare = is_handshake(file, call) and name not in self._helped
                is_visitors = is_sent and not is_bare
                yield Asked(file, call, name, is_visitors, self._is_handed_on(file, call))
            elif any(path.rpartition(":")[2] in _ROUTERS for path in paths):
                is_handed_on = self._is_handed_on(file, call)
                yield Asked(file, call, None, True, is_handed_on, is_routed=True)

    @cached_property
    def _helped(self) -> frozenset[str | None]:
        """The objects that helpers are handed together with the request of a visitor."""
        return frozenset(
            self.stubs.binding(file, arg.value)
            for file in self.calls.files
            for call in file.of_kind(tree.Call)
            for arg in call.args
            if Named("DurableObjectStub") in self._options(file, arg.value)
            if any(self._is_visitors(file, a.value, 0) for a in call.args if a is not arg)
        )

    def _options(self, file: File, node: Node) -> Sequence[object]:
        return options_of(without_nothing(self.types.of(file, node)))

    def _reaching(self, file: File, node: Node) -> Sequence[Entry]:
        function = file.function_around(node)
        return self.calls.reaching(function) if function is not None else ()

    @staticmethod
    def _is_from_outside(entry: Entry) -> bool:
        return entry.kind is EntryKind.REQUEST and not entry.is_stateful

    def _is_visitors(self, file: File, given: Node, depth: int) -> bool:
        """Whether a call is given a visitor's request, or its body: not a request made anew."""
        if depth > _DEEPEST:
            return False
        match given:
            case tree.Name():
                value, variable = file.local_value(given)
                if variable is not None and value is not given:
                    return self._is_visitors(file, value, depth + 1)
                return self._is_request(file, given)
            case tree.Call(is_new=True, args=args):
                return any(self._is_visitors(file, a.value, depth + 1) for a in args)
            case tree.Call(callee=tree.Member(object=owner, name="clone")):
                return self._is_visitors(file, owner, depth + 1)
            case tree.Mapping():
                body = given.entry("body")
                return isinstance(body, tree.Member) and self._is_request(file, body.object)
            case tree.Member():
                return self._is_request(file, given)
            case _:
                return False

    def _is_request(self, file: File, node: Node) -> bool:
        return any(isinstance(o, Named) and o.name == "Request" for o in self._options(file, node))

    def _is_handed_on(self, file: File, call: tree.Call) -> bool:
        """Whether a handler that answers visitors gives the answer back, however it went."""
        return any(
            not _is_sifted(held.file, held.node) and self._goes_out(held)
            for held in self.spread.of(Held(file, call))
            if not held.path
        )

    def _goes_out(self, held: Held) -> bool:
        """Whether a handler returns an answer, or a response with what it reads of it."""
        parents = held.file.scopes.parents
        match around := parents.get(held.node):
            case tree.Exit(kind="return"):
                function = held.file.function_around(around)
                entries = self._reaching(held.file, around)
                return any(e.function is function and self._is_from_outside(e) for e in entries)
            case tree.Member(name=name) if name in _PARTS:
                read = Held(held.file, held.file.call_of(around) or around)
                parts = self.spread.of(read, as_text=True)
                return any(self.outlets.of(p) and not _is_sifted(p.file, p.node) for p in parts)
            case _:
                return False


def _is_sifted(file: File, node: Node) -> bool:
    """Whether code comes to a place with certain answers only, none that says that all failed."""
    return any(
        _asks_outcome(test) and holds_for(test, _FAILED) is not holds
        for test, holds in tests_around(file, node)
    )


def _asks_outcome(test: Node) -> bool:
    return any(isinstance(n, tree.Member) and n.name in _OUTCOME for n in test.walk())
