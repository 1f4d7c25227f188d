"""Does code rely on module-level state to be there when the next request comes?"""

from msgspec import field

from wlint import tree
from wlint.platform.clocks import CLOCKS
from wlint.platform.randomness import CONVERTING
from wlint.project.calling.always import always_runs
from wlint.project.data.origins import Origins
from wlint.project.data.traces import Source
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.promises.promises import Answer
from wlint.project.promises.settlers import is_settler
from wlint.project.state.asked_keys import asks_for_key, is_tested
from wlint.project.state.cold_starts import tells_cold_start
from wlint.project.state.given_back import is_returned
from wlint.project.state.lazy_state import LazyState
from wlint.project.state.own_marks import only_marks_own
from wlint.project.state.parts import ELEMENT
from wlint.project.state.state import State, States
from wlint.project.state.state_writes import COLLECTIONS, RECORDS
from wlint.project.state.writes import How, Write
from wlint.project.typing.listed import lists_its_values
from wlint.record import Entity
from wlint.semantics.conditions import ORDERS
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.semantics.types import (
    NUMBER,
    UNKNOWN,
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

_KEYED_TYPES = COLLECTIONS | {
    "Dict",
    "Record",
    "DefaultDict",
    "typing.Dict",
    "typing.DefaultDict",
    "Object",
}
_LISTS = frozenset({"[]", "Array", "list"})
_CACHE_WORDS = ("cache", "memo", "pool", "registry", "lookup")
_NEEDS_PROOF = frozenset({"cache", "memo"})
# what hands out all that a collection holds
_ALL = frozenset({"values", "entries", "items", "forEach"})
_RANDOM = frozenset({"crypto.randomUUID", "Crypto.randomUUID", "Math.random"})


class StateUse(Entity):
    """How one Worker uses its module-level state."""

    states: States
    lazy: LazyState
    origins: Origins
    _caches: dict[State, bool] = field(default_factory=dict)

    def is_cache(self, state: State) -> bool:
        """Whether it is there to save work: as its name says, and by a key or a time, if not both.

        What has neither keeps for everybody what was right for whoever came last. What may do
        without still hands out what it keeps: a mere number is no pool.
        """
        if state not in self._caches:
            words = [word for word in _CACHE_WORDS if word in state.name.lower()]
            others = self.states.by_root[state.part.root]
            writes = [w for s in others for w in s.writes]
            self._caches[state] = bool(words) and (
                (not _NEEDS_PROOF.issuperset(words) and any(map(self._keeps, writes)))
                or any(w.how is How.KEYED for w in writes)
                or any(self._is_timed(s) for s in others)
            )
        return self._caches[state]

    def _keeps(self, write: Write) -> bool:
        """Whether a write puts there what can be handed out: no number, nor a `resolve` to call."""
        types, file = self.states.writing.types, write.file
        return any(
            types.of(file, value) != NUMBER and not is_settler(types, file, value)
            for value in write.values
        )

    def _is_timed(self, state: State) -> bool:
        """Whether what is read of it is compared with the time."""
        for file, node in self.states.readers(state):
            for around in file.ancestors(node):
                if isinstance(around, (tree.Block, tree.Function)):
                    break
                is_compared = isinstance(around, tree.Operation) and around.op in ORDERS
                if is_compared and self.is_of_time(file, around):
                    return True
        return False

    def stored(self, state: State, write: Write) -> Source | None:
        """The part of the request that is stored under a key for another request to find."""
        if write.key is None or write.how is not How.KEYED or self.is_cache(state):
            return None
        is_memo = asks_for_key(self.states, state, write) or not self._is_under_new_key(write)
        if (
            (self.lazy.is_rebuilt(write) and is_memo)
            or not self.is_keyed(write)
            or write.values[:1] == (write.key,)
            or any(self.states.writing.mentions(write.file, v, write.part) for v in write.values)
        ):
            return None
        found = (s for v in write.values if (s := self.origins.source(write.file, v)) is not None)
        source = next((s for s in found if not s.is_looked_up and not s.is_small), None)
        function = write.file.function_around(write.node)
        others = (f.function_around(n) is not function for f, n in self.states.readers(state))
        return source if source is not None and any(others) else None

    def _is_under_new_key(self, write: Write) -> bool:
        """Whether nobody can have asked for the key: it is made for this request, by chance."""
        if write.key is None:
            return False
        types, made = self.states.writing.types, resolved(write.file, write.key)
        makers = (
            options_of(types.of(write.file, made.callee)) if isinstance(made, tree.Call) else ()
        )
        return self.origins.made(write.file, write.key) is not None or any(
            self._calls(types.program.file(m.file), m.node.body, _RANDOM)
            for m in makers
            if isinstance(m, FunctionType)
        )

    def counts(self, state: State, write: Write) -> bool:
        """Whether a write makes the new value of the old one, and someone looks at it."""
        if self.is_cache(state):
            return False
        if ELEMENT in write.part.path and write.key is None:
            return self._counts_in_element(state, write)
        if (
            write.key is not None
            and self.origins.is_from_request(write.file, write.key) is not Answer.NO
        ):
            return False
        match write.how:
            case How.UPDATED:
                is_counter = isinstance(write.node, tree.Assign) and write.node.op is not None
                if _wraps_round(write.node) or (not is_counter and self.lazy.is_rebuilt(write)):
                    return False
                if is_counter and only_marks_own(self.states, state):
                    return False
            case How.ADDED:
                if (
                    any(isinstance(v, tree.Function) for v in write.values)
                    or self.lazy.is_rebuilt(write)
                    or self._is_refilled(state, write)
                ):
                    return False
            case How.REPLACED:
                return self._is_last_seen(state, write)
            case _:
                return False
        if self._is_used(write):
            return not self._only_tells(write.file, write.node)
        readers = self.states.readers(state)
        program = self.states.writing.types.program
        telling = [(f, n) for f, n in readers if self._matters(state, f, n)]
        others = [at for at in telling if not tells_cold_start(program, *at)]
        return bool(others or (telling and not always_runs(write.file, write.node)))

    def _is_last_seen(self, state: State, write: Write) -> bool:
        """Whether it notes when something was done last, for code elsewhere to show."""
        function = write.file.function_around(write.node)
        noted = (v for v in write.values if self.is_of_time(write.file, v))
        calls = (v for v in noted if isinstance(v, tree.Call))
        # an object that is made once may well read the clock
        if all(v.is_new and called_as(v.callee) != "Date" for v in calls) or self._is_timed(state):
            return False
        return any(
            file.function_around(node) is not function
            and not isinstance(file.scopes.parents.get(node), tree.Exit)  # it only asks for it
            and is_returned(file, node)
            for file, node in self.states.readers(state)
        )

    def _counts_in_element(self, state: State, write: Write) -> bool:
        """Whether it counts in what a collection holds, and the count is looked at there."""
        if not isinstance(write.node, tree.Assign) or write.node.op not in ("+", "-"):
            return False
        return any(
            self._shows(state, file, node, write) and not self._only_tells(file, node)
            for file, node in self.states.readers(state)
        )

    def _shows(self, state: State, file: File, node: Node, write: Write) -> bool:
        """Whether a read is of a count, or hands on the whole of what has it."""
        part = self.states.part_of(state, file, node)
        if part is None or part.path == write.part.path:
            return part is not None
        match file.scopes.parents.get(node):
            case tree.Call(callee=callee):
                is_all = isinstance(callee, tree.Member) and callee.name in _ALL
                return callee is not node or is_all
            case tree.Arg() | tree.Exit() | tree.Entry() | tree.Spread() | tree.Loop():
                return True
            case _:
                return False

    def _matters(self, state: State, file: File, node: Node) -> bool:
        """Whether a read does more than keep a list short, or tell one thing from another."""
        function = file.function_around(node)
        is_keeper = any(
            w.file.function_around(w.node) is function for w in state.writes if w.how is How.REMOVED
        )
        return not (is_keeper and is_tested(file, node)) and not self._only_tells(file, node)

    def _only_tells(self, file: File, node: Node, seen: frozenset[Variable] = frozenset()) -> bool:
        """Whether a value only goes to a log, or into a name beside the time or a random number."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.Call() if inside is not around.callee:
                    types = self.states.writing.types
                    if not _is_one_of(types.of(file, around.callee), CONVERTING):
                        return logs(types, file, around)
                case (
                    tree.Template(parts=parts)
                    | tree.Operation(op="+", operands=parts)
                    | tree.Sequence(items=parts)
                ):
                    if any(self._is_unique(file, p) for p in parts if p is not inside):
                        return True
                case tree.Assign(target=tree.Name(), value=value) if value is inside:
                    if (copy := file.copied_to(inside)) is None:
                        return False
                    told = seen | {copy}
                    return copy in seen or all(self._only_tells(file, r, told) for r in copy.reads)
                case tree.Function() | tree.Block() | tree.If() | tree.Loop():
                    return False
                case _:
                    pass
            inside = around
        return False

    def is_of_time(self, file: File, node: Node) -> bool:
        """Whether a value is computed from the time."""
        names = (n for n in node.walk() if isinstance(n, tree.Name))
        return self._calls(file, node, CLOCKS) or any(
            self._calls(file, resolved(file, name), CLOCKS) for name in names
        )

    def _is_unique(self, file: File, node: Node) -> bool:
        """Whether an expression gives the time or a random number."""
        return self._calls(file, resolved(file, node), CLOCKS | _RANDOM)

    def _calls(self, file: File, node: Node, paths: frozenset[str]) -> bool:
        types = self.states.writing.types
        calls = (n for n in node.walk() if isinstance(n, tree.Call))
        return any(_is_one_of(types.of(file, call.callee), paths) for call in calls)

    @staticmethod
    def _is_used(write: Write) -> bool:
        around = write.file.scopes.parents.get(write.node)
        return not isinstance(around, (tree.Block, tree.ExpressionStatement, tree.Loop))

    @staticmethod
    def _is_refilled(state: State, write: Write) -> bool:
        """Whether the function empties it before it fills it again."""
        function = write.file.function_around(write.node)
        emptied = (
            w
            for w in state.writes
            if w.how in (How.REMOVED, How.REPLACED) and w.node.span.end <= write.node.span.start
        )
        return any(w.file.function_around(w.node) is function for w in emptied)

    def is_keyed(self, write: Write) -> bool:
        """Whether a write surely puts a key into a collection that keeps all it is given."""
        if isinstance(write.part.root, tree.Function):
            return True  # what a function remembers of its calls
        options = self._owners(write)
        for option in options:
            match option:
                case ObjectType() | ShapeType():
                    continue
                case Named(name=name) if name in _KEYED_TYPES - RECORDS:
                    continue
                case _ if option == UNKNOWN and self._may_be_plain(write):
                    continue
                case _:
                    return False
        return bool(options)

    def is_into_list(self, write: Write) -> bool:
        """Whether a write surely is to a list, which keeps all it is given."""
        owners = self._owners(write)
        return bool(owners) and all(isinstance(o, Named) and o.name in _LISTS for o in owners)

    def has_few_keys(self, write: Write) -> bool:
        """Whether the keys are listed by the type of what is written to, or of the key itself."""
        key, types = write.key, self.states.writing.types
        is_listed = key is not None and self.origins.choices.is_one_of_few(write.file, key)
        return is_listed or any(
            isinstance(o, Named) and len(o.args) == 2 and lists_its_values(types, o.args[0])
            for o in self._owners(write)
        )

    def _owners(self, write: Write) -> tuple[Type, ...]:
        """What is written to: the object of which a member is set, or a method called."""
        match write.node:
            case (
                tree.Assign(target=tree.Member(object=owner))
                | tree.Call(callee=tree.Member(object=owner))
                | tree.Member(object=owner)
            ):
                of = self.states.writing.types.of(write.file, owner)
                return options_of(without_nothing(of))
            case _:
                return ()

    @staticmethod
    def _may_be_plain(write: Write) -> bool:
        """Whether what is written to may be a plain object: no class of a package made it."""
        root = write.part.root
        given = [d.value for d in root.definitions] if isinstance(root, Variable) else []
        return write.part.path != (ELEMENT,) or not any(isinstance(v, tree.Call) for v in given)


def resolved(file: File, node: Node) -> Node:
    """The value of a variable that is given one, or the expression itself."""
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    only = variable.only if variable is not None else None
    return only.value if only is not None and only.value is not None else node


def _is_one_of(callee: Type, paths: frozenset[str]) -> bool:
    return any(isinstance(o, Global) and o.path in paths for o in options_of(callee))


def _wraps_round(node: Node) -> bool:
    """Whether a number only goes round: `next = (next + 1) % n`."""
    return any(isinstance(n, tree.Operation) and n.op == "%" for n in node.walk())
