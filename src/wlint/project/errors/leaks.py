"""Which texts of errors get out to those who ask."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, takewhile

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way
from wlint.project.conditional_code import ConditionalCode
from wlint.project.data.deployed import Deployed
from wlint.project.data.held import Held
from wlint.project.data.spread import Spread
from wlint.project.errors.client_fetches import ClientFetches
from wlint.project.errors.details import Detail, Details
from wlint.project.errors.narrowing import deployed_stage, is_chosen
from wlint.project.errors.outlets import Outlet, Outlets, thrown_by
from wlint.project.errors.passed_on import PassedOn
from wlint.project.errors.sinks import Sink, sink_of
from wlint.project.errors.thrown import Thrown
from wlint.project.errors.tool_results import is_in_result
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.tree import Node

# Of so many places that throw, each is a place to change.
_FEW = 3


class Other(Entity):
    """Another text of an error that gets out in the same way."""

    file: File
    node: Node


class Leak(Entity):
    """A text of an error, what it becomes part of, and how a handler gets there.

    `is_trace`: that it is a stack. `is_kept`: that all that could fail handles that itself as it is
    now. `is_last_resort`: that a hook shows it of what the routes let out. `is_trusted`: that only
    who has a key, or administers the Worker, gets it. `stage`: the variable by which the code takes
    what is deployed for development. `keeper`: the variable of the module that shows it to later
    requests, too.
    """

    file: File
    detail: Node
    outlet: Outlet
    way: Way
    others: tuple[Other, ...] = ()
    is_trace: bool = False
    is_kept: bool = False
    is_last_resort: bool = False
    is_trusted: bool = False
    stage: str | None = None
    keeper: str | None = None


class Leaks(Entity):
    """The texts of errors that one Worker shows."""

    types: Types
    calls: Calls
    spread: Spread
    details: Details
    thrown: Thrown
    outlets: Outlets
    clients: ClientFetches
    debugging: ConditionalCode
    confided: ConditionalCode
    passed_on: PassedOn
    unvisited: ConditionalCode
    deployed: Deployed

    def of(self, node: Node) -> Leak | None:
        """How a text of an error, reported once for all its responses, gets out."""
        return self._all.get(node)

    @cached_property
    def _all(self) -> Mapping[Node, Leak]:
        found: dict[Node, Leak] = {}
        thrown: defaultdict[Sink, list[Leak]] = defaultdict(list)
        for leak, sink in self._found():
            if sink is None:
                found[leak.detail] = leak
            else:
                thrown[sink].append(leak)
        for sink, leaks in thrown.items():
            if sink.node in found or len(leaks) > _FEW:
                self._gather(found, sink, leaks)
            else:
                found |= {leak.detail: leak for leak in leaks}
        return found

    def _gather(self, found: dict[Node, Leak], sink: Sink, leaks: Sequence[Leak]) -> None:
        """Say once, of the handler that shows them, what many places throw."""
        first = found.get(sink.node, leaks[0])
        way = self.calls.answering_way_to(sink.file.function_around(sink.node)) or first.way
        others = (*first.others, *(Other(leak.file, leak.detail) for leak in leaks))
        found[sink.node] = Leak(sink.file, sink.node, first.outlet, way, others)

    def _found(self) -> Iterator[tuple[Leak, Sink | None]]:
        """The texts that get out, each once, with what shows all that is thrown to it."""
        found: dict[tuple[Node, Node], tuple[Leak, Sink | None]] = {}
        others: defaultdict[tuple[Node, Node], dict[Node, Other]] = defaultdict(dict)
        for leak, error, leaving, sink in self._told():
            # `{ message: e.message, stack: e.stack }` is one leak, and so is what follows it
            block = leak.file.scopes.parents[leaving]
            others[error, block].setdefault(leaving, Other(leak.file, leak.detail))
            first, _ = found.setdefault((error, block), (leak, sink))
            # a stack that goes out says more than a text in which nothing is as yet
            is_plainer = _is_written_there(leak) and not _is_written_there(first)
            if first.is_trace is not leak.is_trace:
                is_plainer = leak.is_trace
            if first.is_kept is not leak.is_kept:
                is_plainer = first.is_kept
            if is_plainer:
                found[error, block] = leak, sink
        made: defaultdict[tuple[Node, Node], list[Leak]] = defaultdict(list)
        for key, (leak, sink) in found.items():
            beside = tuple(o for o in others[key].values() if o.node is not leak.detail)
            whole = replace(leak, others=beside)
            if sink is None:
                made[key[0], leak.outlet.node].append(whole)
            else:
                yield whole, sink
        for leaks in made.values():
            yield from ((leak, None) for leak in (_made_one(leaks) if len(leaks) > _FEW else leaks))

    def _told(self) -> Iterator[tuple[Leak, Node, Node, Sink | None]]:
        """Each text that gets out, of which error, by which statement, and what shows it."""
        named: dict[Node, bool] = {}  # and whether all that could fail there handles that
        for file in self.calls.files:
            for detail in self.details.of(file):
                if self.debugging.covers_node(detail.text.file, detail.node):
                    continue
                shown = _later_first(detail, self._shown(detail))
                for held, outlet in shown:
                    home, node, depth = _named(detail, held)
                    way = self._way(held, outlet, detail.text, depth)
                    if way is None:
                        continue
                    # asked of what gets out alone: most texts are only logged
                    if not detail.is_trace and self.details.is_own(detail.caught):
                        break
                    if named.get(node) is not False and (node not in named or detail.is_trace):
                        if not outlet.is_rejection:
                            way = self.calls.answering_instead(way, home, node)
                        leaving = _leaving(held, home, node)
                        is_kept = not detail.is_trace and self.details.are_kept(detail.caught)
                        keeper = _keeper(held)
                        is_made_for_trusted = keeper is None and self._is_trusted(home, node)
                        is_trusted = is_made_for_trusted or all(
                            self._is_shown_to_trusted(h, o)
                            for h, o in chain(((held, outlet),), shown)
                        )
                        stage = deployed_stage(self.types, self.deployed, tuple(held.way()))
                        leak = Leak(
                            home,
                            node,
                            outlet,
                            way,
                            is_trace=detail.is_trace,
                            is_kept=is_kept,
                            is_last_resort=detail.caught.is_hook,
                            is_trusted=is_trusted,
                            stage=stage,
                            keeper=keeper,
                        )
                        yield leak, detail.caught.by, leaving, sink_of(held, outlet)
                        named[node] = is_kept
                    break

    def _is_shown_to_trusted(self, held: Held, outlet: Outlet) -> bool:
        """Whether a text comes to a response through places that run for such callers only.

        What else calls a helper on that way is another matter, and what made it for other requests.
        """
        return any(self._is_trusted(file, node) for file, node in _places(held, outlet))

    def _is_told_to_own(self, held: Held, outlet: Outlet) -> bool:
        """Whether a text only answers a request of the Worker's own, which shows it to nobody."""
        if not any(self.unvisited.covers_node(*place) for place in _places(held, outlet)):
            return False
        function = outlet.file.function_around(outlet.node)
        entries = self.calls.reaching(function) if function is not None else ()
        return not any(map(self.passed_on.is_answer_to_own, entries))

    def _is_trusted(self, file: File, node: Node) -> bool:
        """Whether a place only runs for who has a key, or administers the Worker.

        So does a Durable Object's `fetch` where the Worker hands its answers on to nobody else.
        """
        if self.confided.covers_node(file, node):
            return True
        function = file.function_around(node)
        entries = self.calls.reaching(function) if function is not None else ()
        told = [e for e in entries if self.passed_on.is_answer(e)]
        if not told or not all(entry.is_stateful for entry in told):
            return False
        handed_on = (a for entry in told for a in self.passed_on.of(entry) if a.is_handed_on)
        return all(self.confided.covers_node(a.file, a.call) for a in handed_on)

    def _shown(self, detail: Detail) -> Iterator[tuple[Held, Outlet]]:
        """What shows a text, and the expression that does it."""
        for held in self._reached(detail.text):
            outlet = self.outlets.of(held)
            if outlet is None or is_chosen(self.types, self.deployed, tuple(held.way())):
                continue
            if self.debugging.covers_node(outlet.file, outlet.node):
                continue
            thrown = thrown_by(held, outlet)
            if thrown is not None and self.thrown.got_out(thrown) is None:
                continue
            if is_in_result(held) or self.clients.reads(held, outlet):
                continue
            if not self._is_told_to_own(held, outlet):
                yield held, outlet

    def _reached(self, text: Held) -> Iterator[Held]:
        """Every expression that may hold a text, thrown inside an error of a known class too."""
        seen = set[tuple[Node, Held]]()
        for held in self.spread.of(text, as_text=True):
            yield held
            match held.file.scopes.parents.get(held.node):
                case tree.Exit(kind="throw") if held.path:
                    for caught in self.thrown.caught(held):
                        # what is thrown by several calls arrives as the same
                        if (held.node, caught) not in seen:
                            seen.add((held.node, caught))
                            yield from self.spread.of(caught, as_text=True)
                case _:
                    pass

    def _way(self, held: Held, outlet: Outlet, text: Held, depth: int) -> Way | None:
        """How a handler reaches what is named: by the function to which the text gets back.

        If it is thrown, by one that lets it out, not by others that handle it.
        """
        thrown = thrown_by(held, outlet)
        out = self.thrown.got_out(thrown) if thrown is not None else None
        way = self._back(held, outlet, (*held.left, *out.left)) if out is not None else None
        way = way or self._back(held, outlet, held.left)
        if way is None:
            return None
        for by in text.inside[:depth]:
            caller = by.file.function_around(by.call)
            way = Way(way.entry, CallSite(by.file, by.call, caller, by.function), way)
        return way

    def _back(self, held: Held, outlet: Outlet, left: Sequence[CallSite]) -> Way | None:
        """How a handler comes to make a text by the calls that functions return it to."""
        first = _first(held)
        outermost = left[-1].caller if left else first.file.function_around(first.node)
        way = self._told_way(outlet, outermost)
        if way is None or outermost is None or not self._gets_out(way, outermost):
            return None
        for site in reversed(left):
            way = Way(way.entry, site, way)
        return way

    def _told_way(self, outlet: Outlet, function: tree.Function | None) -> Way | None:
        """How a handler that tells somebody of it, a request or who sent an email, gets there."""
        if not outlet.is_rejection:
            return self.calls.answering_way_to(function)
        way = self.calls.way_to(function)
        return way if way is not None and way.entry.kind is EntryKind.EMAIL else None

    def _gets_out(self, way: Way, function: tree.Function) -> bool:
        """Whether it is not only a Worker that reads what a Durable Object answers."""
        if way.entry.kind is not EntryKind.REQUEST or not way.entry.is_stateful:
            return True
        return any(map(self.passed_on.is_answer, self.calls.reaching(function)))


