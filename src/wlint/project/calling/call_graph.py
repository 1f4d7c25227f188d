"""Who calls whom in a Worker."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.platform.api import is_method_name
from wlint.platform.frameworks import KEEPING
from wlint.project.calling.elsewhere import Elsewhere
from wlint.project.calling.entries import Entry, function_name, is_constructor
from wlint.project.calling.function_names import is_private, methods_of
from wlint.project.calling.handed_in import is_handed_in, is_handed_on, is_passed
from wlint.project.calling.mentions import targets
from wlint.project.calling.mounted import is_of_package
from wlint.project.calling.sites import CallSite, Certainty
from wlint.project.file import File
from wlint.project.typing.decorators import wrappers
from wlint.project.typing.overriding import Overriding
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import is_getter
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    FunctionType,
    Global,
    InstanceType,
    ObjectType,
    SignatureType,
    Type,
    options_of,
)

# Past this many methods of one name, a call on an unknown receiver says nothing.
_NAMESAKES = 3


class CallGraph(Entity):
    """Who calls whom in one Worker; `bound` is what its `env` has in every environment."""

    files: tuple[File, ...]
    types: Types
    entries: tuple[Entry, ...]
    bound: frozenset[str] = frozenset()

    @cached_property
    def overriding(self) -> Overriding:
        """Which methods may run in place of others."""
        return self.types.overriding

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
                            not isinstance(around, (tree.Block, tree.Module, tree.Export))
                            and caller is not None
                        ) or is_passed(file, node):
                            yield CallSite(file, node, caller, node)
                    case tree.Call():
                        caller = file.function_around(node)
                        sure = tuple(targets(self.types, file, node))
                        yield from (CallSite(file, node, caller, t) for t in sure)
                        likely = () if sure else self._likely(file, node)
                        for target in likely:
                            yield CallSite(file, node, caller, target, Certainty.LIKELY)
                        # an object calls its own method: where its class overrides that, the other
                        how = Certainty.CALLED if _is_of_own(node) else Certainty.LIKELY
                        for target in self._stand_ins(file, node):
                            yield CallSite(file, node, caller, target, how)
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
            objects = list(self._objects_in(self.types.of(file, arg.value)))
            if objects and not self._may_call(file, call):
                return
            keeps = self.types.path_of(file, call.callee) in KEEPING
            for option in objects:
                home = self.types.program.file(option.file)
                for name, method in methods_of(option.node):
                    is_open = not is_constructor(method) and not is_private(home, method)
                    if is_open and (not keeps or name in self._asked_for):
                        yield arg, method

    @cached_property
    def _asked_for(self) -> frozenset[str | None]:
        """The names under which code asks for a part of something."""
        nodes = (n for f in self.files for n in f.of_kind(tree.Member, tree.Entry))
        return frozenset(n.name for n in nodes if isinstance(n, (tree.Member, tree.Entry)))

    def _objects_in(self, of: Type) -> Iterator[InstanceType]:
        """The objects of classes that a value is, or that are written out in it: `{ store }`."""
        todo, seen = list(options_of(of)), set[Type]()
        for option in todo:
            match option:
                case InstanceType():
                    yield option
                case ObjectType(file=home, node=mapping) if option not in seen:
                    seen.add(option)
                    file = self.types.program.file(home)
                    values = (self.types.of(file, entry.value) for entry in mapping.entries)
                    todo += (inner for value in values for inner in options_of(value))
                case _:
                    pass

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
                cls = parents.get(around) if isinstance(around, tree.Block) else None
                is_method = isinstance(cls, tree.Class) and self.overriding.made.may_be(file, cls)
                if isinstance(around, tree.Entry) or is_method:
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
            if isinstance(of, (InstanceType, ClassType)):
                if of.node is cls:
                    return True
                todo.extend(b for b in self.types.bases(of) if b not in todo)
        return False


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name != "__init__"


def _is_of_own(call: tree.Call) -> bool:
    """Whether an object calls a method of its own: `this.answer(request)`."""
    match call.callee:
        case tree.Member(object=tree.Name(is_receiver=True)):
            return True
        case _:
            return False
