"""Is module-level state only built when it is first needed, or is out of date?

Such a write gives every isolate the same value, so it does no harm: `x ??= build()`,
`if (!x) x = …`, a map that is filled on a miss, a flag that says that all is set up.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.state.parts import Part
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_VALUES = (tree.Name, tree.Member)
_DEEPEST = 2


class LazyState(Entity):
    """What one Worker builds at module level when it is first needed."""

    states: States
    _leaving: dict[tree.Function, tuple[tree.If, ...]] = field(default_factory=dict)
    _setting: dict[object, Mapping[File, Sequence[int]]] = field(default_factory=dict)

    def is_rebuilt(self, write: Write) -> bool:
        """Whether a write only happens where the state is missing or out of date."""
        match write.node:
            case tree.Assign(op="??" | "||") | tree.Call(callee=tree.Member(name="setdefault")):
                return True
            case _:
                is_guarded = self._is_guarded(write.file, write.node, write.part, frozenset())
                return is_guarded or self._is_kept_if_there(write)

    def is_asked_first(self, write: Write) -> bool:
        """Whether code looks at the very state before it comes to a write, and may stay away."""
        return self.is_asked_before(write, write.part)

    def is_asked_before(self, write: Write, part: Part) -> bool:
        """Whether code looks at a piece of state before it comes to a write, and may stay away."""
        return self._is_guarded(write.file, write.node, part, frozenset(), is_own=True)

    def is_made_anew_for_others(self, write: Write) -> bool:
        """Whether it is kept with what it was made for, and replaced when anything else asks.

        `if (context !== last) { storage = new Storage(context); last = context; }`
        """
        if write.is_of_making:
            return self._is_of_what_is_made_anew(write)
        inside: Node = write.node
        for around in write.file.ancestors(write.node):
            match around:
                case tree.Function():
                    return False
                case tree.If(test=test, then=then) if inside is then:
                    keys = [k for t in _alternatives(test) if (k := self._key(write.file, t))]
                    if any(k != write.part or self._is_only_compared(k) for k in keys):
                        return True
                case _:
                    pass
            inside = around
        return False

    def _is_of_what_is_made_anew(self, write: Write) -> bool:
        """Whether an object that takes a field as it is made is itself put there for others."""
        path = write.part.path
        around = [
            w
            for s in self.states.by_root[write.part.root]
            for w in s.writes
            if w.how is How.REPLACED and w.part.path == path[: len(w.part.path)] != path
        ]
        made = [w for w in around if not w.is_empty and not w.is_of_making]
        return bool(made) and all(self.is_made_anew_for_others(w) for w in made)

    def _key(self, file: File, test: Node) -> Part | None:
        """The state that a condition finds to differ from a value that is kept there."""
        match test:
            case tree.Operation(op="!==" | "!=" | "is not", operands=[one, other]):
                for node, value in ((one, other), (other, one)):
                    part = self.states.globals.part(file, node)
                    if isinstance(value, _VALUES) and part is not None and self._takes(part):
                        return part
            case _:
                pass
        return None

    def _takes(self, part: Part) -> bool:
        """Whether what the state holds is what a variable, or a field, held."""
        values = [v for s in self._of(part) for w in s.writes for v in w.values]
        return any(isinstance(v, _VALUES) for v in values)

    def _is_only_compared(self, part: Part) -> bool:
        readers = [r for s in self._of(part) for r in self.states.readers(s)]
        return all(isinstance(f.scopes.parents.get(n), tree.Operation) for f, n in readers)

    def _of(self, part: Part) -> list[State]:
        return [s for s in self.states.by_root[part.root] if s.part == part]

    def _is_kept_if_there(self, write: Write) -> bool:
        """Whether the old value stays where there is one: `x = x or build()`."""
        match write.values:
            case [tree.Operation(op="||" | "??" | "or", operands=[first, *_])]:
                return self._looks(write.file, first, write.part)
            case [tree.Conditional(test=test)]:
                return self._looks(write.file, test, write.part)
            case _:
                return False

    def _is_guarded(
        self,
        file: File,
        node: Node,
        part: Part,
        seen: frozenset[tree.Function],
        *,
        is_own: bool = False,
    ) -> bool:
        """Whether a place, or every call that leads to it, depends on what the state is."""
        looks = self._asks if is_own else self._looks
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.Function():
                    tests = self._tests_before(node, around)
                    return any(looks(file, t, part) for t in tests) or self._is_called_so(
                        around, part, seen, is_own=is_own
                    )
                case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                    if looks(file, test, part):
                        return True
                case tree.Operation(op="&&" | "||" | "??" | "and" | "or", operands=[first, *_]):
                    if inside is not first and looks(file, first, part):
                        return True
                case tree.Assign(op="??" | "||", target=target) if inside is not target:
                    if looks(file, target, part):
                        return True
                case tree.Catch() if not is_own:
                    tried = file.scopes.parents.get(around)
                    if isinstance(tried, tree.Try) and self._looks(file, tried.body, part):
                        return True
                case _:
                    pass
            inside = around
        return False

    def _is_called_so(
        self,
        function: tree.Function,
        part: Part,
        seen: frozenset[tree.Function],
        *,
        is_own: bool,
    ) -> bool:
        sites = self.states.calls.callers.get(function, ())
        return (
            bool(sites)
            and function not in seen
            and all(
                self._is_guarded(s.file, s.node, part, seen | {function}, is_own=is_own)
                for s in sites
            )
        )

    def _tests_before(self, node: Node, function: tree.Function) -> Iterator[Node]:
        """The conditions on which the function has left before it comes to a place."""
        if function not in self._leaving:
            inside = (n for n in function.body.walk() if isinstance(n, tree.If))
            self._leaving[function] = tuple(n for n in inside if _leaves(n.then))
        return (f.test for f in self._leaving[function] if f.span.end <= node.span.start)

    def _asks(self, file: File, test: Node, part: Part, depth: int = 0) -> bool:
        """Whether code looks at the very state, itself or by a function that tells of it."""
        if self.states.writing.mentions(file, test, part):
            return True
        told = self._told_in(file, test) if depth < _DEEPEST else ()
        return any(self._asks(home, value, part, depth + 1) for home, value in told)

    def _told_in(self, file: File, test: Node) -> Iterator[tuple[File, Node]]:
        """What the functions give back that a condition calls."""
        types = self.states.writing.types
        calls = (n for n in own_nodes(test) if isinstance(n, tree.Call))
        called = (o for c in calls for o in options_of(types.of(file, c.callee)))
        for function in called:
            if isinstance(function, FunctionType):
                home = types.program.file(function.file)
                yield from ((home, value) for value in returned(function.node))

    def _looks(self, file: File, test: Node, part: Part) -> bool:
        """Whether code looks at the state, or at other state that stands for it."""
        return self.states.writing.mentions(file, test, part) or self._is_flag(file, test)

    def _is_flag(self, file: File, test: Node) -> bool:
        """Whether code asks for state that it sets itself, from there on: not for a setting."""
        found = (
            self.states.globals.part(file, n)
            for n in test.walk()
            if isinstance(n, (tree.Name, tree.Member))
        )
        return any(part is not None and self._is_set_from(file, test, part) for part in found)

    def _is_set_from(self, file: File, test: Node, part: Part) -> bool:
        """Whether a function sets state from a test on, or calls there what does."""
        function = file.function_around(test)
        places = remembered(self._setting, part.root, {}, lambda: self._set_at(part.root))
        starts = places.get(file, ())
        behind = bisect_left(starts, test.span.start)
        return function is not None and behind < len(starts) and starts[behind] < function.span.end

    def _set_at(self, root: object) -> Mapping[File, Sequence[int]]:
        """Where state is set, or something is called that leads there, in each file in order."""
        states = (s for s in self.states.by_root.get(root, ()) if not s.part.is_outside)
        todo = [(w.file, w.node) for state in states for w in state.writes]
        found: defaultdict[File, list[int]] = defaultdict(list)
        seen: set[tree.Function] = set()
        while todo:
            file, node = todo.pop()
            found[file].append(node.span.start)
            function = file.function_around(node)
            if function is not None and function not in seen:
                seen.add(function)
                todo += [(s.file, s.node) for s in self.states.calls.callers.get(function, ())]
        return {file: sorted(starts) for file, starts in found.items()}


def _alternatives(test: Node) -> Iterator[Node]:
    """The conditions of which any one is enough."""
    match test:
        case tree.Operation(op="||" | "or", operands=operands):
            for operand in operands:
                yield from _alternatives(operand)
        case _:
            yield test


def _leaves(body: tree.Block) -> bool:
    return any(isinstance(n, tree.Exit) and n.kind in ("return", "throw") for n in body.walk())
