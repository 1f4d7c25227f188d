"""Who calls whom in a Worker, and by which steps a handler reaches a place."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from wlint import tree
from wlint.platform.api import is_method_name
from wlint.project.calling.elsewhere import Elsewhere
from wlint.project.calling.entries import Entry, EntryKind, function_name, is_constructor
from wlint.project.calling.function_names import is_private, methods_of
from wlint.project.calling.handed_in import is_handed_in, is_handed_on, is_passed
from wlint.project.calling.kept import Kept
from wlint.project.calling.lacking_fields import LackingFields
from wlint.project.calling.mentions import targets
from wlint.project.calling.mounted import is_of_package
from wlint.project.calling.never_run import NeverRun
from wlint.project.calling.overriding import Overriding
from wlint.project.calling.possible import Possible
from wlint.project.calling.settings import Settings
from wlint.project.calling.sites import CallSite, Certainty
from wlint.project.calling.starting import is_for_start
from wlint.project.calling.way import Way
from wlint.project.calling.ways import Ways
from wlint.project.file import File
from wlint.project.typing.decorators import wrappers
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import is_getter
from wlint.semantics.memo import remembered
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    FunctionType,
    Global,
    InstanceType,
    SignatureType,
    options_of,
)
from wlint.tree import Node

# Past this many methods of one name, a call on an unknown receiver says nothing.
_NAMESAKES = 3


@entity
class Calls:
    """The call graph of one Worker; `bound` is what its `env` has in every environment."""

    files: tuple[File, ...]
    types: Types
    entries: tuple[Entry, ...]
    bound: frozenset[str] = frozenset()
    _own_ways: dict[Entry, Mapping[tree.Function, Way]] = field(default_factory=dict)

    @cached_property
    def overriding(self) -> Overriding:
        """Which methods may run in place of others."""
        return Overriding(self.types)

    @cached_property
    def sites(self) -> Mapping[tree.Function | None, Sequence[CallSite]]:
        """The call sites in each function's own body."""
        found: defaultdict[tree.Function | None, list[CallSite]] = defaultdict(list)
        # what is known by its types alone stands in no file that the Worker loads
        here = (s for s in self._sites() if s.callee in self.home)
        all_sites = tuple(s for s in here if not self.elsewhere.has(s.file, s.node))
        givers: defaultdict[tree.Function, set[tree.Function | None]] = defaultdict(set)
        for site in all_sites:
            if site.is_handing_over and not self._is_called_back(site):
                givers[site.callee].add(site.caller)
        for site in all_sites:
            # a default of its own is no other's: `run({ done = save })`
            is_others = site.callee in givers and site.caller not in givers[site.callee]
            is_back = is_others and self._is_called_back(site)
            found[site.caller].append(site.made(Certainty.CALLED_BACK) if is_back else site)
        return found

    def _is_called_back(self, site: CallSite) -> bool:
        """Whether a function is run, or handed on, by one that was handed it."""
        match site.node:
            case tree.Call(callee=used) | (tree.Name() as used) | (tree.Member() as used):
                # an object of many methods is handed over, too: these run where they are called
                is_whole = isinstance(used, tree.Name)
                may_be = is_whole or is_passed(self.home[site.callee], site.callee)
                return site.is_sure and may_be and is_handed_in(site.file, used)
            case _:
                return False

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """What is for other runtimes, or for want of a binding, and never runs here."""
        return Elsewhere(self.types, self.bound)

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
                        ) or is_passed(file, node):
                            yield CallSite(file, node, caller, node)
                    case tree.Call():
                        caller = file.function_around(node)
                        sure = tuple(targets(self.types, file, node))
                        yield from (CallSite(file, node, caller, t) for t in sure)
                        likely = () if sure else self._likely(file, node)
                        for target in (*likely, *self._stand_ins(file, node)):
                            yield CallSite(file, node, caller, target, Certainty.LIKELY)
                        for arg, target in self._methods_given(file, node):
                            yield CallSite(file, arg, caller, target, Certainty.LIKELY)
                    case tree.Member(name=str(name)) if name in self._getters:
                        caller = file.function_around(node)
                        yield from (
                            CallSite(file, node, caller, getter)
                            for getter in self._getters[name]
                            if self._reads(file, node, getter)
                        )
                    case tree.Name() | tree.Member() if is_handed_on(file, node):
                        # `a=Depends(b)` is made once, but `b` runs for who runs the function
                        outer = file.ancestors(node)
                        caller = next((n for n in outer if isinstance(n, tree.Function)), None)
                        yield from (
                            CallSite(file, node, caller, option.node, Certainty.HANDED_ON)
                            for option in options_of(self.types.of(file, node))
                            if isinstance(option, FunctionType)
                        )
                    case _:
                        pass

    def _methods_given(
        self, file: File, call: tree.Call
    ) -> Iterator[tuple[tree.Arg, tree.Function]]:
        """The methods of objects that a package is given, which may call them."""
        for arg in call.args:
            given = options_of(self.types.of(file, arg.value))
            objects = [o for o in given if isinstance(o, InstanceType)]
            if objects and not self._may_call(file, call):
                return
            for option in objects:
                home = self.types.program.file(option.file)
                methods = (f for _, f in methods_of(option.node) if not is_constructor(f))
                yield from ((arg, f) for f in methods if not is_private(home, f))

    def _may_call(self, file: File, call: tree.Call) -> bool:
        """Whether a call is of something that may call what its arguments have."""
        rewrites = (
            isinstance(o, Global) and o.path.startswith("HTMLRewriter.")
            for o in options_of(self.types.of(file, call.callee))
        )
        return any(rewrites) or is_of_package(self.types, file, call)

    def _decorators(self, file: File, function: tree.Function) -> Iterator[CallSite]:
        """Decorators run where a function is made; who runs it runs what they made of it."""
        for decorator in function.decorators:
            maker = file.function_around(decorator)
            # the arguments of `@route("/a")` are those of another call
            place = decorator.callee if isinstance(decorator, tree.Call) else decorator
            for option in options_of(self.types.of(file, decorator)):
                if isinstance(option, FunctionType):
                    yield CallSite(file, place, maker, option.node)
                    for wrapper in wrappers(self.types, option):
                        yield CallSite(file, place, function, wrapper.node)

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

    @cached_property
    def _ways(self) -> Ways:
        return self._ways_but(self.never_runs)

    def _ways_but(self, left_out: Callable[[File, Node], bool]) -> Ways:
        kept = Kept(self.files, self.types.program)
        return Ways(self.sites, self.callers, self.home, kept, self.types.program, left_out)

    @cached_property
    def _all_ways(self) -> Mapping[tree.Function, Way]:
        return self._ways.found(self.entries)

    @cached_property
    def _answering(self) -> Mapping[tree.Function, Way]:
        requests = [e for e in self.entries if e.kind is EntryKind.REQUEST]
        others = [e for e in self.entries if e.kind in (EntryKind.RPC, EntryKind.SOCKET)]
        ways = self._ways_but(lambda f, n: self.never_runs(f, n) or is_for_start(f, n))
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
        """The same, by calls that lead there: more to work out, for where a way is shown."""
        way = self.way_to_place(file, node)
        return way and self._possible.instead(self._all_ways, way, file, node)

    def way_by(self, way: Way, is_meant: Callable[[CallSite], bool]) -> Way:
        """The same way, if it can be, by one of the calls that are meant."""
        return self._ways.by(self._all_ways, way, is_meant)

    @cached_property
    def _possible(self) -> Possible:
        return Possible(self.callers, self.home, self.types.program, self.runs)

    def answering_way_to_place(self, file: File, node: Node) -> Way | None:
        """How such a handler reaches a place."""
        way = self.answering_way_to(file.function_around(node))
        return way and self.answering_instead(way, file, node)

    def answering_instead(self, way: Way, file: File, node: Node) -> Way:
        """Another such way to a place, where it cannot be this one."""
        return self._possible.instead(self._answering, way, file, node)

    def answering_way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler that answers somebody, a request at best, reaches a function."""
        return self._answering.get(function) if function is not None else None

    def ending_way_to(self, function: tree.Function | None) -> Way | None:
        """How a handler reaches a function that leaves no object behind which lives on."""
        return self._ending.get(function) if function is not None else None

    def runs(self, site: CallSite) -> bool:
        """Whether who reaches a call site runs that function: not each that callers hand in."""
        return self._ways.follows(site)

    def is_entry(self, function: tree.Function) -> bool:
        """Whether the platform calls a function itself."""
        return any(entry.function is function for entry in self._starts.get(function, ()))

    def reaching(self, function: tree.Function) -> Sequence[Entry]:
        """Every entry point from which a function is reached."""
        return self._reaching.get(function, ())

    @cached_property
    def _reaching(self) -> Mapping[tree.Function, Sequence[Entry]]:
        found: defaultdict[tree.Function, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for function in self._reached_from(entry):
                found[function].append(entry)
        return found

    @cached_property
    def _starts(self) -> Mapping[tree.Function, Sequence[Entry]]:
        found: defaultdict[tree.Function, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for start in entry.all:
                found[start.function].append(entry)
        return found

    def _reached_from(self, entry: Entry) -> Iterator[tree.Function]:
        seen = {start.function for start in entry.all}
        todo = list(seen)
        while todo:
            at = todo.pop()
            yield at
            for site in filter(self.runs, self.sites.get(at, ())):
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


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name != "__init__"
