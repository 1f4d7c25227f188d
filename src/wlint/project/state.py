"""Module-level state: what code that handlers reach writes there, under which key, with what.

An isolate serves many requests of many people, and any isolate may serve the next one. What is
written while the module loads is the same in all of them; what a handler writes is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from wlint import tree
from wlint.project.calls import Calls
from wlint.project.file import File
from wlint.project.globals import ELEMENT, Globals, Part
from wlint.project.types import Types
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import UNKNOWN, Named, ObjectType, options_of, without_nothing
from wlint.tree import Node


class How(Enum):
    """What a write does to the state."""

    REPLACED = "gives it another value"
    UPDATED = "makes a new value of the old one"
    KEYED = "puts a value under a key"
    ADDED = "adds a value"
    REMOVED = "takes something away"


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """One place that changes module-level state; `values` are what is put there."""

    file: File
    node: Node
    part: Part
    how: How
    key: Node | None = None
    values: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A module-level variable, or one field of it, and every place in a function that writes it."""

    name: str
    file: File
    declaration: Node | None
    part: Part
    writes: tuple[Write, ...]


_REMOVES = frozenset(
    {"delete", "clear", "pop", "popitem", "popleft", "shift", "splice", "remove", "discard"}
)
_ADDS = frozenset({"push", "unshift", "append", "appendleft", "extend", "insert", "prepend"})
_LIMITS = frozenset({"max", "min", "Number", "Boolean", "String", "int", "float", "str", "bool"})
_KEYS = frozenset({"set", "setdefault", "append"})
COLLECTIONS = frozenset(
    {
        "Map",
        "Set",
        "[]",
        "Array",
        "dict",
        "list",
        "set",
        "defaultdict",
        "OrderedDict",
        "deque",
        "Counter",
        "collections.defaultdict",
        "collections.OrderedDict",
        "collections.deque",
        "collections.Counter",
    }
)
RECORDS = frozenset({"Headers", "URLSearchParams", "FormData"})


