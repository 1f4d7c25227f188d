"""Functions that give a promise, handed to something that drops it."""

from collections.abc import Iterator
from enum import Enum

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.buses import Buses
from wlint.project.promises.effects import Answer, Effects, is_promise
from wlint.project.promises.fate import Fate, Fates
from wlint.project.promises.lifelines import (
    CLOSINGS,
    has_lifeline,
    keeps_listening,
    listened_event,
)
from wlint.project.promises.settlers import settles_alone
from wlint.project.typing.guarding import unguarded
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import CHAIN, own_nodes, returned
from wlint.semantics.types import UNKNOWN, FunctionType, Global, options_of
from wlint.tree import Node

_TIMERS = frozenset({"setTimeout", "setInterval", "setImmediate", "queueMicrotask"})
_LATER = frozenset({"call_later", "call_soon", "call_at"})
_PREDICATES = frozenset({"filter", "some", "every", "find", "findIndex", "findLast"})
_PROXIES = frozenset({"create_proxy", "create_once_callable"})


class Dropper(Enum):
    """What takes a function and drops what it returns."""

    EACH = "forEach"
    MAP = "map, of which nobody awaits the array"
    VALUES = "map, of which the array is used as if it held values"
    PREDICATE = "a test of each element"
    TIMER = "a timer"
    LISTENER = "an event"
    CLOSED = "the end of a connection"
    CLOSING = "the end of a connection, beside one that it waits to have closed"
    EXECUTOR = "new Promise"
    EXECUTED = "what new Promise runs, which starts it and goes on"
    PROXY = "a JavaScript caller of a Python coroutine function"


class LostCallback(Record):
    """A function whose promise the call it is handed to drops."""

    node: Node
    call: tree.Call
    function: FunctionType
    dropper: Dropper

    @property
    def is_silenced(self) -> bool:
        """Whether all it gives are promises somebody has thought about: `.catch(…)`, `.then(…)`."""
        given = tuple(returned(self.function.node))
        return bool(given) and all(
            isinstance(value, tree.Call)
            and isinstance(value.callee, tree.Member)
            and value.callee.name in CHAIN
            for value in given
        )