def _places(held: Held, outlet: Outlet) -> Iterator[tuple[File, Node]]:
    """The places by which a text comes to a response in one run."""
    since = takewhile(lambda at: not _is_of_module(at), held.way())
    return chain(((outlet.file, outlet.node),), ((at.file, at.node) for at in since))


def _made_one(leaks: Sequence[Leak]) -> Iterator[Leak]:
    """One finding for what many places make of one error: first for the one that shows it."""
    first = next((leak for leak in leaks if _is_made_there(leak)), leaks[0])
    beside = (Other(leak.file, leak.detail) for leak in leaks if leak is not first)
    yield replace(first, others=(*first.others, *beside))


def _is_made_there(leak: Leak) -> bool:
    """Whether a text is made by the function that shows it."""
    home = leak.outlet.file.function_around(leak.outlet.node)
    return leak.file.function_around(leak.detail) is home


def _is_written_there(leak: Leak) -> bool:
    """Whether a text stands in what shows it, not in a note that is shown with others."""
    return leak.file is leak.outlet.file and leak.outlet.node.span.covers(leak.detail.span)


def _later_first(
    detail: Detail, shown: Iterator[tuple[Held, Outlet]]
) -> Iterator[tuple[Held, Outlet]]:
    """What shows a text: first what comes after it, as a list may be part of others before.

    Of the responses of one function those come first that read it by its name, not with all else.
    """
    before: list[tuple[Held, Outlet]] = []
    later: defaultdict[tree.Function | None, list[tuple[Held, Outlet]]] = defaultdict(list)
    home = detail.text.file.function_around(detail.node)
    for held, outlet in shown:
        function = outlet.file.function_around(outlet.node)
        if function is home and outlet.node.span.end <= detail.node.span.start:
            before.append((held, outlet))
        else:
            later[function].append((held, outlet))
    for found in later.values():
        yield from sorted(found, key=lambda each: not _is_read_by_name(*each))
    yield from before


