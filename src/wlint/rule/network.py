"""What a rule can ask about calls of other hosts."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Edit
from wlint.platform.rest_api import binding_methods, binding_types
from wlint.project.calling.handlers import EntryKind
from wlint.project.calling.way import Way
from wlint.project.data.traces import Source
from wlint.project.file import File
from wlint.project.network import outbound_fix, together_fix
from wlint.project.network.asked_rounds import askers
from wlint.project.network.bound_first import is_in_its_place
from wlint.project.network.cascades import Cascade
from wlint.project.network.chosen_options import Chosen
from wlint.project.network.cleared import Cleared, cleared_early
from wlint.project.network.controllers import Controller, controller_of
from wlint.project.network.given_instead import is_given_instead
from wlint.project.network.grants import spends_grant
from wlint.project.network.link import limits_of
from wlint.project.network.long_ways import by_longest
from wlint.project.network.needed import may_leave_between, needs_answer
from wlint.project.network.neighbours import Barred, Neighbour, neighbour
from wlint.project.network.outbound import Outbound
from wlint.project.network.outbound_fix import BodyReader
from wlint.project.network.passed_headers import passed_headers
from wlint.project.network.posts import Post
from wlint.project.network.races import Race, Races
from wlint.project.network.readings import Reading
from wlint.project.network.request_loops import (
    ServiceCall,
    circle,
    is_for_every_request,
    own_address,
)
from wlint.project.network.retries import Retry
from wlint.project.network.retry_decorators import decorated
from wlint.project.network.slow_calls import SlowCalls
from wlint.project.network.stampedes import Stampede
from wlint.project.network.started_late import LateStart, started_late
from wlint.project.network.successive import Several
from wlint.project.network.time_limits import TimeLimit, limit_meant, limit_of
from wlint.project.network.unguarded import ends_rounds
from wlint.project.network.zones import OwnZone, own_zone
from wlint.project.promises.background_work import Left
from wlint.rule.asking import Asking
from wlint.tree import Call, Function, Loop, Node

_REQUEST = "holds the request open"
_UNDONE = "leaves the work undone"
_CUT = f"{_UNDONE}, which is cut off 30 s after the response"
_LONGEST = "for the 15 minutes it may take"
_LONG = {EntryKind.CRON: "run", EntryKind.QUEUE: "batch", EntryKind.ALARM: "alarm"}
_HELD_UP = {
    **{kind: f"holds the {work} up, {_LONGEST}" for kind, work in _LONG.items()},
    EntryKind.EMAIL: "holds the email up",
    EntryKind.WORKFLOW: "holds the step up",
    EntryKind.SOCKET: "holds the WebSocket's event up",
    EntryKind.START: "holds the start of the object up",
}
_BESIDE = {kind: f"holds up the end of the {work}, {_LONGEST}" for kind, work in _LONG.items()}


class Network(Asking):
    """What a node sends to other hosts, and for how long it waits."""

    def outbound(self, call: Call) -> Outbound | None:
        """The call of another host that a call surely is."""
        return self.worker.outbounds.of(self.file, call)

    def is_left_alone(self, call: Call) -> bool:
        """Whether a call holds up nobody: no handler waits for it, nor does the runtime."""
        is_lost = self.worker.promises.fate(self.file, call).is_lost
        return is_lost or self.worker.background_work.of(self.file, call) is Left.LOST

    def lasting_way_to(self, found: Outbound) -> Way | None:
        """How a handler waits for a call of another host, or leaves it to itself: not for a while.

        Where there is no such way, it is any.
        """
        way = self.worker.waiting_ways.lasting(self.file, found)
        return way or self.shown_way_to(found.call)

    def held_up(self, found: Outbound) -> str:
        """What a call that takes too long holds up: a request, or what else a handler works at."""
        call = found.call
        entries = self.entries_reaching(call)
        is_left = self.worker.background_work.of(self.file, call) is not None
        kinds = {entry.kind for entry in entries}
        if kinds == {EntryKind.REQUEST} and not any(entry.is_stateful for entry in entries):
            return _CUT if is_left else _REQUEST
        if self.worker.waiting_ways.to(self.file, found) is None and self.is_stateful(call):
            return _UNDONE
        way = self.lasting_way_to(found)  # the message is about the way that is shown
        kind = way.entry.kind if way is not None else EntryKind.REQUEST
        return _BESIDE.get(kind, _UNDONE) if is_left else _HELD_UP.get(kind, _REQUEST)

    def holds_request(self, found: Outbound) -> bool:
        """Whether it is a request that such a call holds up, which waits for its answer."""
        return self.held_up(found) == _REQUEST

    def cascades(self, function: Function, max_wait: int) -> list[Cascade]:
        """The chains of upstream calls in a function that take too long together."""
        return self.worker.cascades.of(function, max_wait)

    def cascade_way(self, found: Cascade) -> Way | None:
        """How a handler that waits leads to a cascade, where it may take as long as is told."""
        way = self.answering_way_to(found.second.shown)
        if way is None:
            return None
        for limit in limits_of(found.chain):
            way = by_longest(self.worker.calls, self.worker.durations, self.file, way, limit)
        return way

    def may_start_together(self, first: Call, second: Call) -> bool:
        """Whether nothing says that a call can only be made once another one has answered."""
        return not (
            may_leave_between(self.file, first, second) or needs_answer(self.file, first, second)
        )

    def retry(self, node: Node) -> Retry | None:
        """What a loop, or a call of the function it stands in, makes again when it fails."""
        return self.worker.retries.of(self.file, node)

    def repeated_posts(self, node: Node) -> Iterator[Post]:
        """The calls that add something each time, and are made again after any error."""
        is_outside = decorated(self.file, node) is not None
        for made in self.worker.repeats.of(self.file, node):
            around = made.site if is_outside else node
            if (
                post := self.worker.posts.again(self.file, around, made, self._askers(node))
            ) is not None:
                yield post

    def asks_again(self, node: Node, post: Post) -> Call:
        """The call by which something is asked for, again where there else is one attempt."""
        asked = self._askers(node)
        more = (call for call, asks in asked.items() if asks)
        return post.by if post.by in asked else next(more, post.by)

    def _askers(self, node: Node) -> Mapping[Call, bool]:
        types = self.worker.outbounds.types
        return askers(types, self.file, node) if isinstance(node, Loop) else {}

    def race(self, call: Call) -> Race | None:
        """The race a call starts, with the calls of other hosts that nothing stops."""
        return Races(self.worker.outbounds).of(self.file, call)

    def successive_reads(self, node: Several) -> Iterator[tuple[Reading, ...]]:
        """The reads that a node awaits one after another, though they could wait together."""
        return self.worker.successive.groups(self.file, node)

    def started_late(self, items: tree.Sequence) -> LateStart | None:
        """What starts late in the list of a `Promise.all`, as an `await` in it comes first."""
        return started_late(self.worker.types, self.worker.promises.starts_io, self.file, items)

    def database_of(self, run: tuple[Reading, ...]) -> str | None:
        """The D1 database that all of some reads ask, as the code names it."""
        return self.worker.successive.database(self.file, run)

    def together_edits(self, run: tuple[Reading, ...]) -> tuple[Edit, ...] | None:
        """Await reads together, those of one database as one batch."""
        return together_fix.edits(self.file, run, self.database_of(run))

    def stampede(self, read: Call) -> Stampede | None:
        """What every request makes anew when a value is gone that all of them read."""
        return self.worker.stampedes.of(self.file, read)

    def own_zone(self, call: Call) -> OwnZone | None:
        """The Worker's own route whose zone a call of another host stays in."""
        found = self.outbound(call)
        return own_zone(self.worker, self.file, found) if found is not None else None

    def neighbour(self, call: Call) -> Neighbour | None:
        """The repository's other Worker that a call reaches by its public address.

        Only the handler of a request works in a zone: that of the request.
        """
        found = neighbour(self.worker, self.file, call)
        entries = self.entries_reaching(call) if found is not None else ()
        in_zone = any(e.kind is EntryKind.REQUEST and not e.is_stateful for e in entries)
        return found if found is None or in_zone else replace(found, barred=Barred.NEVER)

    def chosen_host(self, found: Outbound) -> Source | None:
        """The part of a request that chooses, unchecked, which host a call goes to.

        None where nobody is asked for who has no key of the Worker's.
        """
        return self.worker.same_hosts.chosen(self.file, found)

    def passed_headers(self, node: Node) -> Chosen | None:
        """Where some caller surely passes a `Headers` object for a parameter, or a part of it."""
        return passed_headers(self.worker.calls, self.file, node)

    def choosing_way(self, found: Outbound, source: Source) -> Way | None:
        """How a handler reaches a call by such calls as pass what chooses the host, if any."""
        way, address = self.way_from(source, found.call), found.address
        if way is None or address is None:
            return way
        return self.way_bringing(way, self.file, address, self._chooses_host)

    def _chooses_host(self, file: File, value: Node) -> bool:
        return self.worker.same_hosts.proxying.chosen(file, value) is not None

    def to_same_host(self, found: Outbound) -> Sequence[Outbound]:
        """The calls of a function, in order, to the host that the same part of a request chooses.

        One variable of the function holds the address of them all.
        """
        return self.worker.same_hosts.of(self.file, found)

    def is_without_binding(self, call: Call, service: str) -> bool:
        """Whether a call is only made where the binding of its service is missing."""
        calls, methods = self.worker.calls, binding_methods(service)
        return is_in_its_place(calls, self.file, call, methods) or is_given_instead(
            calls, self.file, call, binding_types(service)
        )

    def is_without_service(self, call: Call) -> bool:
        """Whether a call is only made where a service binding that is used first is missing."""
        return is_in_its_place(self.worker.calls, self.file, call, frozenset({"fetch"}))

    def own_address(self, call: Call) -> str | None:
        """The Worker's own host that a call fetches, whatever the request is."""
        host = own_address(self.worker, self.file, call)
        is_always = host is not None and is_for_every_request(self.worker, self.file, call)
        return host if is_always else None

    def circle(self, call: Call) -> tuple[ServiceCall, ...]:
        """The calls of services by which every request comes back, this one first."""
        return circle(self.worker, self.file, call)

    def controller(self, call: Call) -> Controller | None:
        """The uses of the AbortController that a call makes, when all can be seen."""
        return controller_of(self.file, call)

    def cleared_early(self, controller: Controller) -> Cleared | None:
        """Where the timer of a controller is cleared before the body is read that it should end."""
        outbounds, file = self.worker.outbounds, self.file

        def passes_on(call: Call) -> bool:
            found = outbounds.of(file, call)
            return found is not None and found.streams

        return cleared_early(self.worker.types, file, controller, passes_on)

    def why_slow(self, found: Outbound) -> str | None:
        """Why a call takes, or may take, its time even if all goes well: for a model, a file."""
        slow = SlowCalls(self.worker.types, self.worker.calls).why(self.file, found)
        return slow if slow is not None else self._slow_neighbour(found)

    def _slow_neighbour(self, found: Outbound) -> str | None:
        """The same of another Worker of the repository: it may ask a model for its answer."""
        asked = neighbour(self.worker, self.file, found.call)
        for other in self.worker.others() if asked is not None else ():
            name = other.configuration.name if other.configuration is not None else None
            if asked is not None and name == asked.name and other.asks_models:
                return f"the Worker '{name}' asks a model, which takes its time"
        return None

    def body_reader(self, found: Outbound) -> BodyReader:
        """Who reads the body of the answer of another host."""
        return outbound_fix.body_reader(self.file, found.call)

    def ends_rounds(self, found: Outbound) -> bool:
        """Whether an error of a call ends a loop that has rounds to go, and goes on else."""
        way = self.lasting_way_to(found)
        return way is not None and ends_rounds(self.file, found.call, way)

    def spends_grant(self, found: Outbound) -> bool:
        """Whether a call surely sends a code, or a refresh token, that is taken once."""
        return spends_grant(self.worker.calls, self.file, found.asks)

    def adds_something(self, found: Outbound) -> bool:
        """Whether a call of another host does something there, each time it comes in."""
        return self.worker.posts.adds(self.file, found)

    def time_limit(self, found: Outbound, milliseconds: int) -> TimeLimit:
        """How long a call of another host may take: what its function is given for it, or this."""
        return limit_meant(self.file, found.call) or limit_of(milliseconds)

    def timeout_edits(self, found: Outbound, limit: TimeLimit) -> tuple[Edit, ...] | None:
        """Give a call of another host a timeout."""
        return outbound_fix.edits(self.file, found, limit)
