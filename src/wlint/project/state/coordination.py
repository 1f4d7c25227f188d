"""Which module-level state is there to hold requests back from each other.

A rate limiter, a circuit breaker, a lock, a memory of what was done, a queue: each is right only
if all requests share it, and requests that reach different isolates do not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.promises.settlers import is_settler
from wlint.project.state.asked_keys import is_tested
from wlint.project.state.conflicts import Conflicts
from wlint.project.state.copies import is_read
from wlint.project.state.given_back import gives_back
from wlint.project.state.growing import Growing, sums
from wlint.project.state.guarding import guards_memory
from wlint.project.state.parts import ELEMENT
from wlint.project.state.queues import Queues
from wlint.project.state.refusals import OUT_OF_ORDER, TOO_MANY, Refusals
from wlint.project.state.role_names import NAMES, UNSURE, Role, called
from wlint.project.state.state import State, States
from wlint.project.state.state_use import StateUse, resolved
from wlint.project.state.verdicts import Verdicts
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.conditions import compares
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, InstanceType, SignatureType, options_of
from wlint.tree import Node

# what a Durable Object may have decided for all
_DECIDED = frozenset({Role.LIMITER, Role.MEMORY})
_REFUSING = {TOO_MANY: Role.LIMITER, OUT_OF_ORDER: Role.BREAKER}


class Coordination(Entity):
    """The coordinating state of one Worker."""

    states: States
    use: StateUse
    origins: Origins
    refusals: Refusals
    verdicts: Verdicts
    _known: dict[State, Role | None] = field(default_factory=dict)

    @cached_property
    def queues(self) -> Queues:
        """The state that keeps work for later."""
        return Queues(self.states)

    @cached_property
    def conflicts(self) -> Conflicts:
        """The state that turns away who asks for what another request has named."""
        return Conflicts(self.states, self.origins)

    @cached_property
    def _grown(self) -> Growing:
        return Growing(self.states.writing)

    def of(self, state: State) -> Role | None:
        """What a piece of state, or the object it is a field of, surely coordinates."""
        if not self._is_of_object(state):
            return self._role(state)
        fields = self.states.by_root[state.part.root]
        return next((role for f in fields if (role := self._role(f)) is not None), None)

    def is_itself(self, state: State) -> bool:
        """Whether a piece of state coordinates, and not only what it is a field of."""
        return self._role(state) is not None

    def serves(self, state: State) -> bool:
        """Whether a state is only looked at to change what coordinates: the count of failures."""
        readers = list(self.states.readers(state))
        return bool(readers) and all(self._leads_to_change(*reader) for reader in readers)

    def _leads_to_change(self, file: File, node: Node) -> bool:
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.If(test=test) if inside is test:
                    return around in self._changed_in
                case tree.Assign() | tree.Call() if around in self._changed_in:
                    return True
                case tree.Block() | tree.Function():
                    return False
                case _:
                    inside = around
        return False

    @cached_property
    def _changed_in(self) -> frozenset[Node]:
        """What changes coordinating state, and all that is around it in its function."""
        writes = (w for s in self.states.all if self.of(s) is not None for w in s.writes)
        return frozenset(n for w in writes for n in _with_surroundings(w.file, w.node))

    def _is_of_object(self, state: State) -> bool:
        """Whether a state is a field of an object of the project's own class."""
        root = state.part.root
        if not isinstance(root, Variable) or not state.part.path:
            return False
        of = self.states.writing.types.variable(state.part.file, root)
        return any(isinstance(o, InstanceType) for o in options_of(of))

    def shown(self, state: State, changes: Iterable[Write]) -> tuple[str, tuple[Write, ...]]:
        """The name of what coordinates, of all that a state holds, and the changes that show it.

        What is noted comes first, not what is set back.
        """
        found = (part for part in self._parts(state) if self._judged(part) is not None)
        part = next(found, state)
        order = sorted(changes, key=lambda w: (w not in part.writes, _sets_back(w)))
        own = tuple(w for w in order if w in part.writes)
        return (part.name, own) if own and part.name != state.name else (state.name, tuple(order))

    def _role(self, state: State) -> Role | None:
        if state not in self._known:
            roles = (self._judged(part) for part in self._parts(state))
            found = next((role for role in roles if role is not None), None)
            self._known[state] = found or self._judged(state)
        return self._known[state]

    @staticmethod
    def _parts(state: State) -> Iterator[State]:
        """The fields of the objects in a collection, each for itself: their own code tells them."""
        grouped: defaultdict[tuple[str, ...], list[Write]] = defaultdict(list)
        for write in state.writes:
            grouped[_own_field(state, write)].append(write)
        for path, writes in grouped.items():
            name = ".".join((state.name, *path[1:]))
            part = replace(state.part, path=(*state.part.path, *path))
            yield replace(state, name=name, part=part, writes=tuple(writes))

    def _judged(self, state: State) -> Role | None:
        writes = [w for w in state.writes if self.states.is_reached(w)]
        if not any(w.how is not How.REMOVED for w in writes) or self._times_sweeps(state):
            return None
        role = self._coordinating(state, writes)
        if role in _DECIDED and not any(map(self._grown.counts, writes)):
            return None if self.verdicts.is_memory_of_them(writes) else role
        return role

    def _times_sweeps(self, state: State) -> bool:
        """Whether it only decides if old entries are removed of another state: housekeeping."""
        readers = list(self.states.readers(state))
        return bool(readers) and all(
            branch is not None and self._sweeps(state, branch)
            for branch in (_decided(*reader) for reader in readers)
        )

    def _sweeps(self, state: State, branch: Node) -> bool:
        """Whether a branch removes entries of another state, and all goes on behind it."""
        inside = list(own_nodes(branch))
        removed = {self._removed[n] for n in inside if n in self._removed}
        return bool(removed - {state.part.root}) and not any(
            isinstance(n, tree.Exit) and n.kind in ("return", "throw") for n in inside
        )

    @cached_property
    def _removed(self) -> Mapping[Node, object]:
        """What takes entries away, and from which variable."""
        writes = (w for s in self.states.all for w in s.writes if w.how is How.REMOVED)
        return {w.node: w.part.root for w in writes}

    def _coordinating(self, state: State, writes: list[Write]) -> Role | None:
        words = frozenset(called(state, writes))
        for role in (Role.BREAKER, Role.LIMITER):
            if words & NAMES[role] and self._is_measured(writes):
                return role
        if self._is_lock(state, writes, words):
            return Role.LOCK
        if self._is_memory(state, writes, words):
            return Role.MEMORY
        if self.queues.has(state, writes):
            return Role.QUEUE
        if self.conflicts.has(state, writes):
            is_let_go = any(_unlocks(w, is_named=True) for w in writes)
            return Role.LOCK if is_let_go else Role.MEMORY
        return self._refusing(state, writes)

    def _refusing(self, state: State, writes: list[Write]) -> Role | None:
        """What a state is whose reading turns requests away, however it is called."""
        if not any(self._tells_of_requests(w) for w in writes) or _goes_up_and_down(writes):
            return None
        if any(self._is_copied(w) for w in writes):
            return None
        found = (self.refusals.status(file, node) for file, node in self.states.readers(state))
        status = next((s for s in found if s is not None), None)
        return _REFUSING[status] if status is not None else None

    def _tells_of_requests(self, write: Write) -> bool:
        """Whether a write notes that a request came, or failed, or until when others must wait."""
        match write.how:
            case How.UPDATED:
                return True
            case How.KEYED | How.ADDED:
                if any(self._is_function(write.file, value) for value in write.values):
                    return False  # a table of what to call
                return self._grown.counts(write) or not self.use.lazy.is_rebuilt(write)
            case How.REPLACED:
                is_caught = any(isinstance(n, tree.Catch) for n in write.file.ancestors(write.node))
                is_true = any(isinstance(v, tree.Literal) and v.value is True for v in write.values)
                return (is_caught and is_true) or any(
                    self._is_until(write.file, v) for v in write.values
                )
            case How.REMOVED:
                return False

    def _is_copied(self, write: Write) -> bool:
        """Whether it is filled, where it has nothing, with what was read: all share the record."""
        if write.how is not How.KEYED or not self.use.lazy.is_rebuilt(write):
            return False
        types = self.states.writing.types
        return any(is_read(types, write.file, value) for value in write.values)

    def _is_until(self, file: File, value: Node) -> bool:
        """Whether a value tells a time; a record of the last answer tells when that was."""
        made = resolved(file, value)
        times = sums(made) if isinstance(made, tree.Mapping) else (made,)
        return any(self.use.is_of_time(file, time) for time in times)

    def _is_function(self, file: File, value: Node) -> bool:
        of = self.states.writing.types.of(file, value)
        return any(isinstance(o, (FunctionType, SignatureType)) for o in options_of(of))

    def _is_measured(self, writes: Iterable[Write]) -> bool:
        """Whether code counts or notes times in it, and something is more or less than allowed."""
        around = {
            w.file.class_around(w.node) or w.file.function_around(w.node)
            for w in writes
            if w.how in (How.UPDATED, How.KEYED, How.ADDED)
            or any(self._is_until(w.file, value) for value in w.values)
        }
        inside = (n for scope in around if scope is not None for n in scope.walk())
        return compares(inside)

    def _is_lock(self, state: State, writes: list[Write], words: frozenset[str]) -> bool:
        """Whether one request sets it while it works, and another finds it set and stays away."""
        is_named = bool(words & NAMES[Role.LOCK]) or self._lets_in(writes)
        if not is_named and not self._is_flag(writes):
            return False
        given = [w for w in writes if _locks(w, is_named=is_named)]
        if gives_back(self.states, state):
            return False  # who finds it set gets the same answer: nobody stays away
        if not is_named and not any(self.use.lazy.is_asked_first(w) for w in given):
            return False  # what every request sets anew turns nobody away
        taken = [w for w in writes if _unlocks(w, is_named=is_named)]
        functions = _functions(given)
        is_whole = bool(given and taken) if is_named else bool(functions & _functions(taken))
        if not is_whole or not self._is_tested(state):
            return False
        # what guards only the isolate's own memory is in the right place
        callers = self.states.calls.callers
        users = functions | {s.caller for f in functions if f for s in callers.get(f, ())}
        others = (o for o in self.states.all if o.part.root != state.part.root)
        kept = (w for o in others for w in o.writes if w.how is not How.REMOVED)
        written = (w for w in kept if w not in self._waiting)
        if users & _functions(w for w in written if not self._is_its_making(state, w)):
            return False
        return not guards_memory(self.states, self.use, state, given)

    def _lets_in(self, writes: list[Write]) -> bool:
        """Whether it counts who is in, where code also notes who waits: it is a semaphore."""
        return _goes_up_and_down(writes) and any(f in self._waited_in for f in _functions(writes))

    @cached_property
    def _waited_in(self) -> frozenset[Node]:
        return frozenset(n for w in self._waiting for n in w.file.ancestors(w.node))

    @cached_property
    def _waiting(self) -> frozenset[Write]:
        """The writes by which requests leave their `resolve` for another one to call."""
        types = self.states.writing.types
        added = (w for s in self.states.all for w in s.writes if w.how is How.ADDED)
        return frozenset(w for w in added if any(is_settler(types, w.file, v) for v in w.values))

    def _is_its_making(self, state: State, write: Write) -> bool:
        """Whether what is kept is what has the state in it: `service ??= create()`."""
        root = state.part.root
        home = root.scope.function.node if isinstance(root, Variable) else None
        if not isinstance(home, tree.Function):
            return False
        makers = {site.node for site in self.states.calls.callers.get(home, ())}
        return any(n in makers for value in write.values for n in _itself(value))

    @staticmethod
    def _is_flag(writes: list[Write]) -> bool:
        """Whether it is given nothing but `true` and `false`."""
        values = [v for w in writes for v in w.values]
        if not all(isinstance(v, tree.Literal) and v.kind == "boolean" for v in values):
            return False
        return {getattr(v, "value", None) for v in values} == {True, False}

    def _is_memory(self, state: State, writes: list[Write], words: frozenset[str]) -> bool:
        """Whether it keeps keys of earlier requests, which tell a repeated one from a new one."""
        known = words & NAMES[Role.MEMORY]
        if not known or (known <= UNSURE and gives_back(self.states, state)):
            return False  # a set of tokens that were found good is a cache
        keys = ((w.file, w.key) for w in writes if w.how is How.KEYED and w.key is not None)
        is_request = any(self.origins.is_from_request(file, key) for file, key in keys)
        return is_request and self._is_tested(state)

    def _is_tested(self, state: State) -> bool:
        """Whether a request goes another way when the state is there, than just past a log."""
        return any(self._turns(file, node) for file, node in self.states.readers(state))

    def _turns(self, file: File, node: Node) -> bool:
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.If(test=test, then=then) if inside is test:
                    return any(isinstance(n, (tree.Exit, tree.Await)) for n in then.walk())
                case tree.Block() | tree.Function():
                    return False
                case _:
                    inside = around
        return False


