"""What is wrong with what handlers keep at module level, judged once for each piece of state.

It leaks from one request to the next, it grows for ever, or the code relies on it to be there:
one of these at most, the worst first. Only what coordinates requests may grow as well.
"""

from collections.abc import Iterator
from enum import Enum
from functools import cached_property

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform.request_bound import REQUEST_BOUND
from wlint.project.data.origins import Origins
from wlint.project.data.traces import Source
from wlint.project.file import File
from wlint.project.state.compared import Compared
from wlint.project.state.coordination import Coordination
from wlint.project.state.defaults import Defaults
from wlint.project.state.found_keys import FoundKeys
from wlint.project.state.growing import leaves_after
from wlint.project.state.lazy_state import LazyState
from wlint.project.state.outlived import Outlived
from wlint.project.state.parts import ELEMENT
from wlint.project.state.replaced import Replaced
from wlint.project.state.role_names import Role
from wlint.project.state.set_anew import SetAnew
from wlint.project.state.state import State, States
from wlint.project.state.state_use import StateUse
from wlint.project.state.switches import Switches
from wlint.project.state.told_by import ToldBy
from wlint.project.state.under_way import counts_what_is_under_way
from wlint.project.state.writes import How, Write
from wlint.record import Entity, Record
from wlint.semantics.functions import is_missing
from wlint.semantics.types import NUMBER, Named, options_of, without_nothing
from wlint.tree import Node


class Fault(Enum):
    """What is wrong with a piece of module-level state."""

    LEAKS = "data of one request stays for the next"
    GROWS = "requests add to it, under keys of theirs or to its end, and nothing is taken away"
    STORES = "what one request stores another is meant to find"
    COUNTS = "each request changes what the one before left"
    COORDINATES = "requests are held back from each other, if they reach the same isolate"


class Leak(Enum):
    """How data of one request gets to the next one."""

    KEPT = "it is kept in module-level state"
    DEFAULT = "it is put into a constant that stands in for what is missing"
    CALLED = "a function that all call hands it out, or takes it in"


class Judgement(Record):
    """A fault, the writes that show it, where their data comes from, and what to call it."""

    fault: Fault
    state: State
    writes: tuple[Write, ...]
    source: Source | None = None
    role: Role | None = None
    leak: Leak = Leak.KEPT
    name: str | None = None


# what `KeptObjects` is about, and promises
_KEPT = frozenset({*REQUEST_BOUND, "Promise"})
_MEASURES = frozenset({"size", "length"})