class Callbacks(Entity):
    """The callbacks of one Worker."""

    types: Types
    effects: Effects
    fates: Fates
    buses: Buses

    def lost(self, file: File, call: tree.Call) -> Iterator[LostCallback]:
        """The functions among a call's arguments whose promises, and so their work, are lost."""
        if not call.args or (dropper := self._dropper(file, call)) is None:
            return
        for arg in call.args:
            node, is_proxy = self._unwrapped(file, arg.value)
            match self.types.of(file, node):
                case FunctionType() as function if (
                    dropper is Dropper.EXECUTOR and not function.node.is_async
                ):
                    yield from self._executed(function, call)
                case FunctionType() as function if self._is_lost(file, call, function, dropper):
                    yield LostCallback(node, call, function, Dropper.PROXY if is_proxy else dropper)
                case _:
                    pass

    def _is_lost(
        self, file: File, call: tree.Call, function: FunctionType, dropper: Dropper
    ) -> bool:
        if not is_promise(self.types.result(function)):
            return False
        match dropper:
            case Dropper.PREDICATE | Dropper.VALUES:
                return True
            case Dropper.EXECUTOR:
                return function.node.is_async and _waits(function) and not is_guarded(function.node)
            case _ if file.is_python:
                return self._makes_coroutine(function)
            case Dropper.LISTENER | Dropper.CLOSED | Dropper.CLOSING:
                io = self.effects.function_io(function)
                return io is not Answer.NO and not self.fates.settlers.settles(file, call)
            case _:
                io = self.effects.function_io(function)
                return io is not Answer.NO and not has_lifeline(
                    self.buses, self.effects, self.fates.settlers, file, call
                )

    def _makes_coroutine(self, function: FunctionType) -> bool:
        """Whether a function gives a coroutine that waits: `lambda: self.save(key)` is as lost."""
        if _waits(function):
            return True
        file = self.types.program.file(function.file)
        calls = [value for value in returned(function.node) if isinstance(value, tree.Call)]
        options = [o for call in calls for o in options_of(self.types.of(file, call.callee))]
        return bool(options) and all(isinstance(o, FunctionType) and _waits(o) for o in options)

    def _executed(self, executor: FunctionType, call: tree.Call) -> Iterator[LostCallback]:
        """The functions that alone could settle a promise, where nothing sees them fail."""
        file = self.types.program.file(executor.file)
        for run in own_nodes(executor.node.body):
            around = file.scopes.parents.get(run)
            is_alone = isinstance(around, (tree.ExpressionStatement, tree.Exit))
            if not isinstance(run, tree.Call) or not is_alone:
                continue
            match self.types.of(file, run.callee):
                case FunctionType(node=inner) as function if (
                    executor.node in file.ancestors(inner)
                    and _waits(function)
                    and not is_guarded(inner)
                    and settles_alone(file, executor.node, inner)
                    and self.effects.function_io(function)
                ):
                    yield LostCallback(run.callee, call, function, Dropper.EXECUTED)
                case _:
                    pass

    def _dropper(self, file: File, call: tree.Call) -> Dropper | None:
        options = options_of(self.types.of(file, call.callee))
        paths = {o.path for o in options if isinstance(o, Global)}
        if call.is_new:
            return Dropper.EXECUTOR if paths == {"Promise"} else None
        if paths & _TIMERS:
            return Dropper.TIMER
        if self.buses.emitted(file, call):
            return Dropper.LISTENER
        if listened_event(call) is not None:
            return self._listener(file, call)
        if "Array.from" in paths:
            return self._map(file, call)
        if file.is_python and paths == {"map"}:
            return self._map(file, call)
        if not isinstance(call.callee, tree.Member) or call.callee.name is None:
            return Dropper.PREDICATE if paths == {"filter"} and file.is_python else None
        return self._method(file, call, call.callee.name, paths, is_known=UNKNOWN not in options)

    def _listener(self, file: File, call: tree.Call) -> Dropper | None:
        is_emitter = isinstance(call.callee, tree.Member) and call.callee.name != "addEventListener"
        if is_emitter or listened_event(call) in ("fetch", "scheduled"):
            return None
        # a coroutine is dropped whatever keeps the listener: JavaScript does not await it
        is_kept = keeps_listening(self.types, file, call) and not file.is_python
        if listened_event(call) not in CLOSINGS:
            return None if is_kept else Dropper.LISTENER
        if not is_kept:
            return Dropper.CLOSED
        return Dropper.CLOSING if self._waits_for_close(file, call) else None

    def _waits_for_close(self, file: File, call: tree.Call) -> bool:
        """Whether a listener waits until it has closed something else."""
        functions = (self.types.of(file, arg.value) for arg in call.args)
        bodies = (f.node.body for f in functions if isinstance(f, FunctionType))
        waited = (n.value for b in bodies for n in own_nodes(b) if isinstance(n, tree.Await))
        return any(
            isinstance(value, tree.Call)
            and isinstance(value.callee, tree.Member)
            and value.callee.name == "close"
            for value in waited
        )

    def _method(
        self, file: File, call: tree.Call, name: str, paths: set[str], *, is_known: bool
    ) -> Dropper | None:
        if file.is_python:
            return Dropper.TIMER if name in _LATER else None
        is_collection = not is_known or f"[].{name}" in paths
        match name:
            case "forEach" if paths or not is_known:
                return Dropper.EACH
            case "map" | "flatMap" if is_collection:
                return self._map(file, call)
            case _ if name in _PREDICATES and is_collection:
                is_awaited = isinstance(file.scopes.parents.get(call), tree.Await)
                return None if is_awaited else Dropper.PREDICATE
            case _:
                return None

    def _map(self, file: File, call: tree.Call) -> Dropper | None:
        match self.fates.of(file, call):
            case Fate.DROPPED | Fate.SILENCED:
                return Dropper.MAP
            case Fate.USED:
                return Dropper.VALUES
            case _:
                return None

    def _unwrapped(self, file: File, node: Node) -> tuple[Node, bool]:
        """The Python function inside `create_proxy(…)`, and whether there is such a wrapper."""
        if isinstance(node, tree.Name) and (variable := file.scopes.variable(node)):
            only = variable.only
            value = only.value if only and not only.path else None
            if isinstance(value, tree.Call) and self._is_proxy(file, value):
                node = value
        if isinstance(node, tree.Call) and self._is_proxy(file, node) and node.args:
            return node.args[0].value, True
        return node, False

    def _is_proxy(self, file: File, call: tree.Call) -> bool:
        return any(
            isinstance(o, Global) and o.path in _PROXIES
            for o in options_of(self.types.of(file, call.callee))
        )


def _waits(function: FunctionType) -> bool:
    return function.node.is_async and any(
        isinstance(n, tree.Await) for n in own_nodes(function.node.body)
    )


def handles_errors(
    types: Types, function: FunctionType, around: frozenset[tree.Function] = frozenset()
) -> bool:
    """Whether no error of what a function waits for comes out of the promise it gives."""
    node, file = function.node, types.program.file(function.file)
    waited = tuple(unguarded(file, node))
    if is_guarded(node):  # what it gives back it does not await
        given = (v for v in waited if is_promise(types.of(file, v)))
        return all(_is_handled(types, file, v, around | {node}) for v in given)
    is_loop = any(
        isinstance(n, (tree.Loop, tree.With)) and n.is_async for n in own_nodes(node.body)
    )
    return (
        bool(waited)
        and not is_loop
        and node not in around
        and all(_is_handled(types, file, value, around | {node}) for value in waited)
    )


def _is_handled(types: Types, file: File, waited: Node, around: frozenset[tree.Function]) -> bool:
    match waited:
        case tree.Call(callee=tree.Member(name="catch")):
            return True
        case tree.Call(callee=callee):
            options = options_of(types.of(file, callee))
            return all(
                isinstance(o, FunctionType) and handles_errors(types, o, around) for o in options
            )
        case _:
            return False


def is_guarded(function: tree.Function) -> bool:
    """Whether an async function handles every error of what it awaits."""
    if not function.is_async:
        return False
    stack: list[Node] = [function.body]
    while stack:
        node = stack.pop()
        match node:
            case tree.Await(value=tree.Call(callee=tree.Member(name="catch"))):
                continue
            case tree.Await() | tree.Loop(is_async=True) | tree.With(is_async=True):
                return False
            case tree.Function() | tree.Class():
                continue
            case tree.Try(body=body, catches=[_, *_]):
                stack.extend(n for n in node.children() if n is not body)
            case _:
                stack.extend(node.children())
    return True
