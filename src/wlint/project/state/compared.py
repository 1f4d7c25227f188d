"""Cells whose value is only used by who asks for the very thing that it was made for.

`last.text === text ? last.parsed : null`: whatever request has filled it, another one that asks
for anything else finds nothing.
"""

from collections.abc import Sequence

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.state.state import State, States
from wlint.project.state.told_by import ToldBy
from wlint.record import Entity, Record
from wlint.semantics.conditions import AND, OR, OTHER, SAME, parts
from wlint.semantics.functions import is_missing
from wlint.semantics.leaving import leaves
from wlint.tree import Node


class Compared(Entity):
    """What one Worker keeps beside what it was made for, and hands to who asks for that."""

    states: States
    told: ToldBy
    _known: dict[State, bool] = field(default_factory=dict)
    _made_for: dict[tuple[State, frozenset[str]], bool] = field(default_factory=dict)

    def has(self, state: State) -> bool:
        """Whether all that is read of a state is used only by who asks for what it is made of."""
        if state not in self._known:
            self._known[state] = self._is_compared(state)
        return self._known[state]

    def _is_compared(self, state: State) -> bool:
        filled = [(w.file, v) for w in state.writes for v in w.values if not w.is_empty]
        if not filled or not all(isinstance(value, tree.Mapping) for _, value in filled):
            return False
        readers = list(self.states.readers(state))
        return bool(readers) and all(_Asking(self, state, f).asks(n) for f, n in readers)

    def is_made_for(self, state: State, keys: frozenset[str]) -> bool:
        """Whether the other parts of a state say nothing beyond the ones of these names."""
        if (state, keys) not in self._made_for:
            self._made_for[state, keys] = bool(keys) and self._says_no_more(state, keys)
        return self._made_for[state, keys]

    def _says_no_more(self, state: State, keys: frozenset[str]) -> bool:
        return all(
            isinstance(value, tree.Mapping)
            and self.told.is_told(
                write.file,
                [e.value for e in value.entries if e.name not in keys],
                [e.value for e in value.entries if e.name in keys],
            )
            for write in state.writes
            if not write.is_empty
            for value in write.values
        )


class _Asking(Record):
    """Code of one file that reads a state."""

    compared: Compared
    state: State
    file: File

    def asks(self, node: Node) -> bool:
        """Whether what is read is only used where it is what was asked for."""
        match self.file.scopes.parents.get(node):
            case tree.Assign(target=target) if target is node:
                return True  # it gets another name, and reads of that follow
            case tree.Assign(target=tree.Name(), value=value, op=None) if value is node:
                copy = self.file.copied_to(node)
                return copy is not None and all(self._is_use_asked_for(r) for r in copy.reads)
            case _:
                return self._is_use_asked_for(node)

    def _is_use_asked_for(self, node: Node) -> bool:
        """Whether a use only asks what there is, or comes after that was found to be right.

        While code waits, another request may replace what is kept, but no copy of it.
        """
        use = node
        is_copy = self._is_copy(node)
        while isinstance(up := self.file.scopes.parents.get(node), tree.Member) and (
            up.object is node
        ):
            node = up
        part = self.compared.states.globals.part(self.file, node)
        is_whole = part is not None and len(part.path) == len(self.state.part.path)
        inside = node
        for around in self.file.ancestors(node):
            tests: list[tuple[Sequence[Node], frozenset[str]]] = []
            match around:
                case tree.If(test=test) | tree.Conditional(test=test) if inside is test:
                    if is_whole:
                        return True  # it is only asked whether there is something
                case tree.Operation(op=op, operands=[one, other]) if op in SAME | OTHER:
                    held_to = other if inside is one else one
                    if is_missing(held_to) or self._is_own(held_to):
                        return True
                case tree.If(test=test, then=then) | tree.Conditional(test=test, then=then) if (
                    inside is then
                ):
                    tests = [((test,), SAME)]
                case tree.Operation(op=op, operands=operands) if op in AND:
                    if is_whole and inside is not operands[-1]:
                        return True
                    tests = [(operands[: operands.index(inside)], SAME)]
                case tree.Block(statements=statements):
                    before = (s for s in statements if s.span.end <= node.span.start)
                    tests = [
                        ((s.test,), OTHER)
                        for s in before
                        if isinstance(s, tree.If) and leaves(s.then)
                    ]
                case tree.Function():
                    return False
                case _:
                    pass
            if any(
                self._tells(asked, ops)
                and (is_copy or not self._waits_between(around, asked[0], use))
                for asked, ops in tests
            ):
                return True
            inside = around
        return False

    def _is_copy(self, node: Node) -> bool:
        """Whether a use is of a local variable, which no other request changes."""
        while isinstance(node, tree.Member):
            node = node.object
        variable = self.file.scopes.variable(node)
        if variable is None or variable.is_module_level:
            return False
        return variable.only is not None

    def _waits_between(self, around: Node, test: Node, use: Node) -> bool:
        later = (n for n in around.walk() if n.span.start >= test.span.end)
        return any(
            n.span.end <= use.span.start
            if isinstance(n, (tree.Await, tree.Yield))
            else isinstance(n, tree.Loop) and n.is_async and n.span.start <= use.span.start
            for n in later
        )

    def _tells(self, tests: Sequence[Node], ops: frozenset[str]) -> bool:
        """Whether conditions compare what the state was made for with what is asked for."""
        compared: set[str] = set()
        joins = AND if ops is SAME else OR
        for part in (p for test in tests for p in parts(test, *joins)):
            match part:
                case tree.Operation(op=op, operands=[one, other]) if op in ops:
                    for side, asked in ((one, other), (other, one)):
                        name = self._field(side)
                        if name is not None and self._is_own(asked):
                            compared.add(name)
                case _:
                    pass
        return self.compared.is_made_for(self.state, frozenset(compared))

    def _field(self, node: Node) -> str | None:
        """The field of the state that an expression reads."""
        part = self.compared.states.globals.part(self.file, node)
        if part is None or not self.compared.states.writing.is_of(part, self.state.part):
            return None
        beyond = part.path[len(self.state.part.path) :]
        return beyond[0] if len(beyond) == 1 else None

    def _is_own(self, node: Node) -> bool:
        """Whether a value is a reader's own: neither written out nor kept at module level."""
        is_named = isinstance(node, (tree.Name, tree.Member))
        return is_named and self.compared.states.globals.part(self.file, node) is None
