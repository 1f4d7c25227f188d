"""Events that the code itself emits: who emits waits for no listener, so its work is lost.

A bus lives at module level, where listeners are added while modules load, and handlers emit; or in
a variable or field for as long as it is needed. What a package emits is its own affair: it may hold
a connection open meanwhile.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way
from wlint.project.file import File
from wlint.project.promises.streams import Streams
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.scopes import Definition
from wlint.semantics.types import FunctionType, Named, options_of
from wlint.tree import Node

_LISTENS = frozenset({"on", "once", "addListener", "prependListener", "addEventListener"})
_EMITS = frozenset({"emit", "dispatchEvent"})
_BUSES = frozenset(
    {"node:events.EventEmitter", "events:EventEmitter", "eventemitter3:EventEmitter"}
    | {"events:default", "node:events.default", "eventemitter3:default", "EventTarget"}
)
_OF_MODULE = "kept by a module"

Emitted = Sequence[tuple[File, tree.Call]]


class Buses(Entity):
    """The events that one Worker emits to itself."""

    types: Types
    calls: Calls

    @cached_property
    def streams(self) -> Streams:
        """The streams that it fills: they hold work as an open bus does."""
        return Streams(self.types)

    def emitted(self, file: File, call: tree.Call) -> Emitted:
        """Where handlers emit what a call listens to, if it listens to a bus."""
        match call:
            case tree.Call(
                callee=tree.Member(object=owner, name=name), args=[event, listener, *_]
            ) if name in _LISTENS:
                bus = self._bus(file, owner)
                if bus is None or (bus != _OF_MODULE and self._tells(file, listener.value)):
                    return ()
                return self._emits.get((bus, _name(file, event.value)), ())
            case _:
                return ()

    def sites_before(self, functions: Iterable[tree.Function]) -> Sequence[CallSite]:
        """The calls that come to functions, and to all that makes these calls."""
        todo, found = list(functions), dict[CallSite, None]()
        for function in todo:
            new = [s for s in self.calls.callers.get(function, ()) if s not in found]
            found.update(dict.fromkeys(new))
            todo += {s.caller for s in new if s.caller is not None}.difference(todo)
        return tuple(found)

    def way_to(self, file: File, call: tree.Call) -> Way | None:
        """How a handler comes to emit what a call listens to."""
        found = (self.calls.way_to_place(*at) for at in self.emitted(file, call))
        return next((way for way in found if way is not None), None)

    def is_stateful(self, file: File, call: tree.Call) -> bool:
        """Whether only Durable Objects and the like emit it."""
        functions = (f.function_around(emit) for f, emit in self.emitted(file, call))
        entries = [e for f in functions if f is not None for e in self.calls.reaching(f)]
        return bool(entries) and all(entry.is_stateful for entry in entries)

    @cached_property
    def _emits(self) -> Mapping[tuple[Hashable, str], Emitted]:
        """What handlers emit, by the bus and the name of the event."""
        found: defaultdict[tuple[Hashable, str], list[tuple[File, tree.Call]]] = defaultdict(list)
        for file, call, owner in self._emitting():
            bus = self._bus(file, owner)
            if bus is not None and self.calls.way_to_place(file, call) is not None:
                found[bus, _name(file, call.args[0].value)].append((file, call))
        return found

    def _emitting(self) -> Iterator[tuple[File, tree.Call, Node]]:
        for file in self.calls.files:
            for call in file.of_kind(tree.Call):
                match call:
                    case tree.Call(callee=tree.Member(object=owner, name=name), args=[_, *_]) if (
                        name in _EMITS
                    ):
                        yield file, call, owner
                    case _:
                        pass

    def _bus(self, file: File, owner: Node) -> Hashable | None:
        """Which emitter of events the code made itself an expression is."""
        options = options_of(self.types.of(file, owner))
        if not any(isinstance(o, Named) and o.name in _BUSES for o in options):
            return None
        match owner:
            case tree.Name(is_receiver=False) if variable := file.scopes.variable(owner):
                if variable.is_module_level:
                    return _OF_MODULE
                match variable.only:
                    case Definition(value=tree.Call(is_new=True), path=()):
                        return variable
                    case _:
                        return None
            case tree.Member(object=tree.Name(is_receiver=True), name=str(name)):
                return (file.class_around(owner), name)
            case _:
                return None

    def _tells(self, file: File, listener: Node) -> bool:
        """Whether a listener emits itself: somebody may wait to hear that."""
        match self.types.of(file, listener):
            case FunctionType(node=function):
                return any(
                    isinstance(n, tree.Call)
                    and isinstance(n.callee, tree.Member)
                    and n.callee.name in _EMITS
                    for n in function.body.walk()
                )
            case _:
                return False


def _name(file: File, event: Node) -> str:
    """The name of an event, or of the object that is dispatched: `new Event("saved")`."""
    if isinstance(event, tree.Call) and event.is_new and event.args:
        event = event.args[0].value
    return text_of(file, event) or file.source.text(event.span)
