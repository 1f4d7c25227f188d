"""Who calls whom in a Worker, and by which steps a handler reaches a place."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import islice

from wlint import tree
from wlint.finding import Place, Step
from wlint.platform.api import is_method_name
from wlint.project.calling.entries import Entry, EntryKind, function_name, is_constructor
from wlint.project.calling.function_names import is_private, methods_of
from wlint.project.calling.kept import Kept
from wlint.project.calling.overriding import Overriding
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import is_getter
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    FunctionType,
    Global,
    InstanceType,
    SignatureType,
    options_of,
)
from wlint.source import Span
from wlint.tree import Node

# Past this many methods of one name, a call on an unknown receiver says nothing.
_NAMESAKES = 3

# Of a way through more calls than this, a report shows the last ones.
_SHOWN = 20


@entity
class CallSite:
    """A place where one function runs, or hands on, another."""

    file: File
    node: Node
    caller: tree.Function | None
    callee: tree.Function
    is_sure: bool = True


@entity
class Way:
    """How a handler reaches a function: `last` is the call of it, `before` the way to its caller.

    Ways share what they have in common: a chain of calls is not copied for each of its steps.
    """

    entry: Entry
    last: CallSite | None = None
    before: "Way | None" = None

    @property
    def backwards(self) -> Iterator[CallSite]:
        """The call sites, the last first."""
        way: Way | None = self
        while way is not None and way.last is not None:
            yield way.last
            way = way.before

    @property
    def sites(self) -> tuple[CallSite, ...]:
        """The call sites in order."""
        return tuple(self.backwards)[::-1]


class CallNames:
    """The calls of a program by the names of what they call and pass, unresolved."""

    def __init__(self, files: Iterable[File]) -> None:
        self._files = tuple(files)

    @cached_property
    def _mentions(self) -> Mapping[str, Sequence[tuple[File, tree.Call, Node]]]:
        found: defaultdict[str, list[tuple[File, tree.Call, Node]]] = defaultdict(list)
        for file in self._files:
            renamed = _renamed(file)
            for call in file.of_kind(tree.Call):
                for node in (call.callee, *(a.value for a in call.args)):
                    if isinstance(node, tree.Name | tree.Member) and (name := _last_name(node)):
                        found[name].append((file, call, node))
                        if name in renamed:
                            found[renamed[name]].append((file, call, node))
        return found

    def of(self, name: str) -> Iterator[tuple[File, tree.Call]]:
        """The calls that may mean a function of this name."""
        return ((f, call) for f, call, n in self._mentions.get(name, ()) if n is call.callee)

    def passing(self, name: str) -> Iterator[tuple[File, tree.Call, Node]]:
        """The calls that may pass a function of this name, and where they do."""
        return (m for m in self._mentions.get(name, ()) if m[2] is not m[1].callee)


def _last_name(node: tree.Name | tree.Member) -> str | None:
    return node.id if isinstance(node, tree.Name) else node.name


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
            case ClassType():
                yield from _constructors(types, option, frozenset())
            case _:
                pass


def _constructors(
    types: Types, of: ClassType, seen: frozenset[tree.Class]
) -> Iterator[tree.Function]:
    """What making an instance runs: the class's own constructor, or else its bases'."""
    methods = (m for m in of.node.body.statements if isinstance(m, tree.Function))
    if own := [m for m in methods if is_constructor(m)]:
        yield from own
        return
    for base in types.bases(of):
        if isinstance(base, ClassType) and base.node not in seen:
            yield from _constructors(types, base, seen | {of.node, base.node})


@entity
class Calls:
    """The call graph of one Worker."""

    files: tuple[File, ...]
    types: Types
    entries: tuple[Entry, ...]
    _reaching: dict[tree.Function, tuple[Entry, ...]] = field(default_factory=dict)

    @cached_property
    def overriding(self) -> Overriding:
        """Which methods may run in place of others."""
        return Overriding(self.types)

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
        return {n: f for f in self.files for n in f.of_kind(tree.Function)}

    def _sites(self) -> Iterator[CallSite]:
        for file in self.files:
            for node in file.of_kind(tree.Function, tree.Call, tree.Member, tree.Name):
                match node:
                    case tree.Function():
                        yield from self._decorators(file, node)
                        around = file.scopes.parents.get(node)
                        caller = file.function_around(node)
                        if (
                            not isinstance(around, tree.Block | tree.Module | tree.Export)
                            and caller is not None
                        ) or _is_passed(file, node):
                            yield CallSite(file, node, caller, node)
                    case tree.Call():
                        caller = file.function_around(node)
                        sure = tuple(targets(self.types, file, node))
                        yield from (CallSite(file, node, caller, t) for t in sure)
                        likely = () if sure else self._likely(file, node)
                        for target in (*likely, *self._stand_ins(file, node)):
                            yield CallSite(file, node, caller, target, is_sure=False)
                    case tree.Member(name=str(name)) if name in self._getters:
                        caller = file.function_around(node)
                        yield from (
                            CallSite(file, node, caller, getter)
                            for getter in self._getters[name]
                            if self._reads(file, node, getter)
                        )
                    case tree.Name() | tree.Member() if self._is_handed_on(file, node):
                        for option in options_of(self.types.of(file, node)):
                            if isinstance(option, FunctionType):
                                yield CallSite(file, node, file.function_around(node), option.node)
                    case _:
                        pass

    def _methods_given(self, file: File, call: tree.Call) -> Iterator[tree.Function]:
        """The methods of the objects that a call gives away: who gets an object may call them."""
        for arg in call.args:
            for option in options_of(self.types.of(file, arg.value)):
                if isinstance(option, InstanceType):
                    home = self.types.program.file(option.file)
                    methods = (f for _, f in methods_of(option.node) if not is_constructor(f))
                    yield from (f for f in methods if not is_private(home, f))

    def _decorators(self, file: File, function: tree.Function) -> Iterator[CallSite]:
        """Who runs a function runs what its decorators made of it."""
        for decorator in function.decorators:
            for option in options_of(self.types.of(file, decorator)):
                if isinstance(option, FunctionType):
                    yield CallSite(file, decorator, function, option.node)

    def _stand_ins(self, file: File, call: tree.Call) -> Iterator[tree.Function]:
        """What may run for a call besides what it names: overrides, and what an instance can do."""
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case FunctionType():
                    yield from (f.node for f in self.overriding.overrides(option))
                case SignatureType() if isinstance(call.callee, tree.Member) and call.callee.name:
                    owner = self.types.of(file, call.callee.object)
                    found = self.overriding.methods(owner, call.callee.name)
                    yield from (f.node for f in found)
                case Global(path=path) if ":" in path or path.startswith("HTMLRewriter."):
                    yield from self._methods_given(file, call)
                case ClassType(node=cls) if file.is_python:
                    # `with`, `for` and operators run them
                    yield from (f for name, f in methods_of(cls) if _is_special(name))
                case _:
                    pass

    def _likely(self, file: File, call: tree.Call) -> Sequence[tree.Function]:
        """The project's methods that a call on something unknown may mean, by their name."""
        callee = call.callee
        if not isinstance(callee, tree.Member) or callee.name is None:
            return ()
        # `list` or `fetch` on something unknown is as likely the platform's own
        is_unknown = UNKNOWN in options_of(self.types.of(file, callee.object))
        if not is_unknown or is_method_name(callee.name):
            return ()
        found = self._methods.get(callee.name, ())
        return found if len(found) <= _NAMESAKES else ()

    @cached_property
    def _methods(self) -> Mapping[str, Sequence[tree.Function]]:
        found: defaultdict[str, list[tree.Function]] = defaultdict(list)
        for file in self.files:
            parents = file.scopes.parents
            for node in file.of_kind(tree.Function):
                around = parents.get(node)
                is_in_class = isinstance(around, tree.Block) and isinstance(
                    parents.get(around), tree.Class
                )
                if isinstance(around, tree.Entry) or is_in_class:
                    name = function_name(file, node)
                    if name:
                        found[name].append(node)
        return found

    @cached_property
    def _getters(self) -> Mapping[str, Sequence[tree.Function]]:
        """The functions that run when a property is read, by its name."""
        return {
            name: getters
            for name, methods in self._methods.items()
            if (getters := [m for m in methods if is_getter(m)])
        }

    def _reads(self, file: File, node: tree.Member, getter: tree.Function) -> bool:
        """Whether a property is read of an object whose class, or a base of it, has the getter."""
        cls = self.home[getter].class_around(getter)
        todo = list(options_of(self.types.of(file, node.object)))
        for of in todo:
            if isinstance(of, InstanceType | ClassType):
                if of.node is cls:
                    return True
                todo.extend(b for b in self.types.bases(of) if b not in todo)
        return False

    @staticmethod
    def _is_handed_on(file: File, node: Node) -> bool:
        """Whether a function is passed or stored by name rather than called."""
        match file.scopes.parents.get(node):
            case tree.Arg() | tree.Opaque() | tree.Exit():
                return True
            case tree.Entry() | tree.Sequence():
                variable = file.scopes.variable(node)  # a pattern takes what somebody else gives
                return variable is None or all(d.name is not node for d in variable.definitions)
            case tree.Assign(value=value):
                return value is node
            case _:
                return False

    @cached_property
    def _ways(self) -> Mapping[tree.Function, Way]:
        return self._ways_from(self.entries)

    @cached_property
    def _answering_ways(self) -> Mapping[tree.Function, Way]:
        requests = [e for e in self.entries if e.kind is EntryKind.REQUEST]
        others = [e for e in self.entries if e.kind in (EntryKind.RPC, EntryKind.SOCKET)]
        return {**self._ways_from(others), **self._ways_from(requests)}

    def _ways_from(self, entries: Sequence[Entry]) -> dict[tree.Function, Way]:
        """The shortest way from a handler to each function it reaches; sure ways first."""
        found: dict[tree.Function, Way] = {}
        for entry in entries:
            found.setdefault(entry.function, Way(entry))
        self._follow(found, tuple(found), sure_only=True)
        self._follow(found, tuple(self._registered(entries, found)), sure_only=True)
        self._follow(found, tuple(found), sure_only=False)
        return found

    def _follow(
        self,
        found: dict[tree.Function, Way],
        starts: Iterable[tree.Function],
        *,
        sure_only: bool,
    ) -> None:
        """Find the ways on from some functions, the nearest first."""
        todo = deque(starts)
        while todo:
            function = todo.popleft()
            for site in self.sites.get(function, ()):
                if site.callee not in found and (site.is_sure or not sure_only):
                    found[site.callee] = Way(found[function].entry, site, found[function])
                    todo.append(site.callee)

    def _registered(
        self, entries: Sequence[Entry], found: dict[tree.Function, Way]
    ) -> Iterator[tree.Function]:
        """What is handed on while modules load: route tables and hooks that handlers run."""
        handlers = [e for e in entries if not e.is_stateful]
        kept = Kept(self.files, self.types.program)
        for site in self.sites.get(None, ()) if handlers else ():
            if isinstance(site.node, tree.Call) or site.callee in found:
                continue
            if kept.may_run_unnamed(site.file, site.node):
                nearby = next((e for e in handlers if e.file is site.file), None)
                # which handler of another file runs it is not known: the way starts here
                found[site.callee] = Way(nearby, site) if nearby else self._alone(site.callee)
                yield site.callee

    def _alone(self, function: tree.Function) -> Way:
        file = self.home[function]
        name = f"{function_name(file, function) or 'function'}()"
        return Way(Entry(EntryKind.OTHER, name, file, function))

    def way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler reaches a function, None when none does."""
        return self._ways.get(function) if function is not None else None

    def answering_way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler that answers somebody, a request at best, reaches a function."""
        return self._answering_ways.get(function) if function is not None else None

    def reaching(self, function: tree.Function) -> tuple[Entry, ...]:
        """Every entry point from which a function is reached."""
        if function not in self._reaching:
            self._reaching[function] = tuple(self._sought(function))
        return self._reaching[function]

    @cached_property
    def starts(self) -> Mapping[tree.Function, Entry]:
        """The entry points, by their functions."""
        return {e.function: e for e in self.entries}

    def _sought(self, function: tree.Function) -> Iterator[Entry]:
        starts = self.starts
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
        """The way as places: the handler, then each call; of a very long way its end."""
        entry = way.entry
        yield Step(Place(entry.file.path, _head(entry.function)), entry.name)
        calls = (site for site in way.backwards if not isinstance(site.node, tree.Function))
        shown = list(islice(calls, _SHOWN))[::-1]
        mark = "… " if next(calls, None) is not None else ""
        for site in shown:
            text = mark + _short(site.file, site.node)
            yield Step(Place(site.file.path, site.node.span), text)
            mark = ""


def _is_passed(file: File, function: tree.Function) -> bool:
    """Whether a function is an argument, alone or in an object or array: something may run it."""
    for around in file.ancestors(function):
        match around:
            case tree.Arg():
                return True
            case tree.Entry() | tree.Mapping() | tree.Sequence():
                pass
            case _:
                return False
    return False


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name != "__init__"


def _head(function: tree.Function) -> Span:
    """The first line of a function, up to its body."""
    return Span(function.span.start, max(function.body.span.start, function.span.start + 1))


def _short(file: File, node: Node) -> str:
    text = " ".join(file.source.text(node.span).split())
    return text if len(text) <= 60 else text[:59] + "…"
