"""Who calls whom in a Worker, and by which steps a handler reaches a place."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from wlint import tree
from wlint.finding import Place, Step
from wlint.project.entries import Entry, function_name, is_constructor
from wlint.project.file import File
from wlint.project.types import Types
from wlint.semantics.types import ClassType, FunctionType, options_of
from wlint.source import Span
from wlint.tree import Node

# Past this many methods of one name, a call on an unknown receiver says nothing.
_NAMESAKES = 3


@dataclass(frozen=True, slots=True, eq=False)
class CallSite:
    """A place where one function runs, or hands on, another."""

    file: File
    node: Node
    caller: tree.Function | None
    callee: tree.Function
    is_sure: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """How a handler reaches a function: the handler, then the call sites in order."""

    entry: Entry
    sites: tuple[CallSite, ...] = ()


class CallNames:
    """The calls of a program by the name of what they call, before anything is resolved."""

    def __init__(self, files: Iterable[File]) -> None:
        self._files = tuple(files)

    @cached_property
    def _calls(self) -> Mapping[str, Sequence[tuple[File, tree.Call]]]:
        found: defaultdict[str, list[tuple[File, tree.Call]]] = defaultdict(list)
        for file in self._files:
            renamed = _renamed(file)
            for node in file.nodes:
                match node:
                    case tree.Call(callee=tree.Name(id=name) | tree.Member(name=str(name))):
                        found[name].append((file, node))
                        if name in renamed:
                            found[renamed[name]].append((file, node))
                    case _:
                        pass
        return found

    def of(self, name: str) -> Sequence[tuple[File, tree.Call]]:
        """The calls that may mean a function of this name."""
        return self._calls.get(name, ())


def _renamed(file: File) -> dict[str, str]:
    return {
        name.local: name.name
        for node in file.module.body.statements
        if isinstance(node, tree.Import)
        for name in node.names
        if name.local != name.name
    }


def targets(types: Types, file: File, call: tree.Call) -> Iterator[tree.Function]:
    """The project functions a call surely runs."""
    for option in options_of(types.of(file, call.callee)):
        match option:
            case FunctionType(node=node):
                yield node
            case ClassType(node=cls):
                methods = (m for m in cls.body.statements if isinstance(m, tree.Function))
                yield from filter(is_constructor, methods)
            case _:
                pass


@dataclass(frozen=True, eq=False)
class Calls:
    """The call graph of one Worker."""

    files: tuple[File, ...]
    types: Types
    entries: tuple[Entry, ...]
    _memo: dict[Node, "Way | None"] = field(default_factory=dict)

    @cached_property
    def sites(self) -> Mapping[tree.Function | None, Sequence[CallSite]]:
        """The call sites in each function's own body."""
        found: defaultdict[tree.Function | None, list[CallSite]] = defaultdict(list)
        for site in self._sites():
            found[site.caller].append(site)
        return found

    @cached_property
    def callers(self) -> Mapping[tree.Function, Sequence[CallSite]]:
        """The call sites of each function."""
        found: defaultdict[tree.Function, list[CallSite]] = defaultdict(list)
        for sites in self.sites.values():
            for site in sites:
                found[site.callee].append(site)
        return found

    @cached_property
    def home(self) -> Mapping[tree.Function, File]:
        """The file each function stands in."""
        return {n: f for f in self.files for n in f.nodes if isinstance(n, tree.Function)}

    def _sites(self) -> Iterator[CallSite]:
        methods = self._methods
        for file in self.files:
            for node in file.nodes:
                match node:
                    case tree.Function():
                        around = file.scopes.parents.get(node)
                        caller = file.function_around(node)
                        if (
                            not isinstance(around, tree.Block | tree.Module | tree.Export)
                            and caller is not None
                        ) or isinstance(around, tree.Arg):
                            yield CallSite(file, node, caller, node)
                    case tree.Call():
                        caller = file.function_around(node)
                        sure = tuple(targets(self.types, file, node))
                        yield from (CallSite(file, node, caller, t) for t in sure)
                        if not sure and isinstance(node.callee, tree.Member) and node.callee.name:
                            likely = methods.get(node.callee.name, ())
                            if len(likely) <= _NAMESAKES:
                                yield from (
                                    CallSite(file, node, caller, t, is_sure=False) for t in likely
                                )
                    case tree.Name() | tree.Member() if self._is_handed_on(file, node):
                        for option in options_of(self.types.of(file, node)):
                            if isinstance(option, FunctionType):
                                yield CallSite(file, node, file.function_around(node), option.node)
                    case _:
                        pass

    @cached_property
    def _methods(self) -> Mapping[str, Sequence[tree.Function]]:
        found: defaultdict[str, list[tree.Function]] = defaultdict(list)
        for file in self.files:
            for node in file.nodes:
                if isinstance(node, tree.Function) and isinstance(
                    file.scopes.parents.get(node), tree.Entry | tree.Block
                ):
                    block = file.scopes.parents[node]
                    if isinstance(block, tree.Entry) or isinstance(
                        file.scopes.parents.get(block), tree.Class
                    ):
                        name = function_name(file, node)
                        if name:
                            found[name].append(node)
        return found

    @staticmethod
    def _is_handed_on(file: File, node: Node) -> bool:
        """Whether a function is passed or stored by name rather than called."""
        match file.scopes.parents.get(node):
            case tree.Arg() | tree.Entry() | tree.Sequence() | tree.Opaque():
                return True
            case tree.Assign(value=value):
                return value is node
            case _:
                return False

    @cached_property
    def _ways(self) -> Mapping[tree.Function, Way]:
        """The shortest way from a handler to each function it reaches; sure ways first."""
        found: dict[tree.Function, Way] = {}
        for sure_only in (True, False):
            todo: deque[tuple[tree.Function, Way]] = deque((f, w) for f, w in found.items())
            for entry in self.entries:
                if entry.function not in found:
                    found[entry.function] = Way(entry)
                    todo.append((entry.function, found[entry.function]))
            todo.extend(self._registered(found))
            while todo:
                function, way = todo.popleft()
                for site in self.sites.get(function, ()):
                    if site.callee not in found and (site.is_sure or not sure_only):
                        found[site.callee] = Way(way.entry, (*way.sites, site))
                        todo.append((site.callee, found[site.callee]))
        return found

    def _registered(
        self, found: dict[tree.Function, Way]
    ) -> Iterator[tuple[tree.Function, Way]]:
        """What is handed on while modules load: route tables and hooks that handlers run."""
        entry = next((e for e in self.entries if not e.is_stateful), None)
        for site in self.sites.get(None, ()) if entry is not None else ():
            if not isinstance(site.node, tree.Call) and site.callee not in found and entry:
                found[site.callee] = Way(entry, (site,))
                yield site.callee, found[site.callee]

    def way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler reaches a function, None when none does."""
        return self._ways.get(function) if function is not None else None

    def reaching(self, function: tree.Function) -> Iterator[Entry]:
        """Every entry point from which a function is reached."""
        starts = {e.function: e for e in self.entries}
        seen: set[tree.Function] = {function}
        todo = [function]
        while todo:
            at = todo.pop()
            if at in starts:
                yield starts[at]
            for site in self.callers.get(at, ()):
                if site.caller is not None and site.caller not in seen:
                    seen.add(site.caller)
                    todo.append(site.caller)

    def steps(self, way: Way) -> Iterator[Step]:
        """The way as places: the handler, then each call."""
        entry = way.entry
        yield Step(Place(entry.file.path, _head(entry.function)), entry.name)
        for site in way.sites:
            if not isinstance(site.node, tree.Function):
                yield Step(Place(site.file.path, site.node.span), _short(site.file, site.node))


def _head(function: tree.Function) -> Span:
    """The first line of a function, up to its body."""
    return Span(function.span.start, max(function.body.span.start, function.span.start + 1))


def _short(file: File, node: Node) -> str:
    text = " ".join(file.source.text(node.span).split())
    return text if len(text) <= 60 else text[:59] + "…"
