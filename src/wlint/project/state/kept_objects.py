"""What belongs to one request, or is made of settings of one deployment, kept at module level."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.platform.request_bound import REQUEST_BOUND
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.state.in_flight import InFlight
from wlint.project.state.lazy_state import LazyState
from wlint.project.state.parts import ENVIRONMENT
from wlint.project.state.socket_clients import SocketClients
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.project.typing.derived import awaited
from wlint.record import Entity, Record
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import called_as, returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import (
    STRING,
    UNKNOWN,
    ClassType,
    EnvType,
    FunctionType,
    Global,
    Named,
    ObjectType,
    ShapeType,
    Type,
    options_of,
    without_nothing,
)
from wlint.tree import Node

# a maker that calls a maker that calls a maker
_DEEPEST = 3


class Kept(Record):
    """An object that is kept too long: by its type, or None where it is a client of a secret.

    A pending one is a promise that is kept until it has settled, a renewed one is kept for some
    time, a connected one is a client of a database that keeps its connections. One that each
    request sets anew is only seen by another request that reads it after a pause.
    """

    state: State
    write: Write
    value: Node
    type: str | None
    is_pending: bool = False
    is_renewed: bool = False
    is_connected: bool = False
    is_set_anew: bool = False


class KeptObjects(Entity):
    """What one Worker keeps at module level for longer than it is good."""

    states: States
    lazy: LazyState
    in_flight: InFlight
    clients: SocketClients

    def of(self, state: State) -> Kept | None:
        """The first such object that a handler puts into a piece of state."""
        found = next(self._kept(state), None)
        if found is not None and found.type is not None and not self._is_read(state):
            return None
        if found is None and (write := self.in_flight.of(state)) is not None:
            return Kept(state, write, write.values[-1], None, is_pending=True)
        if found is None and (write := self.in_flight.renewed(state)) is not None:
            return Kept(state, write, write.values[-1], None, is_renewed=True)
        return found

    def _is_read(self, state: State) -> bool:
        """Whether anything that handlers reach reads what is kept: else it harms nobody.

        To hand on the environment is no reading of what somebody has put into it, and to ask
        whether it is still the same uses nothing of it.
        """
        part = self.states.globals.part
        return any(
            state.part.root != ENVIRONMENT or ((p := part(file, node)) is not None and p.path)
            for file, node in self.states.readers(state)
            if not _is_compared(file, node)
        )

    def _kept(self, state: State) -> Iterator[Kept]:
        for write in state.writes:
            is_gone = write.how is How.REMOVED or write.part.is_one_of_many
            if is_gone or not self.states.is_reached(write):
                continue
            for value in _parts(write.values):
                name = self._bound(write.file, value) or self._handed_in(state, write, value)
                if name is not None:
                    yield Kept(state, write, value, name)
                elif self.clients.is_one(write.file, value) and not self._is_stateful(write):
                    is_anew = not self.lazy.is_rebuilt(write) and write.how is How.REPLACED
                    yield Kept(state, write, value, None, is_connected=True, is_set_anew=is_anew)
                elif self._is_stale(write) and self._is_of_secret(write.file, value):
                    yield Kept(state, write, value, None)

    def _is_stale(self, write: Write) -> bool:
        """Whether what is there stays there, whatever it would be made of now."""
        return self.lazy.is_rebuilt(write) and not self.lazy.is_made_anew_for_others(write)

    def _is_stateful(self, write: Write) -> bool:
        """Whether only Durable Objects come to a write: all their requests are one to sockets."""
        function = write.file.function_around(write.node)
        entries = self.states.calls.reaching(function) if function is not None else ()
        return bool(entries) and all(entry.is_stateful for entry in entries)

    def _bound(self, file: File, value: Node) -> str | None:
        """The request-bound type that a value, or what its promise gives, surely has.

        A function that hands work to an execution context keeps that with it.
        """
        match value:
            case tree.Function() | tree.Call(callee=tree.Member(name="bind")):
                return self._held(file, value)
            case _:
                pass
        of = self.states.writing.types.of(file, value)
        names = {_name(o) for o in options_of(without_nothing(awaited(of)))}
        return names.pop() if len(names) == 1 else None

    def _handed_in(self, state: State, write: Write, value: Node) -> str | None:
        """The request-bound type of what handlers take out of an object that a request brought."""
        variable = write.file.scopes.variable(value) if write.part == state.part else None
        only = variable.only if variable is not None else None
        if only is None or only.gives is not Gives.PARAMETER or only.path:
            return None
        types, start = self.states.writing.types, len(state.part.path)
        of = without_nothing(types.of(write.file, value))
        if not all(isinstance(o, (ShapeType, ObjectType)) for o in options_of(of)):
            return None
        parts = (self.states.part_of(state, *reader) for reader in self.states.readers(state))
        taken = {p.path[start] for p in parts if p is not None and len(p.path) > start}
        return next((n for step in sorted(taken) if (n := _name(types.member(of, step)))), None)

    def _held(self, file: File, function: Node) -> str | None:
        """The execution context, made outside of a function, that it hands work to."""
        types, inside = self.states.writing.types, frozenset(function.walk())
        owners = (
            node.object
            for node in inside
            if isinstance(node, tree.Member) and node.name == "waitUntil"
            if (variable := file.scopes.variable(node.object)) is not None
            and not any(d.name in inside for d in variable.definitions)
        )
        names = {_name(types.of(file, owner)) for owner in owners}
        return next((name for name in names if name), None)

    def _is_of_secret(self, file: File, value: Node) -> bool:
        """Whether a value is an object made with a variable or secret of the environment."""
        return self._is_made_of(file, value, lambda node: self._is_setting(file, node))

    def _is_made_of(
        self, file: File, value: Node, is_setting: Callable[[Node], bool], depth: int = 0
    ) -> bool:
        """Whether a value is an object made with a setting, here or by a function of the project.

        That is what all of its `return`s give, made of its environment or of what it is passed; or
        functions that use such a setting when they are called.
        """
        made, _ = file.local_value(value.value if isinstance(value, tree.Await) else value)
        if not isinstance(made, tree.Call):
            return depth > 0 and any(is_setting(n) for n in _used_later(file, made))
        if made.is_new or self._is_made(file, made.callee):
            return any(is_setting(n) for a in made.args for n in a.walk())
        match self.states.writing.types.of(file, made.callee):
            case FunctionType(file=path, node=maker) if depth < _DEEPEST:
                home = self.states.writing.types.program.file(path)
                given = [p for p in maker.params if (v := passed(home, p, made)) and is_setting(v)]
                named = {home.scopes.variable(p.target) for p in given} - {None}

                def is_theirs(node: Node) -> bool:
                    is_given = isinstance(node, tree.Name) and home.scopes.variable(node) in named
                    return is_given or self._is_setting(home, node)

                values = list(returned(maker))
                return bool(values) and all(
                    self._is_made_of(home, v, is_theirs, depth + 1) for v in values
                )
            case _:
                return False

    def _is_made(self, file: File, callee: Node) -> bool:
        """Whether a call in Python makes an object: of a class, which has a name in capitals."""
        match self.states.writing.types.of(file, callee):
            case ClassType():
                return file.is_python
            case Global():
                return file.is_python and (called_as(callee) or "")[:1].isupper()
            case _:
                return False

    def _is_setting(self, file: File, node: Node) -> bool:
        types = self.states.writing.types
        if not isinstance(node, tree.Member) or not isinstance(
            types.of(file, node.object), EnvType
        ):
            return False
        if types.of(file, node) != UNKNOWN:
            return types.of(file, node) == STRING
        part = file.scopes.parents.get(node)
        # a text has methods, but what has parts may be a binding: `env.HYPERDRIVE.connectionString`
        return not isinstance(part, tree.Member) or file.call_of(part) is not None


def _parts(values: tuple[Node, ...]) -> Iterator[Node]:
    """Values, and what objects that are written out hold."""
    for value in values:
        yield value
        if isinstance(value, tree.Mapping):
            yield from (e.value for e in value.entries)


def _used_later(file: File, value: Node) -> Iterator[Node]:
    """What functions use that a value is, or that it has: `{ get: () => … }`, `{ get }`."""
    for part in _parts((value,)):
        variable = file.scopes.variable(part)
        only = variable.only if variable is not None else None
        held = only.node if only is not None and only.gives is Gives.DECLARED else part
        function = file.local_value(part)[0] if held is part else held
        if isinstance(function, tree.Function):
            yield from function.body.walk()


def _is_compared(file: File, node: Node) -> bool:
    around = file.scopes.parents.get(node)
    return isinstance(around, tree.Operation) and around.op in EQUALITIES


def _name(of: Type) -> str | None:
    return of.name if isinstance(of, Named) and of.name in REQUEST_BOUND else None