class StateFaults(Entity):
    """The faults of one Worker's module-level state."""

    states: States
    lazy: LazyState
    origins: Origins
    use: StateUse
    coordination: Coordination
    found: FoundKeys
    switches: Switches
    defaults: Defaults
    replaced: Replaced
    _known: dict[State, Judgement | None] = field(default_factory=dict)

    @cached_property
    def _anew(self) -> SetAnew:
        return SetAnew(self.states)

    @cached_property
    def _outlived(self) -> Outlived:
        return Outlived(self.use)

    @cached_property
    def _compared(self) -> Compared:
        told = ToldBy(self.states.writing.types, self.states.calls)
        return Compared(self.states, told)

    @cached_property
    def all(self) -> tuple[Judgement, ...]:
        """What is wrong with the Worker's module-level state, one judgement for each cause."""
        merged: dict[tuple[object, ...], Judgement] = {}
        # of an object the field comes first that turns requests away, not a statistic beside it
        states = sorted(self.states.all, key=lambda s: not self.coordination.is_itself(s))
        told = (found for state in states for found in self._told(state))
        for found in (*told, *self._changed_defaults(), *self._replaced()):
            cause = _cause(found)
            first = merged.get(cause, found)
            more = found.writes if self._belongs_to(first, found) else ()
            merged[cause] = replace(first, writes=tuple(dict.fromkeys((*first.writes, *more))))
        return tuple(merged.values())

    def _belongs_to(self, first: Judgement, other: Judgement) -> bool:
        """Whether the writes of another fault show the first: all that a breaker has makes it one.

        What else an object keeps says nothing of the field that limits requests.
        """
        is_part = first.fault is not Fault.COORDINATES or first.role is Role.BREAKER
        return is_part or self.coordination.is_itself(other.state)

    def _replaced(self) -> Iterator[Judgement]:
        """What all call, where a function of one request is put in its place."""
        for state in self.states.all:
            for write in state.writes:
                own = self.replaced.of_one_request(write) if self.states.is_reached(write) else None
                if own is None or self.lazy.is_rebuilt(write) or self._is_restored(state, write):
                    continue
                source = Source(Place(write.file.path, own.span), f"'{own.id}'")
                yield Judgement(Fault.LEAKS, state, (write,), source, leak=Leak.CALLED)

    def _changed_defaults(self) -> Iterator[Judgement]:
        """The constants that data of one request gets into, and the next request is given."""
        for write in self.defaults.writes:
            sources = (self.origins.source(write.file, v) for v in write.values)
            source = next((s for s in sources if s is not None), None)
            if source is not None and not any(self._is_io(write.file, v) for v in write.values):
                part = replace(write.part, path=())
                state = State(part.name, part.file, part.declaration, part, (write,))
                yield Judgement(Fault.LEAKS, state, (write,), source, leak=Leak.DEFAULT)

    def _told(self, state: State) -> Iterator[Judgement]:
        """The worst fault; a limiter that forgets nobody is to be mended in two ways."""
        worst = self.of(state)
        if worst is not None:
            yield worst
        if worst is not None and worst.fault is Fault.COORDINATES:
            yield from (f for f in self._faults(state) if f.fault is Fault.GROWS)

    def of(self, state: State) -> Judgement | None:
        """The worst that is surely wrong with a piece of state."""
        if state not in self._known:
            self._known[state] = next(self._faults(state), None)
        return self._known[state]

    def _faults(self, state: State) -> Iterator[Judgement]:
        if state.part.path and any(f is not None for f in self._whole(state)):
            return
        if self._anew.has(state):
            return
        writes = [w for w in state.writes if w.how is not How.REMOVED and self.states.is_reached(w)]
        role = self.coordination.of(state)
        changes = [w for w in writes if not w.is_of_making] if role is not None else ()
        if changes:
            name, shown = self.coordination.shown(state, changes)
            yield Judgement(Fault.COORDINATES, state, shown, role=role, name=name)
        writes = [w for w in writes if not w.part.is_one_of_many]
        for fault, find in (
            (Fault.LEAKS, self._leak),
            (Fault.STORES, self.use.stored),
            (Fault.GROWS, self._growth),
        ):
            found = [(w, s) for w in writes if (s := find(state, w)) is not None]
            if fault is Fault.GROWS:
                found.sort(key=lambda at: leaves_after(at[0]))
            found.sort(key=lambda at: at[1].is_listed)  # the request's own data first
            if found:
                yield Judgement(fault, state, tuple(w for w, _ in found), found[0][1])
        counted = tuple(w for w in writes if self._counts(state, w))
        is_gone = self.coordination.serves(state) or counts_what_is_under_way(
            self.states.calls, state
        )
        if counted and not is_gone:
            yield Judgement(Fault.COUNTS, state, counted)
        if piled := tuple(w for w in writes if self._is_piled_up(state, w)):
            yield Judgement(Fault.GROWS, state, piled)

    def _counts(self, state: State, write: Write) -> bool:
        return self.use.counts(state, write) or self.switches.is_switched(state, write)

    def _whole(self, state: State) -> Iterator[Judgement | None]:
        """The faults of the variable that a state is a field of: its fields share them."""
        path = state.part.path
        for other in self.states.by_root[state.part.root]:
            if len(other.part.path) < len(path) and other.part.path == path[: len(other.part.path)]:
                yield self.of(other)

    # Leaks

    def _leak(self, state: State, write: Write) -> Source | None:
        """The part of the request that a write leaves for the next one."""
        path = self.states.path_for_all(write) if write.key is None else write.part.path
        if ELEMENT in path[:-1] or (ELEMENT in path and write.key is None):
            return None
        if write.key is not None and not self.states.is_fixed(write.file, write.key):
            return None
        if any(self._is_io(write.file, v) for v in write.values) or self._is_restored(state, write):
            return None
        if self.lazy.is_made_anew_for_others(write) or write.is_of_making:
            return None
        if self._compared.has(state) or self._adds_up(write):
            return None
        found = (s for v in write.values if (s := self.origins.source(write.file, v)) is not None)
        source = next(found, None)
        if source is None:
            return self._made_for_one(state, write) or self.switches.chosen(state, write)
        if source.is_looked_up and self.use.is_cache(state):
            return None
        is_kept = write.how is How.UPDATED or self.lazy.is_rebuilt(write)
        return None if source.is_small and is_kept else source

    def _adds_up(self, write: Write) -> bool:
        """Whether a number is added to a sum, which does not show what it is made of."""
        match write.node:
            case tree.Assign(target=total, op="+", value=tree.Node() as added):
                types = self.states.writing.types
                return all(types.of(write.file, n) == NUMBER for n in (total, added))
            case _:
                return False

    def _made_for_one(self, state: State, write: Write) -> Source | None:
        """What is made for one request, such as its id, and always kept for code elsewhere."""
        made = (s for v in write.values if (s := self.origins.made(write.file, v)) is not None)
        source = next(made, None)
        if source is None or _is_optional(write) or self.lazy.is_rebuilt(write):
            return None
        function = write.file.function_around(write.node)
        readers = self.states.readers(state)
        return source if any(f.function_around(n) is not function for f, n in readers) else None

    def _is_io(self, file: File, value: Node) -> bool:
        of = self.states.writing.types.of(file, value)
        return any(
            isinstance(o, Named) and o.name in _KEPT for o in options_of(without_nothing(of))
        )

    def _is_restored(self, state: State, write: Write) -> bool:
        """Whether the same function puts it back before any other request can run."""
        function = write.file.function_around(write.node)
        if function is None or function.is_async:
            return False
        later = (
            w
            for w in state.writes
            if w.node.span.start > write.node.span.end and w.part == write.part
        )
        return any(w.file.function_around(w.node) is function for w in later)

    # Growth

    def _growth(self, state: State, write: Write) -> Source | None:
        """What names what is added, new with each request, and nothing is ever taken away."""
        if write.key is None or write.part.is_outside or write.part.path.count(ELEMENT) != 1:
            return None
        source = self.origins.source(write.file, write.key)
        if source is None and not self.lazy.is_rebuilt(write):
            source = self.origins.made(write.file, write.key)
        # what is looked up has the keys of what is stored, not of what is asked for
        if (
            source is None
            or source.is_small
            or source.is_listed
            or source.is_looked_up
            or self.use.has_few_keys(write)
        ):
            return None
        if not self.use.is_keyed(write) or self._is_bounded(state):
            return None
        return None if self.found.is_found(write.file, write.key, write.node) else source

    def _is_piled_up(self, state: State, write: Write) -> bool:
        """Whether requests put one more into a list that nothing looks at or shortens."""
        function = write.file.function_around(write.node)
        return (
            write.how is How.ADDED
            and write.part.path == state.part.path
            and not any(isinstance(v, tree.Function) for v in write.values)
            and self.states.calls.answering_way_to(function) is not None
            and not self.lazy.is_rebuilt(write)
            and self.use.is_into_list(write)
            and self.states.is_unread(state)
            and not self._is_bounded(state)
        )

    def _is_bounded(self, state: State) -> bool:
        """Whether what handlers run takes entries away, makes it anew, or looks how big it is."""
        if any(
            (w.how is How.REMOVED or (w.key is None and w.how is How.REPLACED))
            and w.part.path == state.part.path
            and not w.is_of_making
            and not _is_put_back(state, w)
            and not self._outlived.is_asked_for(w)
            and self.states.is_reached(w)
            for w in state.writes
        ):
            return True
        path = state.part.path
        around = (w for s in self.states.by_root[state.part.root] for w in s.writes)
        if any(
            w.part.path == path[: len(w.part.path)] != path
            and w.how is How.REPLACED
            and self.states.is_reached(w)
            and not self._is_filled_once(w)
            for w in around
        ):
            return True
        return any(self._is_measured(state, *reader) for reader in self.states.readers(state))

    def _is_filled_once(self, write: Write) -> bool:
        """Whether what holds it is only made where there is none: `if cls.shared is None:`."""
        for around in write.file.ancestors(write.node):
            match around:
                case tree.If(
                    test=tree.Operation(op="is" | "==" | "===", operands=[asked, nothing])
                ) if is_missing(nothing):
                    pass
                case tree.If(test=tree.Operation(op="not" | "!", operands=[asked])):
                    pass
                case _:
                    continue
            return self.states.globals.part(write.file, asked) == write.part
        return False

    def _is_measured(self, state: State, file: File, node: Node) -> bool:
        part = self.states.part_of(state, file, node)
        if part is not None and ELEMENT in part.path[len(state.part.path) :]:
            return False  # how long the list of one key is says nothing of the keys
        around = file.scopes.parents.get(node)
        if isinstance(node, tree.Member) and node.name in _MEASURES:
            return True
        call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
        match call:
            case tree.Call(callee=tree.Name(id="len") | tree.Member(name="keys")):
                return True
            case _:
                return False


