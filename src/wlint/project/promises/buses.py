"""Events that the code itself emits: who emits waits for no listener, so its work is lost.

A bus lives at module level, where listeners are added while modules load, and handlers emit.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.ways import Way
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import Named, options_of

_LISTENS = frozenset({"on", "once", "addListener", "prependListener"})
_BUSES = frozenset(
    {"node:events.EventEmitter", "events:EventEmitter", "eventemitter3:EventEmitter"}
    | {"events:default", "node:events.default", "eventemitter3:default"}
)


@entity
class Buses:
    """The events that one Worker emits to itself."""

    types: Types
    calls: Calls

    def emitted(self, file: File, call: tree.Call) -> Sequence[tuple[File, tree.Call]]:
        """Where handlers emit what a call listens to, if it listens to a bus."""
        match call:
            case tree.Call(callee=tree.Member(name=name), args=[event, _]) if name in _LISTENS:
                is_bus = self._is_bus(file, call)
                return self._emits.get(_name(file, event), ()) if is_bus else ()
            case _:
                return ()

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
    def _emits(self) -> Mapping[str, Sequence[tuple[File, tree.Call]]]:
        """What handlers emit, by the names of the events."""
        found: defaultdict[str, list[tuple[File, tree.Call]]] = defaultdict(list)
        for file, call in self._emitting():
            if self._is_bus(file, call) and self.calls.way_to_place(file, call) is not None:
                found[_name(file, call.args[0])].append((file, call))
        return found

    def _emitting(self) -> Iterator[tuple[File, tree.Call]]:
        for file in self.calls.files:
            for call in file.of_kind(tree.Call):
                match call:
                    case tree.Call(callee=tree.Member(name="emit"), args=[_, *_]):
                        yield file, call
                    case _:
                        pass

    def _is_bus(self, file: File, call: tree.Call) -> bool:
        """Whether it is a method of an emitter of events that a module keeps."""
        match call.callee:
            case tree.Member(object=tree.Name() as owner):
                variable = file.scopes.variable(owner)
                options = options_of(self.types.of(file, owner))
                is_emitter = any(isinstance(o, Named) and o.name in _BUSES for o in options)
                return is_emitter and variable is not None and variable.is_module_level
            case _:
                return False


def _name(file: File, event: tree.Arg) -> str:
    return text_of(file, event.value) or file.source.text(event.value.span)