def _decided(file: File, node: Node) -> Node | None:
    """The branch that the condition decides about which a read is part of."""
    around = next((n for n in file.ancestors(node) if isinstance(n, tree.If)), None)
    if around is None or around.otherwise is not None or not is_tested(file, node):
        return None
    return around.then


def _itself(value: Node) -> Iterator[Node]:
    """A value, and what it is where that is waited for."""
    yield value
    if isinstance(value, tree.Await):
        yield value.value


def _own_field(state: State, write: Write) -> tuple[str, ...]:
    """The field of an object in a collection that the object's own code writes."""
    match write.node:
        case tree.Assign(target=tree.Member(object=owner)):
            pass
        case tree.Call(callee=tree.Member(object=tree.Member(object=owner))):
            pass
        case _:
            return ()
    while isinstance(owner, tree.Member):
        owner = owner.object
    own = write.part.path[len(state.part.path) :]
    is_own = isinstance(owner, tree.Name) and owner.is_receiver
    return own[:2] if is_own and own[:1] == (ELEMENT,) and len(own) > 1 else ()


def _with_surroundings(file: File, node: Node) -> Iterator[Node]:
    yield node
    for around in file.ancestors(node):
        if isinstance(around, tree.Function):
            return
        yield around


def _locks(write: Write, *, is_named: bool) -> bool:
    """Whether a write takes the lock: puts a holder there, counts one more."""
    if write.how in (How.KEYED, How.REPLACED):
        return not write.is_empty
    return is_named and (write.how is How.ADDED or write.step == "+")


def _unlocks(write: Write, *, is_named: bool) -> bool:
    """Whether a write lets the next one in; what only a failure takes back notes what is done."""
    if _is_after_failure(write):
        return False
    return write.how is How.REMOVED or write.is_empty or (is_named and write.step == "-")


def _is_after_failure(write: Write) -> bool:
    """Whether code only comes to a write where what it tried has failed."""
    inside: Node = write.node
    for around in write.file.ancestors(write.node):
        match around:
            case tree.Catch():
                return True
            case tree.Call(callee=tree.Member(name="catch")) if inside is not around.callee:
                return True
            case tree.Function() if not isinstance(write.file.scopes.parents[around], tree.Arg):
                return False
            case _:
                inside = around
    return False


def _sets_back(write: Write) -> tuple[bool, bool]:
    """Whether a write takes back what was noted, or may have a count begin anew."""
    return write.is_empty, write.how is How.REPLACED


def _goes_up_and_down(writes: Iterable[Write]) -> bool:
    """Whether it counts what is going on right now: how much the isolate itself has to do."""
    return {"+", "-"} <= {w.step for w in writes}


def _functions(writes: Iterable[Write]) -> frozenset[tree.Function | None]:
    return frozenset(w.file.function_around(w.node) for w in writes)