def _is_optional(write: Write) -> bool:
    """Whether a function may run without coming to a write."""
    for around in write.file.ancestors(write.node):
        match around:
            case tree.Function():
                return False
            case tree.Block() | tree.ExpressionStatement() | tree.Try():
                pass
            case _:
                return True
    return False


def _is_put_back(state: State, removal: Write) -> bool:
    """Whether a function takes away what it then puts there again, under the same key.

    That frees nothing: who asks for another key takes nothing away.
    """
    key = removal.file.scopes.variable(removal.key) if removal.key is not None else None
    function = removal.file.function_around(removal.node)
    return key is not None and any(
        w.how is How.KEYED
        and w.file is removal.file
        and w.key is not None
        and w.file.scopes.variable(w.key) is key
        and w.file.function_around(w.node) is function
        and w.node.span.start > removal.node.span.end
        for w in state.writes
    )


def _cause(judged: Judgement) -> tuple[object, ...]:
    """What faults of one cause share: the fields of one object, or uses of one default."""
    first = judged.writes[0]
    is_of_all = judged.leak is Leak.DEFAULT or judged.fault in (Fault.COUNTS, Fault.COORDINATES)
    function = None if is_of_all else first.file.function_around(first.node)
    return (judged.state.part.root, judged.fault, function)
