"""What a rule can ask about what lives longer than a request."""

from collections.abc import Iterator

from wlint.finding import Step
from wlint.platform.compatibility import TELLS_OF_LOST_PROMISES
from wlint.platform.module_scope import Refusal, refusal, refused_with_body
from wlint.platform.request_bound import REQUEST_BOUND
from wlint.project.calling.kept_once import is_kept_once
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way
from wlint.project.file import File
from wlint.project.state.hibernation import ForgottenNames, ForgottenSockets
from wlint.project.state.instance_fields import LeftField
from wlint.project.state.kept_objects import Kept
from wlint.project.state.made_names import only_makes_names
from wlint.project.state.package_limiters import counts_in_memory
from wlint.project.state.shallow_copies import goes_through_copy
from wlint.project.state.state import State, name_of
from wlint.project.state.state_faults import Fault, Judgement
from wlint.project.state.stopped_clock import differences
from wlint.project.state.stores import is_store
from wlint.project.state.writes import Write
from wlint.rule.reporting import Reporting
from wlint.tree import Call, Class, Literal, Member, Node, Operation

# More places than this show no more of a fault.
_SHOWN = 5


class Lifetimes(Reporting):
    """Module-level state, and what runs before any request."""

    def states(self) -> tuple[State, ...]:
        """The Worker's module-level state that functions write, in all its files."""
        return self.worker.states.all

    def state_faults(self, *faults: Fault) -> Iterator[Judgement]:
        """The module-level state with one of these faults whose first bad write is in this file."""
        for found in self.worker.state_faults.all:
            if found.fault in faults and found.writes[0].file is self.file:
                yield found

    def is_for_trusted(self, found: Judgement) -> bool:
        """Whether only who knows a secret of the Worker, or administers it, makes such writes.

        The Worker itself does, by requests that no visitor can make.
        """
        return all(self._is_for_trusted(write) for write in found.writes)

    def _is_for_trusted(self, write: Write) -> bool:
        closed = self.worker.trusted, self.worker.internal
        if any(code.covers_node(write.file, write.shown) for code in closed):
            return True
        if write.key is None:
            return False

        def is_open(site: CallSite) -> bool:
            return all(code.leaves_open(site) for code in closed)

        # by ways that are open to all there may only come what is stored
        named = self.worker.origins.sources_by(write.file, write.key, is_open)
        return all(source.is_looked_up for source in named)

    def counts_in_memory(self, call: Call) -> bool:
        """Whether a call makes a package's rate limiter that counts in memory."""
        return counts_in_memory(self.worker.types, self.file, call)

    def kept_objects(self) -> Iterator[Kept]:
        """The objects that code of this file keeps at module level for longer than it is good."""
        for state in self.worker.states.all:
            kept = self.worker.kept_objects.of(state)
            if kept is not None and kept.write.file is self.file:
                yield kept

    def left_fields(self, cls: Class) -> Iterator[LeftField]:
        """The fields in which handlers of a class leave something for a later call."""
        return self.worker.instance_fields.left(cls)

    def forgotten_sockets(self, cls: Class) -> Iterator[ForgottenSockets]:
        """The lists of open sockets that are empty once a class's object has hibernated."""
        return self.worker.hibernation.forgotten(self.file, cls)

    def forgotten_names(self, cls: Class) -> Iterator[ForgottenNames]:
        """The maps of what is known of each open socket that are empty after hibernation."""
        listed = {sockets.name for sockets in self.forgotten_sockets(cls)}
        found = self.worker.hibernation.unnamed(self.file, cls)
        return (names for names in found if names.name not in listed)

    def stores_without_sqlite(self, cls: Class) -> bool:
        """Whether a class surely is a Durable Object with the older key-value storage."""
        return cls.name in self.worker.key_value_classes

    def state_places(self, judged: Judgement) -> Iterator[Step]:
        """The places beside a fault of module-level state: declaration, data, other writes."""
        state = judged.state
        if state.declaration is not None:
            yield self.related(
                state.declaration, f"'{state.name}' lives as long as the isolate", state.file
            )
        if judged.source is not None:
            how = "is made for one request" if judged.source.is_made else "comes in"
            yield Step(judged.source.place, f"{judged.source.words} {how} here")
        if (first := judged.writes[0]).call is not None:
            yield self.related(first.node, "written here", first.file)
        for write in judged.writes[1:_SHOWN]:
            name = name_of(write.part)
            how = "written here too" if name == state.name else f"'{name}' is written here"
            yield self.related(write.node, how, write.file)

    def only_makes_names(self, judged: Judgement) -> bool:
        """Whether a count is only there to make names that differ."""
        return only_makes_names(self.worker.states, judged.state)

    def is_store(self, judged: Judgement) -> bool:
        """Whether a list is meant to keep what requests add for requests of another kind."""
        return is_store(self.worker.calls, self.worker.states, judged.state, judged.writes)

    def is_in_copy(self, judged: Judgement) -> bool:
        """Whether what is changed is what a shallow copy has in common with the state."""
        return goes_through_copy(judged.writes[0].file, judged.writes[0].node)

    def state_way(self, judged: Judgement) -> Way | None:
        """How a handler reaches what changes state, by a call of that very object if any."""
        way, part = self.shown_way_to(judged.writes[0].shown), judged.state.part
        return way and self.worker.calls.way_by(way, lambda site: self._is_of(site, part.root))

    def leaking_way(self, judged: Judgement) -> Way | None:
        """How a handler reaches what keeps a part of a request, by calls that pass it on if any."""
        shown, source = judged.writes[0].shown, judged.source
        way = self.way_from(source, shown) if source else self.shown_way_to(shown)
        return way and self.way_bringing(way, self.file, shown, self._is_of_request)

    def _is_of_request(self, file: File, value: Node) -> bool:
        return self.request_source(value, file) is not None

    def growing_way(self, judged: Judgement) -> Way | None:
        """How a handler reaches what adds to state, by calls that pass it keys of requests."""
        write, source = judged.writes[0], judged.source
        way = self.way_from(source, write.shown) if source else self.shown_way_to(write.shown)
        value = write.key or write.shown
        return way and self.way_bringing(way, self.file, value, self._is_large)

    def _is_large(self, file: File, value: Node) -> bool:
        """Whether a value is of a request, and may be one of many."""
        source = self.request_source(value, file)
        return source is not None and not source.is_small

    def _is_of(self, site: CallSite, root: object) -> bool:
        match site.node:
            case Call(callee=Member(object=owner)):
                part = self.worker.states.globals.part(site.file, owner)
                return part is not None and part.root is root
            case _:
                return False

    def bound_fault(self, type: str) -> str:
        """What becomes of a request-bound object of a type after its request."""
        return REQUEST_BOUND[type]

    @property
    def fate_of_waiting(self) -> str:
        """What becomes of requests that wait for a promise of one that is over."""
        configuration = self.worker.configuration
        told = configuration and configuration.top.compatibility.has(TELLS_OF_LOST_PROMISES)
        return "wait for it for ever" if told is False else "fail on it"

    def refused_at_load(self, call: Call) -> Refusal | None:
        """How the runtime refuses a call while a module is loaded; None where it does not."""
        name = (self.name_of(call.callee) or "").removeprefix("typeof ")
        name = f"new {name}" if call.is_new else name
        body = refused_with_body(name)
        if body is None:
            return refusal(name)
        given = call.option("body") if body else call.arg(0)
        is_empty = given is None or (
            isinstance(given, Literal) and given.kind in ("null", "undefined")
        )
        return None if is_empty else Refusal.THROWS

    def since_load(self, start: Call) -> Iterator[Operation]:
        """Where handlers work out the time since a start that was taken as the Worker starts."""
        if self.file.path in self.worker.module_loads.started and not self.file.is_python:
            found = differences(self.worker.states, self.file, start)
            yield from (node for node in found if self.way_to(node) is not None)

    def runs_once(self, node: Node) -> bool:
        """Whether a node runs once in an isolate: as it loads, or for what it then keeps."""
        function = self.function_around(node)
        call = self.parent(function) if function is not None else None
        if isinstance(call, Call) and call.callee is function:
            return is_kept_once(self.file, call)
        return function is not None and self.worker.loading.runs_once(function)

    def way_from_load(self, node: Node) -> tuple[CallSite, ...] | None:
        """The calls by which loading a module surely comes to a node; None where it does not."""
        return self.worker.loading.runs(self.file, node)
