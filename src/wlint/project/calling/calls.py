"""By which steps a handler of a Worker reaches a place."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.call_graph import CallGraph
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.kept import Kept
from wlint.project.calling.known_texts import Texts
from wlint.project.calling.lacking_fields import LackingFields
from wlint.project.calling.may_run import MayRun
from wlint.project.calling.never_run import NeverRun
from wlint.project.calling.possible import Possible
from wlint.project.calling.requested import RequestedMethods
from wlint.project.calling.settings import Settings
from wlint.project.calling.sites import CallSite
from wlint.project.calling.starting import is_for_start
from wlint.project.calling.way import Way
from wlint.project.calling.ways import Ways
from wlint.project.file import File
from wlint.semantics.memo import remembered
from wlint.tree import Node


class Calls(CallGraph):
    """What the handlers of one Worker reach, and how."""

    _own_ways: dict[Entry, Mapping[tree.Function, Way]] = field(default_factory=dict)
    _running: dict[tree.Function, Sequence[CallSite]] = field(default_factory=dict)

    @cached_property
    def _ways(self) -> Ways:
        return self.ways_but(self.never_runs)

    def ways_but(self, left_out: Callable[[File, Node], bool]) -> Ways:
        """The ways through its calls, but for those that are left out."""
        program = self.types.program
        return Ways(self.sites, self.callers, self.home, self._kept, program, left_out)

    @cached_property
    def _kept(self) -> Kept:
        return Kept(self.files, self.types.program)

    @cached_property
    def _all_ways(self) -> Mapping[tree.Function, Way]:
        # of equal ways the one that a stranger can take
        return self._ways.found(sorted(self.entries, key=lambda e: not _is_asked(e)))

    @cached_property
    def _answering(self) -> Mapping[tree.Function, Way]:
        requests = [e for e in self.entries if e.kind is EntryKind.REQUEST]
        others = [e for e in self.entries if e.kind in (EntryKind.RPC, EntryKind.SOCKET)]
        ways = self.ways_but(lambda f, n: self.never_runs(f, n) or is_for_start(f, n))
        return {**ways.found(others), **ways.found(requests)}

    @cached_property
    def _ending(self) -> Mapping[tree.Function, Way]:
        return self._ways.found([e for e in self.entries if not e.is_stateful])

    def way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler reaches a function, None when none does."""
        return self._all_ways.get(function) if function is not None else None

    @cached_property
    def _never_run(self) -> NeverRun:
        settings = Settings(self.files, self.callers, self.is_entry)
        lacking = LackingFields(self.files)
        return NeverRun(self.types, self.callers, self.is_entry, settings, lacking)

    def never_runs(self, file: File, node: Node) -> bool:
        """Whether Workers never come to a place, whatever handler leads to its function."""
        return self.elsewhere.has(file, node) or self._never_run.is_in(file, node)

    def texts(self, file: File, node: Node) -> Texts | None:
        """All texts that an expression can be; None where that may be something else, too."""
        return self._never_run.texts.of(file, node)

    def way_from(self, entry: Entry, function: tree.Function) -> Way | None:
        """How one handler reaches a function."""
        ways = remembered(self._own_ways, entry, {}, lambda: self._ways.found([entry]))
        return ways.get(function)

    def way_to_place(self, file: File, node: Node) -> Way | None:
        """How a handler reaches a place; None where it does not, and where Workers never come."""
        if self.never_runs(file, node):
            return None
        return self._ways.to_place(self._all_ways, file, node, file.function_around(node))

    def shown_way_to_place(self, file: File, node: Node) -> Way | None:
        """How a handler reaches a place by calls that do lead there: a way to be shown."""
        way = self.way_to_place(file, node)
        return way and self._possible.instead(self._all_ways, way, file, node)

    def other_ways(self, way: Way, file: File, node: Node) -> Iterator[Way]:
        """The ways to a place that differ from one in a call, and lead there as surely."""
        return self._possible.others(self._all_ways, way, file, node)

    def way_by(self, way: Way, is_meant: Callable[[CallSite], bool]) -> Way:
        """The same way, if it can be, by one of the calls that are meant."""
        return self._ways.by(self._all_ways, way, is_meant)

    def way_by_call(self, way: Way, call: tree.Call) -> Way:
        """The same way, if it can be, by a certain call."""
        return self._ways.by_call(self._all_ways, way, call)

    @cached_property
    def requested(self) -> RequestedMethods:
        """The methods of the requests that come to its places."""
        return RequestedMethods(self.types)

    @cached_property
    def _possible(self) -> Possible:
        return Possible(self.callers, self.home, self.types, self.requested, self.runs)

    def answering_way_to_place(self, file: File, node: Node) -> Way | None:
        """How such a handler reaches a place."""
        way = self.answering_way_to(file.function_around(node))
        return way and self.answering_instead(way, file, node)

    def answers_at(self, file: File, node: Node) -> bool:
        """Whether such a handler comes to a place, as far as is known of what its calls pass."""
        way = self.answering_way_to_place(file, node)
        return way is not None and self._possible.leads(way, file, node)

    def answering_instead(self, way: Way, file: File, node: Node) -> Way:
        """Another such way to a place, where it cannot be this one."""
        return self._possible.instead(self._answering, way, file, node)

    def answering_way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler that answers somebody, a request at best, reaches a function."""
        return self._answering.get(function) if function is not None else None

    def answers_nobody(self, site: CallSite) -> bool:
        """Whether a call is made for a cron trigger, a queue and the like, and for no request."""
        caller = site.caller
        return caller is not None and caller not in self._answering and bool(self.reaching(caller))

    def ending_way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler reaches a function that leaves no object behind which lives on."""
        return self._ending.get(function) if function is not None else None

    def runs(self, site: CallSite) -> bool:
        """Whether who reaches a call site runs that function: not each that callers hand in."""
        return self._ways.follows(site)

    def running_callers(self, function: tree.Function) -> Sequence[CallSite]:
        """The call sites of a function that may run; all where none of them does."""
        if function not in self._running:
            sites = self.callers.get(function, ())
            running = [s for s in sites if self._comes_to(s)]
            self._running[function] = running or sites
        return self._running[function]

    def _comes_to(self, site: CallSite) -> bool:
        if site.caller is None:  # while modules load, or later, through what keeps it
            is_call = isinstance(site.node, tree.Call)
            return is_call or self._kept.may_run_unnamed(site.file, site.node)
        return site.caller in self._may_run and not self.never_runs(site.file, site.node)

    @cached_property
    def _may_run(self) -> frozenset[tree.Function]:
        found = MayRun(self.home, self.entries, self._kept, self.overriding.made)
        return found.found(self.sites, self._all_ways)

    def running_calls(
        self, file: File, function: tree.Function
    ) -> Sequence[tuple[File, tree.Call]]:
        """The calls of a function, by whatever name, that may run; all where none of them does."""
        calls = tuple(self.types.mentions.callers(file, function))
        callers = ((at, call, at.function_around(call)) for at, call in calls)
        running = [(at, call) for at, call, by in callers if by is None or by in self._may_run]
        return running or calls

    def is_entry(self, function: tree.Function) -> bool:
        """Whether the platform calls a function itself."""
        return any(entry.function is function for entry in self._starts.get(function, ()))

    def reaching(self, function: tree.Function) -> Sequence[Entry]:
        """Every entry point from which a function is reached."""
        return self._reaching.get(function, ())

    @cached_property
    def _reaching(self) -> Mapping[tree.Function, Sequence[Entry]]:
        return self.reached(self.runs)

    def reached(self, runs: Callable[[CallSite], bool]) -> Mapping[tree.Function, Sequence[Entry]]:
        """Every entry point from which the functions are reached, by the calls that are meant."""
        found: defaultdict[tree.Function, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for function in self._reached_from(entry, runs):
                found[function].append(entry)
        return found

    @cached_property
    def _starts(self) -> Mapping[tree.Function, Sequence[Entry]]:
        found: defaultdict[tree.Function, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for start in entry.all:
                found[start.function].append(entry)
        return found

    def _reached_from(
        self, entry: Entry, runs: Callable[[CallSite], bool]
    ) -> Iterator[tree.Function]:
        seen = {start.function for start in entry.all}
        todo = list(seen)
        while todo:
            at = todo.pop()
            yield at
            for site in filter(runs, self.sites.get(at, ())):
                # a wrapper calls the handler that it was made around, not those of other routes
                if site.callee not in seen and at not in self._wrappers.get(site.callee, ()):
                    seen.add(site.callee)
                    todo.append(site.callee)

    @cached_property
    def _wrappers(self) -> Mapping[tree.Function, frozenset[tree.Function]]:
        """What handlers are made around, with all that is made around these."""
        return {
            inner.function: frozenset(start.function for start in entry.all)
            for entry in self.entries
            for inner in entry.inner
        }


def _is_asked(entry: Entry) -> bool:
    """Whether a request from outside starts it."""
    return entry.kind is EntryKind.REQUEST and not entry.is_stateful
