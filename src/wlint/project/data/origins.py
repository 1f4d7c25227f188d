"""Where data comes from: is a value computed from the request, and from which part of it."""

from collections.abc import Callable, Iterator

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.sites import CallSite
from wlint.project.calling.stubs import Stubs
from wlint.project.data.events import may_emit
from wlint.project.data.traces import Passed, Source, Trace, is_receiver
from wlint.project.data.tracing import Tracing
from wlint.project.file import File
from wlint.project.promises.promises import Answer
from wlint.semantics.memo import remembered
from wlint.tree import Node


class Origins(Tracing):
    """The origins of one Worker's data."""

    stubs: Stubs
    _sources: dict[object, "Source | None"] = field(default_factory=dict)

    def is_from_request(self, file: File, node: Node) -> Answer:
        """Whether a value is computed from what one request, message or event brings."""
        if self.source(file, node) is not None:
            return Answer.YES
        trace = self.of(file, node)
        is_seen = trace.is_known and not self._may_be_passed(trace)
        return Answer.NO if is_seen else Answer.UNKNOWN

    def _may_be_passed(self, trace: Trace) -> bool:
        """Whether something that a value is made of may be passed where nobody sees it for sure."""
        todo, seen = [*trace.parts], set[Source | Passed]()
        while todo:
            part = todo.pop()
            if isinstance(part, Source) or part in seen:
                continue
            seen.add(part)
            function = part.file.scopes.parents.get(part.param)
            if isinstance(function, tree.Function) and self._is_run_unseen(function):
                return True
            given = self._bringing(part, is_made=False)
            todo += (p for at in given if not isinstance(at, Source) for p in at[1].parts)
        return False

    def _is_run_unseen(self, function: tree.Function) -> bool:
        """Whether a call is only likely to be meant, or a function is kept and called nowhere."""
        sites = self.calls.running_callers(function)
        if not all(site.is_sure for site in sites):
            return True
        is_called = any(map(_passes, sites)) or any(self.stubs.callers(function))
        return bool(sites) and not is_called and function not in self.handed.entries

    def source(self, file: File, node: Node) -> Source | None:
        """The part of a request a value surely is computed from; the plainest one of several."""
        return self._plainest(self.of(file, node), is_made=False)

    def made(self, file: File, node: Node) -> Source | None:
        """What is made anew for each request, and no other has, that a value is computed from."""
        return self._plainest(self.of(file, node), is_made=True)

    def _plainest(self, trace: Trace, *, is_made: bool) -> Source | None:
        found = [s for p in trace.parts if (s := self._resolved(p, is_made=is_made)) is not None]
        return min(found, key=lambda s: s.plainness, default=None)

    def _resolved(self, part: Source | Passed, *, is_made: bool) -> Source | None:
        if isinstance(part, Source):
            return part if part.is_made is is_made else None
        found = self._passed(part, is_made=is_made)
        return replace(found, marks=found.marks | part.marks) if found is not None else None

    def _passed(self, part: Passed, *, is_made: bool) -> Source | None:
        """The part of a request, or what is made for one, that some caller passes."""
        key = (part.param, part.offset, part.event, part.name, is_made)
        return remembered(self._sources, key, None, lambda: self._parameter(part, is_made=is_made))

    def _parameter(self, part: Passed, *, is_made: bool) -> Source | None:
        found = (
            at if isinstance(at, Source) else self._plainest(at[1], is_made=is_made)
            for at in self._bringing(part, is_made=is_made)
        )
        return min((s for s in found if s), key=lambda s: s.plainness, default=None)

    def sources_by(
        self, file: File, node: Node, counts: Callable[[CallSite], bool]
    ) -> Iterator[Source]:
        """All parts of requests a value may be computed from that come by calls that count."""
        todo, seen = [*self.of(file, node).parts], set[Source | Passed]()
        while todo:
            part = todo.pop()
            if part in seen:
                continue
            seen.add(part)
            if isinstance(part, Source):
                yield part
                continue
            for at in self._bringing(part, is_made=False):
                if isinstance(at, Source):
                    todo.append(replace(at, marks=at.marks | part.marks))
                elif counts(at[0]):
                    todo += at[1].marked(*part.marks).parts

    def _bringing(
        self, part: Passed, *, is_made: bool
    ) -> Iterator[Source | tuple[CallSite, Trace]]:
        """The part of a request that a parameter is, or what each of its callers passes."""
        file, param = part.file, part.param
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function) or is_receiver(param):
            return
        sites = [s for s in self.calls.running_callers(function) if s.is_sure]
        sites += self.stubs.callers(function)
        entry = self.handed.entries.get(function)
        is_clients = self.handed.is_clients(file, param)
        if entry is not None or is_clients or not any(_passes(site) for site in sites):
            found = None if is_made else self.handed.source(file, param, function, part.name)
            if found is not None:
                yield found
            if found is not None or (entry is not None and entry.kind is not EntryKind.RPC):
                return
        for site in sites:
            if may_emit(self.types, site, part.event):
                yield from ((site, trace) for trace in self._at(site, part, function))


def _passes(site: CallSite) -> bool:
    """Whether it is seen at a call site what is passed: not where a function only is written."""
    match site.node:
        case tree.Call():
            return True
        case tree.Function() as callback:
            return isinstance(site.file.scopes.parents.get(callback), tree.Arg)
        case _:
            return False
