"""Module-level state: what code that handlers reach writes there, under which key, with what.

An isolate serves many requests of many people, and any isolate may serve the next one. What is
written while the module loads is the same in all of them; what a handler writes is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, takewhile

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.state.globals import Globals
from wlint.project.state.memos import remembered_calls
from wlint.project.state.parts import ELEMENT, Part
from wlint.project.state.state_writes import StateWrites
from wlint.project.state.writes import How, Write
from wlint.project.typing.constants import text_of
from wlint.record import Entity
from wlint.semantics.scopes import Variable
from wlint.semantics.types import ClassType, InstanceType, options_of
from wlint.tree import Node


class State(Entity):
    """A module-level variable, or one field of it, and every place in a function that writes it."""

    name: str
    file: File
    declaration: Node | None
    part: Part
    writes: tuple[Write, ...]

    @property
    def is_undeclared(self) -> bool:
        """Whether it is a global only since the one function that uses it forgot `const`."""
        match self.part.root:
            case Variable(reads=reads, definitions=definitions):
                places = (*reads, *(d.node for d in definitions))
                around = {self.file.function_around(place) for place in places}
                return not self.file.is_python and len(around) == 1 and None not in around
            case _:
                return False


class States(Entity):
    """The module-level state of one Worker."""

    calls: Calls
    globals: Globals
    writing: StateWrites

    @cached_property
    def all(self) -> tuple[State, ...]:
        """Every piece of module-level state that some function writes, in source order."""
        grouped: defaultdict[tuple[object, tuple[str, ...]], list[Write]] = defaultdict(list)
        written = chain.from_iterable(map(self.writing.of, self.calls.files))
        for write in (*written, *remembered_calls(self.writing.types, self.calls)):
            if _is_of_making(write):
                continue
            fields = tuple(takewhile(lambda step: step != ELEMENT, write.part.path))
            grouped[write.part.root, fields].append(write)
        return tuple(_state(fields, writes) for (_, fields), writes in grouped.items())

    @cached_property
    def by_root(self) -> Mapping[object, list[State]]:
        """The states that are parts of one variable."""
        found: defaultdict[object, list[State]] = defaultdict(list)
        for state in self.all:
            found[state.part.root].append(state)
        return found

    def is_written(self, file: File, node: Node) -> bool:
        """Whether some function writes what an expression is, or may be: a field, all around it."""
        part = self.writing.globals.part(file, node)
        around = self.by_root.get(part.root, ()) if part is not None else ()
        return part is None or any(
            self.writing.is_of(w.part, part) for state in around for w in state.writes
        )

    def is_reached(self, write: Write) -> bool:
        """Whether a handler reaches a write."""
        return self.calls.way_to_place(write.file, write.shown) is not None

    def is_fixed(self, file: File, key: Node) -> bool:
        """Whether a key stands in the source, there or at all calls: it is no request's own."""
        text = text_of(file, key)
        is_written = isinstance(key, tree.Literal) or (text is not None and "?" not in text)
        return is_written or self.calls.texts(file, key) is not None

    def path_for_all(self, write: Write) -> tuple[str, ...]:
        """The path of a write, without the steps to entries that all requests share.

        A map whose entries are put there under keys of the source alone is like an object.
        """
        path = write.part.path
        return tuple(
            step
            for index, step in enumerate(path)
            if step != ELEMENT or not self._is_shared(write.part, path[: index + 1])
        )

    def _is_shared(self, part: Part, path: tuple[str, ...]) -> bool:
        writes = (w for s in self.by_root[part.root] for w in s.writes)
        put = [w for w in writes if w.how is How.KEYED and w.part.path == path]
        return bool(put) and all(w.key is not None and self.is_fixed(w.file, w.key) for w in put)

    def readers(self, state: State) -> Iterator[tuple[File, Node]]:
        """The places where code that a handler reaches reads a state, its own writes aside."""
        for file, node in self._used(state):
            if self.calls.way_to_place(file, node) is not None:
                yield file, node

    def is_unread(self, state: State) -> bool:
        """Whether nothing ever looks at a state: no handler, nor a module as it loads."""
        at_loading = (file.function_around(node) is None for file, node in self._used(state))
        return not any(at_loading) and not any(self.readers(state))

    def _used(self, state: State) -> Iterator[tuple[File, Node]]:
        """The places that use a state, but for its declaration and its own writes."""
        own = {id(w.node) for w in state.writes}
        for file, node in self._uses.get(state.part.root, ()):
            part = self.part_of(state, file, node)
            if part is None or self._is_passed(file, node, part, state) or _declares(file, node):
                continue
            if not any(id(n) in own for n in file.ancestors(node)):
                yield file, node

    def part_of(self, state: State, file: File, node: Node) -> Part | None:
        """What an expression is, or is a part of, where that belongs to a piece of state."""
        parts = self.writing.handed.parts(file, node)
        return next((part for part in parts if self.writing.is_of(part, state.part)), None)

    def _is_passed(self, file: File, node: Node, part: Part, state: State) -> bool:
        """Whether an object, or a collection of some, is only handed on: that reads no field."""
        if len(part.path) >= len(state.part.path):
            return False
        if ELEMENT in state.part.path:
            return True
        of = self.writing.types.of(file, node)
        return any(isinstance(option, (InstanceType, ClassType)) for option in options_of(of))

    @cached_property
    def _uses(self) -> Mapping[object, list[tuple[File, Node]]]:
        """Where module-level things are used, outermost access of each."""
        found: defaultdict[object, list[tuple[File, Node]]] = defaultdict(list)
        for file in self.calls.files:
            for node in file.of_kind(tree.Name, tree.Member):
                if not _is_owner(file, node):
                    for part in self.writing.handed.parts(file, node):
                        found[part.root].append((file, node))
        return found


def _is_of_making(write: Write) -> bool:
    """Whether the function that has a variable, which runs once, changes it itself."""
    root = write.part.root
    if not isinstance(root, Variable) or root.is_module_level:
        return False
    return write.file.function_around(write.node) is root.scope.function.node


def name_of(part: Part) -> str:
    """What a piece of state is called, as far as it has a name: `settings.language`."""
    return ".".join((part.name, *takewhile(lambda step: step != ELEMENT, part.path)))


def _declares(file: File, node: Node) -> bool:
    """Whether a name is declared, or exported, here: that uses nothing."""
    variable = file.scopes.variable(node)
    is_declared = variable is not None and any(d.name is node for d in variable.definitions)
    return is_declared or isinstance(file.scopes.parents.get(node), tree.Export)


def _is_owner(file: File, node: Node) -> bool:
    around = file.scopes.parents.get(node)
    return isinstance(around, tree.Member) and around.object is node


def _state(fields: tuple[str, ...], writes: Iterable[Write]) -> State:
    ordered = tuple(sorted(writes, key=lambda w: (w.file.path, w.node.span)))
    part = ordered[0].part
    whole = Part(part.root, part.file, part.declaration, part.name, fields)
    return State(name_of(whole), part.file, part.declaration, whole, ordered)
