"""By which steps handlers reach functions."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.flags import flags_of, ruled_out
from wlint.project.calling.function_names import function_name
from wlint.project.calling.kept import Kept
from wlint.project.calling.sites import CallSite, Certainty
from wlint.project.calling.way import Way, followed_by
from wlint.project.file import File
from wlint.project.typing.program import Program
from wlint.record import Entity
from wlint.tree import Node

_SURELY = (Certainty.CALLED, Certainty.HANDED_ON)
_BACK = Certainty.CALLED_BACK
Found = dict[tree.Function, Way]


class Ways(Entity):
    """The ways through one Worker's calls."""

    sites: Mapping[tree.Function | None, Sequence[CallSite]]
    callers: Mapping[tree.Function, Sequence[CallSite]]
    home: Mapping[tree.Function, File]
    kept: Kept
    program: Program
    never_runs: Callable[[File, Node], bool]
    _closed: dict[object, frozenset[Node]] = field(default_factory=dict)
    _closed_by_call: dict[tuple[Node, Node], frozenset[Node]] = field(default_factory=dict)
    _followed: dict[CallSite, bool] = field(default_factory=dict)

    def found(self, entries: Sequence[Entry]) -> Mapping[tree.Function, Way]:
        """The shortest way from an entry to each function it reaches, by the surest calls."""
        shared = Counter(entry.function for entry in entries)
        found: Found = {}
        for entry in entries:
            # what one wrapper makes of many handlers calls them all: each is its own route's
            starts = entry.all if shared[entry.function] > 1 else (entry,)
            self._add(found, {start.function: Way(start) for start in starts})
        self._extend(found, _SURELY)
        inner = (start for entry in entries for start in entry.inner)
        self._add(found, {start.function: Way(start) for start in inner})
        self._extend(found, _SURELY)
        registered = self._registered(found, [e for e in entries if not e.is_stateful])
        self._add(found, {f: way for f, way in registered.items() if not self._is_called(f)})
        self._extend(found, _SURELY)
        self._add(found, registered)
        self._extend(found, (*_SURELY, Certainty.LIKELY))
        return found

    @staticmethod
    def _add(found: Found, ways: Found) -> None:
        for function, way in ways.items():
            found.setdefault(function, way)

    def _extend(self, found: Found, certainties: Sequence[Certainty]) -> None:
        """Add what is reached from what is found: first all that is by the surest calls alone."""
        for count in range(len(certainties)):
            allowed = (*certainties[: count + 1], _BACK)
            for with_closing in (False, True):
                todo = deque(found.items())
                while todo:
                    function, way = todo.popleft()
                    for site in filter(self.follows, self.sites.get(function, ())):
                        if site.callee in found or site.certainty not in allowed:
                            continue
                        if with_closing or not self._closes_part(site):
                            found[site.callee] = Way(way.entry, site, way)
                            todo.append((site.callee, found[site.callee]))

    def _closes_part(self, site: CallSite) -> bool:
        """Whether the flags of a call keep a part of what it runs from being run.

        The way there should be another one, if there is any.
        """
        return bool(self._closed_by(site))

    def _closed_by(self, site: CallSite) -> frozenset[Node]:
        """What the flags of a call keep from being run."""
        if not isinstance(site.node, tree.Call) or not site.is_sure:
            return frozenset()
        at = site.node, site.callee
        if at not in self._closed_by_call:
            self._closed_by_call[at] = self._ruled_out(site, site.node)
        return self._closed_by_call[at]

    def _ruled_out(self, site: CallSite, call: tree.Call) -> frozenset[Node]:
        home = self.home[site.callee]
        key = site.callee, flags_of(self.program, home, site.callee, site.file, call)
        if key not in self._closed:
            self._closed[key] = ruled_out(home, site.callee, dict(key[1]))
        return self._closed[key]

    def to_place(
        self,
        found: Mapping[tree.Function, Way],
        file: File,
        node: Node,
        function: tree.Function | None,
    ) -> Way | None:
        """The way to a place in a function, by a call whose flags do not keep it from being run."""
        way = found.get(function) if function is not None else None
        if function is None or way is None or way.last is None or way.before is None:
            return way
        if way.last.caller is file.function_around(function):  # the place is its caller's, too
            before = self.to_place(found, file, node, way.last.caller)
            return Way(before.entry, way.last, before) if before is not None else None
        if not self._closes(way.last, file, node):
            return way
        others = (s for s in self.callers.get(function, ()) if s.caller not in (None, function))
        is_open = (s for s in others if self.follows(s) and not self._closes(s, file, node))
        for site in sorted(is_open, key=lambda s: not s.is_sure):
            before = found.get(site.caller) if site.caller is not None else None
            if before is not None:
                return Way(before.entry, site, before)
        return None

    def by(
        self, found: Mapping[tree.Function, Way], way: Way, is_meant: Callable[[CallSite], bool]
    ) -> Way:
        """A way with one of its calls replaced by the one that is meant; itself where none is."""
        after: list[CallSite] = []
        for site in way.backwards:
            if is_meant(site):
                return way
            for other in filter(is_meant, self.callers.get(site.callee, ())):
                before = found.get(other.caller) if other.caller is not None else None
                if before is not None and self.follows(other):
                    return followed_by(Way(before.entry, other, before), reversed(after))
            after.append(site)
        return way

    def by_call(self, found: Mapping[tree.Function, Way], way: Way, call: tree.Call) -> Way:
        """The same by a certain call, or by one of the function that makes it."""

        def is_run_by_it(site: CallSite) -> bool:
            callers = self.callers.get(site.caller, ()) if site.caller is not None else ()
            return site.node is call or any(other.node is call for other in callers)

        nearer = self.by(found, way, is_run_by_it)
        return self.by(found, nearer, lambda site: site.node is call)

    def _closes(self, site: CallSite, file: File, node: Node) -> bool:
        closed = self._closed_by(site)
        return bool(closed) and (node in closed or any(n in closed for n in file.ancestors(node)))

    def follows(self, site: CallSite) -> bool:
        """Whether who reaches a call site runs that function.

        A callback runs for who hands it over. What is handed over while modules load is kept:
        there it runs for who calls what keeps it.
        """
        if site not in self._followed:
            is_run = site.certainty is not _BACK or site.callee in self._handed_at_start
            self._followed[site] = is_run and not self.never_runs(site.file, site.node)
        return self._followed[site]

    @cached_property
    def _handed_at_start(self) -> frozenset[tree.Function]:
        """The functions that are handed over while modules load."""
        return frozenset(s.callee for s in self._while_loading({}) if s.is_handing_over)

    def _registered(self, found: Found, handlers: Sequence[Entry]) -> Found:
        """What is handed on while modules load: route tables and hooks that handlers run."""
        ways: Found = {}
        sites = tuple(self._while_loading(found)) if handlers else ()
        # a factory of decorators gives what has run by then, too
        applied = {s.callee for s in sites if s.is_call and not isinstance(s.node, tree.Call)}
        for site in sites:
            if site.is_call or site.callee in found or site.callee in applied:
                continue
            if self.never_runs(site.file, site.node):
                continue
            if self.kept.may_run_unnamed(site.file, site.node):
                nearby = self._nearby(found, handlers, site)
                # which handler of another file runs it is not known: the way starts here
                ways.setdefault(site.callee, nearby or self._alone(site.callee))
        return ways

    def _nearby(self, found: Found, handlers: Sequence[Entry], site: CallSite) -> Way | None:
        """The way by a handler of the same file to what is kept there.

        Where these only throw, and so run nothing, it goes by what calls of others come to there.
        """
        own = [entry for entry in handlers if entry.file is site.file]
        running = next((entry for entry in own if not _only_throws(entry.function)), None)
        if running is not None:
            return Way(running, site)
        theirs = {entry.function for entry in own}
        reached = (f for f in found if own and self.home[f] is site.file and f not in theirs)
        function = next(reached, None)
        before = found[function] if function is not None else None
        return Way(before.entry, site, before) if before is not None else None

    def _while_loading(self, found: Found) -> Iterator[CallSite]:
        """The call sites of modules, and of what they call and no handler does."""
        seen: set[tree.Function | None] = {None}
        todo: list[tree.Function | None] = [None]
        while todo:
            for site in self.sites.get(todo.pop(), ()):
                yield site
                is_run = site.is_call and site.is_sure
                if is_run and site.callee not in seen and site.callee not in found:
                    seen.add(site.callee)
                    todo.append(site.callee)

    def _is_called(self, function: tree.Function) -> bool:
        """Whether it is seen which function runs another."""
        sites = self.callers.get(function, ())
        return any(isinstance(s.node, tree.Call) and s.caller is not None for s in sites)

    def _alone(self, function: tree.Function) -> Way:
        file = self.home[function]
        name = f"{function_name(file, function) or 'function'}()"
        return Way(Entry(EntryKind.OTHER, name, file, function))


def _only_throws(function: tree.Function) -> bool:
    """Whether a function does nothing but to throw, as the last of several handlers may."""
    match function.body.statements:
        case [tree.Exit(kind="throw")]:
            return True
        case _:
            return False
