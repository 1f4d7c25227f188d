"""To which of a Worker's own Durable Objects a stub leads, and which methods it is asked for.

An object's methods are called over RPC: what they return is the caller's as if it had been made
there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.function_names import methods_of
from wlint.project.calling.sites import CallSite
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.wrangler import Configuration
from wlint.project.file import File
from wlint.project.typing.lineage import lineage
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as, returned
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives
from wlint.semantics.types import ClassType, FunctionType, Named, options_of, without_nothing
from wlint.tree import Node

STUBS = frozenset({"get", "getByName", "getExisting"})
"""Methods of a namespace that give a stub."""
_HELPERS = frozenset({"getAgentByName", "getServerByName", "getContainer", "getRandom"})


class Stubs(Entity):
    """The stubs of one Worker's Durable Objects."""

    types: Types
    calls: Calls
    configuration: Configuration | None
    _known: dict[Node, str | None] = field(default_factory=dict)

    @cached_property
    def bound(self) -> Sequence[tuple[str, str]]:
        """The bindings to Durable Objects of this Worker, and their classes."""
        environments = self.configuration.environments if self.configuration else ()
        found = (
            (binding.name, binding.class_name)
            for environment in environments
            for binding in environment.bindings
            if binding.kind is BindingKind.DURABLE_OBJECT and binding.script_name is None
        )
        return tuple(dict.fromkeys((name, cls) for name, cls in found if cls is not None))

    def names(self, entry: Entry) -> frozenset[str]:
        """The bindings to the class of a handler, or to one that extends it."""
        own = entry.file.class_around(entry.function)
        return frozenset(name for name, cls in self._classes if cls is own)

    @cached_property
    def _classes(self) -> Sequence[tuple[str, tree.Class]]:
        """Each binding with its class, and then those that this extends."""
        return tuple(
            (name, base)
            for name, class_name in self.bound
            for at in self._named.get(class_name, ())
            for base in lineage(self.types, [at])
        )

    @cached_property
    def _named(self) -> Mapping[str, Sequence[ClassType]]:
        """The classes of this Worker that have the name of one which is bound, by that name."""
        names = {class_name for _, class_name in self.bound}
        found: defaultdict[str, list[ClassType]] = defaultdict(list)
        for file in self.calls.files if names else ():
            for cls in file.of_kind(tree.Class):
                if cls.name is not None and cls.name in names:
                    found[cls.name].append(ClassType(file.path, cls))
        return found

    def behind(self, binding: str) -> ClassType | None:
        """The class that a binding leads to in every environment; None where it is not known."""
        environments = self.configuration.environments if self.configuration else ()
        bound = [b for e in environments if (b := e.binding(binding)) is not None]
        names = {b.class_name for b in bound}
        is_own = all(b.kind is BindingKind.DURABLE_OBJECT and b.script_name is None for b in bound)
        if len(names) != 1 or not is_own:
            return None
        found = self._named.get(names.pop() or "", ())
        return found[0] if len(found) == 1 else None

    def callers(self, method: tree.Function) -> Sequence[CallSite]:
        """The calls of a method of an object over RPC."""
        return self._callers.get(method, ())

    def method(self, call: tree.Call) -> Entry | None:
        """The method of an object that a call asks for over RPC."""
        return self._asked.get(call)

    @cached_property
    def _asked(self) -> Mapping[Node, Entry]:
        methods = {e.function: e for e in self.calls.entries if e.kind is EntryKind.RPC}
        sites = (site for sites in self._callers.values() for site in sites)
        return {site.node: methods[site.callee] for site in sites}

    @cached_property
    def _callers(self) -> Mapping[tree.Function, Sequence[CallSite]]:
        found: defaultdict[tree.Function, list[CallSite]] = defaultdict(list)
        methods = self._methods
        for file in self.calls.files if methods else ():
            for call in file.of_kind(tree.Call):
                match call.callee:
                    case tree.Member(object=stub, name=str(name)) if name in methods:
                        if not self.is_stub(file, stub):
                            continue
                        method = methods[name].get(self.binding(file, stub))
                        if method is not None:
                            caller = file.function_around(call)
                            found[method].append(CallSite(file, call, caller, method))
                    case _:
                        pass
        return found

    @cached_property
    def _methods(self) -> Mapping[str, Mapping[str | None, tree.Function]]:
        """The methods that stubs are asked for: by their name and that of the binding."""
        found: defaultdict[str, dict[str | None, tree.Function]] = defaultdict(dict)
        open_ones = {e.function for e in self.calls.entries if e.kind is EntryKind.RPC}
        for binding, cls in self._classes:
            for name, function in methods_of(cls):
                if function in open_ones:
                    found[name].setdefault(binding, function)
        return found

    def is_stub(self, file: File, node: Node) -> bool:
        """Whether a value is surely the stub of an object."""
        found = options_of(without_nothing(self.types.of(file, node)))
        return any(isinstance(o, Named) and o.name == "DurableObjectStub" for o in found)

    def binding(self, file: File, stub: Node) -> str | None:
        """The name of the binding that a stub was got from."""
        return remembered(self._known, stub, None, lambda: self._led_by(file, stub))

    def _led_by(self, file: File, stub: Node) -> str | None:
        match stub:
            case tree.Await(value=value):
                return self.binding(file, value)
            case tree.Name():
                variable = file.scopes.variable(stub)
                given = variable.definitions if variable is not None else ()
                return _one(
                    self.binding(file, d.value)
                    if d.gives is Gives.VALUE and d.value is not None and not d.path
                    else None
                    for d in given
                    if d.gives is not Gives.NOTHING
                )
            case tree.Call(callee=tree.Member(object=owner, name=name)) if name in STUBS:
                return _named(file, owner)
            case tree.Call(callee=callee, args=[first, *_]) if called_as(callee) in _HELPERS:
                return _named(file, first.value)
            case tree.Call(callee=callee):
                return _one(
                    self.binding(self.types.program.file(o.file), value)
                    for o in options_of(without_nothing(self.types.of(file, callee)))
                    if isinstance(o, FunctionType)
                    for value in returned(o.node)
                )
            case _:
                return None


def _named(file: File, namespace: Node) -> str | None:
    value, _ = file.local_value(namespace)
    return value.name if isinstance(value, tree.Member) else None


def _one(names: Iterable[str | None]) -> str | None:
    """The name that all of them are."""
    found = frozenset(names)
    return next(iter(found)) if len(found) == 1 else None