def _is_read_by_name(held: Held, outlet: Outlet) -> bool:
    """Whether what shows a text takes it out of an object: `result.error`."""
    span = outlet.node.span
    inside = (at.node for at in held.way() if at.file is outlet.file and span.covers(at.node.span))
    return any(isinstance(node, tree.Member) for node in inside)


def _named(detail: Detail, held: Held) -> tuple[File, Node, int]:
    """The place to change, and how many calls deep it is.

    A helper that gives nothing but a text is as right for a log: what counts is the call of it.
    """
    file, node, inside = detail.text.file, detail.node, detail.text.inside
    depth = len(inside)
    since = list(takewhile(lambda at: at is not detail.text, held.way()))
    for at in reversed(since):
        if len(at.inside) < depth:
            if at.path:
                break
            depth = len(at.inside)
            file, node = inside[depth].file, inside[depth].call
    return file, node, depth


def _first(held: Held) -> Held:
    """The first expression that holds a text in the run that shows it."""
    *_, first = held.way()
    return next((at for at in held.way() if _is_of_module(at)), first)


def _keeper(held: Held) -> str | None:
    """The variable of the module in which a run finds what another one has put there."""
    first = _first(held)
    name = first.node if _is_of_module(first) else None
    return name.id if isinstance(name, tree.Name) else None


def _is_of_module(held: Held) -> bool:
    variable = held.file.scopes.variable(held.node)
    return variable is not None and variable.is_module_level


def _leaving(held: Held, file: File, node: Node) -> Node:
    """The statement by which a text leaves the function in which it is named."""
    home = file.function_around(node)
    at = next(h for h in held.way() if h.file is file and file.function_around(h.node) is home)
    statement: Node = at.node
    for around in file.ancestors(at.node):
        if isinstance(around, tree.Block):
            break
        statement = around
    return statement