@dataclass(frozen=True, eq=False)
class States:
    """The module-level state of one Worker."""

    types: Types
    calls: Calls
    globals: Globals

    @cached_property
    def all(self) -> tuple[State, ...]:
        """Every piece of module-level state that some function writes, in source order."""
        grouped: defaultdict[tuple[object, str | None], list[Write]] = defaultdict(list)
        for file in self.calls.files:
            for write in self._writes(file):
                head = write.part.path[0] if write.part.path else None
                grouped[write.part.root, head if head != ELEMENT else None].append(write)
        return tuple(_state(field_name, writes) for (_, field_name), writes in grouped.items())

    @cached_property
    def by_root(self) -> Mapping[object, list[State]]:
        """The states that are parts of one variable."""
        found: defaultdict[object, list[State]] = defaultdict(list)
        for state in self.all:
            found[state.part.root].append(state)
        return found

    def is_reached(self, write: Write) -> bool:
        """Whether a handler reaches a write."""
        return self.calls.way_to(write.file.function_around(write.node)) is not None

    # Finding the writes

    def _writes(self, file: File) -> Iterator[Write]:
        for node in file.nodes:
            match node:
                case tree.Assign(declares=None) if file.function_around(node) is not None:
                    yield from self._assigned(file, node)
                case tree.Call(callee=tree.Member(name=str(name)) as callee) if (
                    file.function_around(node) is not None
                ):
                    yield from self._called(file, node, callee, name)
                case (
                    tree.Operation(op="delete", operands=[target])
                    | tree.Opaque(kind="Del", parts=[target])
                ):
                    if isinstance(target, tree.Member) and (
                        part := self.globals.part(file, target.object)
                    ):
                        yield Write(file, node, part, How.REMOVED)
                case _:
                    pass

    def _assigned(self, file: File, node: tree.Assign) -> Iterator[Write]:
        values = (node.value,) if node.value is not None else ()
        for target in _targets(node.target):
            if isinstance(target, tree.Member):
                yield from self._member_set(file, node, target, values)
            elif (
                variable := file.scopes.variable(target)
            ) is not None and variable.is_module_level:
                part = self.globals.variable(file, variable)
                if part is not None:
                    yield Write(file, node, part, self._how(file, node, part), None, values)

    def _member_set(
        self, file: File, node: tree.Assign, target: tree.Member, values: tuple[Node, ...]
    ) -> Iterator[Write]:
        part = self.globals.part(file, target)
        if part is None:
            return
        if target.name == "length":
            owner = self.globals.part(file, target.object)
            if owner is not None:
                yield Write(file, node, owner, How.REMOVED)
        elif target.key is not None and target.name is None:
            how = How.UPDATED if node.op not in (None, "??", "||") else How.KEYED
            yield Write(file, node, part, how, target.key, values)
        else:
            yield Write(file, node, part, self._how(file, node, part), None, values)

    def _how(self, file: File, node: tree.Assign, part: Part) -> How:
        if node.op not in (None, "??", "||", "&&"):
            return How.UPDATED
        is_own = node.value is not None and self._builds_on(file, node.value, part)
        return How.UPDATED if is_own else How.REPLACED

    def _builds_on(self, file: File, value: Node, part: Part) -> bool:
        """Whether a new value is made from the old one; `x = y || x` only keeps it."""
        match value:
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                return any(self._builds_on(file, operand, part) for operand in operands)
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._builds_on(file, then, part) or self._builds_on(file, otherwise, part)
            case tree.Name() | tree.Member():
                return self.globals.part(file, value) != part and self.mentions(file, value, part)
            case tree.Call(callee=tree.Name(id=name) | tree.Member(name=str(name))) if (
                name in _LIMITS
            ):
                return any(self._builds_on(file, a.value, part) for a in value.args)
            case _:
                return self.mentions(file, value, part)

    def _called(
        self, file: File, node: tree.Call, callee: tree.Member, name: str
    ) -> Iterator[Write]:
        if (
            callee.name == "assign"
            and isinstance(callee.object, tree.Name)
            and callee.object.id == "Object"
        ):
            first = node.arg(0)
            part = self.globals.part(file, first) if first is not None else None
            if part is not None:
                yield Write(
                    file, node, part, How.REPLACED, None, tuple(a.value for a in node.args[1:])
                )
            return
        if name not in _REMOVES | _ADDS | _KEYS | {"add", "update"}:
            return
        part = self.globals.part(file, callee.object)
        if part is None or part.is_outside or not self._holds(file, callee.object, part, name):
            return
        given = tuple(a.value for a in node.args)
        is_record = name in _KEYS and self._is_record(file, callee.object)
        if name in _REMOVES:
            yield Write(file, node, part, How.REMOVED)
        elif (name in ("set", "setdefault") or is_record) and len(given) == 2:
            yield Write(file, node, part.inner(ELEMENT), How.KEYED, given[0], given[1:])
        elif name == "add" and given:
            yield Write(file, node, part.inner(ELEMENT), How.KEYED, given[0], given)
        elif name in _ADDS:
            yield Write(file, node, part, How.ADDED, None, given)
        elif name == "update":
            yield Write(file, node, part, How.REPLACED, None, given)

    def _is_record(self, file: File, owner: Node) -> bool:
        of = without_nothing(self.types.of(file, owner))
        return any(isinstance(o, Named) and o.name in RECORDS for o in options_of(of))

    def _holds(self, file: File, owner: Node, part: Part, name: str) -> bool:
        """Whether what a method is called on surely is a collection that the call changes."""
        options = options_of(without_nothing(self.types.of(file, owner)))
        for option in options:
            match option:
                case Named(name=known) if known in COLLECTIONS or (
                    known in RECORDS and name in _KEYS | {"delete"}
                ):
                    continue
                case ObjectType():
                    continue
                case _ if option == UNKNOWN and (ELEMENT in part.path or name in _ADDS):
                    continue
                case _:
                    return False
        return True

    # Asking about a write

    def mentions(self, file: File, node: Node, part: Part) -> bool:
        """Whether an expression reads the state a part belongs to, itself or by a local name."""
        for inner in node.walk():
            match inner:
                case tree.Name(is_receiver=False):
                    variable = file.scopes.variable(inner)
                    if variable is None:
                        continue
                    if self._is_of(self.globals.part(file, inner), part) or self._is_taken_from(
                        file, variable, part
                    ):
                        return True
                case tree.Member() | tree.Name() if self._is_of(
                    self.globals.part(file, inner), part
                ):
                    return True
                case _:
                    pass
        return False

    @staticmethod
    def _is_of(found: Part | None, part: Part) -> bool:
        if found is None or found.root != part.root:
            return False
        return (
            not part.path
            or not found.path
            or ELEMENT in (part.path[0], found.path[0])
            or found.path[0] == part.path[0]
        )

    def _is_taken_from(self, file: File, variable: Variable, part: Part) -> bool:
        """Whether a local variable holds something that was read from the state."""
        if variable.is_module_level:
            return False
        values = (
            d.value for d in variable.definitions if d.gives is Gives.VALUE and d.value is not None
        )
        return any(
            self._is_of(self.globals.part(file, n), part)
            for v in values
            for n in v.walk()
            if isinstance(n, tree.Name | tree.Member)
        )

    def readers(self, state: State) -> Iterator[tuple[File, Node]]:
        """The places in functions that read a state, its own writes aside."""
        own = {id(w.node) for w in state.writes}
        for file, node in self._uses.get(state.part.root, ()):
            if not self._is_of(self.globals.part(file, node), state.part):
                continue
            if file.function_around(node) is not None and not any(
                id(n) in own for n in file.ancestors(node)
            ):
                yield file, node

    @cached_property
    def _uses(self) -> Mapping[object, list[tuple[File, Node]]]:
        """Where module-level things are used, outermost access of each."""
        found: defaultdict[object, list[tuple[File, Node]]] = defaultdict(list)
        for file in self.calls.files:
            for node in file.nodes:
                if isinstance(node, tree.Name | tree.Member) and not _is_owner(file, node):
                    part = self.globals.part(file, node)
                    if part is not None:
                        found[part.root].append((file, node))
        return found


def _is_owner(file: File, node: Node) -> bool:
    around = file.scopes.parents.get(node)
    return isinstance(around, tree.Member) and around.object is node


def _state(field_name: str | None, writes: Iterable[Write]) -> State:
    ordered = tuple(sorted(writes, key=lambda w: (w.file.path, w.node.span)))
    part = ordered[0].part
    whole = Part(
        part.root, part.file, part.declaration, part.name, (field_name,) if field_name else ()
    )
    name = f"{part.name}.{field_name}" if field_name else part.name
    return State(name, part.file, part.declaration, whole, ordered)


def _targets(target: Node) -> Iterator[Node]:
    """The variables and members an assignment writes."""
    match target:
        case tree.Name() | tree.Member():
            yield target
        case tree.Sequence(items=items):
            for item in items:
                yield from _targets(item)
        case tree.Mapping(entries=entries):
            for entry in entries:
                yield from _targets(entry.value)
        case tree.Spread(value=inner) | tree.Cast(value=inner):
            yield from _targets(inner)
        case tree.Assign(target=inner):
            yield from _targets(inner)
        case _:
            pass


__all__ = ["COLLECTIONS", "RECORDS", "How", "Part", "State", "States", "Write"]
