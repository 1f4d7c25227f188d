"""State that code sets at the start of each run, and reads in that run only: a parser's position.

`input = text; at = 0; …`: what runs at once lets no other request in between, and nobody comes to
what is left of it but through the next setting.
"""

from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.project.file import File
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.record import entity
from wlint.semantics.functions import called_as
from wlint.semantics.leaving import leaves
from wlint.tree import Node

_LATER = frozenset({"then", "catch", "finally", "setTimeout", "setInterval", "queueMicrotask"})
Starts = dict[tree.Function, int]
"""The functions that set a piece of state on every way, and where they have done so."""


@entity
class SetAnew:
    """What one Worker sets before it reads it, each time."""

    states: States
    _known: dict[State, bool] = field(default_factory=dict)

    def has(self, state: State) -> bool:
        """Whether every use of a piece of state comes after the same run has set all of it."""
        if state not in self._known:
            self._known[state] = self._is_set_first(state)
        return self._known[state]

    def _is_set_first(self, state: State) -> bool:
        sets = [w for w in state.writes if self._is_whole(state, w)]
        starts = dict(self._starts(sets))
        if not starts:
            return False
        others = [(w.file, w.node) for w in state.writes if w not in sets]
        used = [(f, n) for f, n in others if self.states.calls.way_to_place(f, n) is not None]
        readers = list(self.states.readers(state))
        known: dict[tree.Function, bool] = {}
        places = (*used, *readers) if readers else ()
        return bool(places) and all(
            self._is_after(starts, known, file, node) for file, node in places
        )

    def _is_whole(self, state: State, write: Write) -> bool:
        return write.how is How.REPLACED and write.part == state.part and _is_certain(*_at(write))

    def _starts(self, sets: list[Write]) -> Iterator[tuple[tree.Function, int]]:
        """The functions that run one of the writes at once, or call what does nothing before."""
        for write in sets:
            function = write.file.function_around(write.node)
            if function is None or function.is_async or function.is_generator:
                continue
            yield function, write.node.span.end
            for site in self.states.calls.callers.get(function, ()):
                caller = site.caller
                is_at_once = caller is not None and not (caller.is_async or caller.is_generator)
                if caller is not None and is_at_once and _is_certain(site.file, site.node):
                    yield caller, site.node.span.end

    def _is_after(
        self, starts: Starts, known: dict[tree.Function, bool], file: File, node: Node
    ) -> bool:
        """Whether a place is only come to in a run that has set the state."""
        function = file.function_around(node)
        if function is None or function.is_async or function.is_generator:
            return False
        if function in starts:
            return node.span.start >= starts[function]
        if function not in known:
            known[function] = True  # who calls itself was called by another before
            known[function] = self._is_called_after(starts, known, function)
        return known[function]

    def _is_called_after(
        self, starts: Starts, known: dict[tree.Function, bool], function: tree.Function
    ) -> bool:
        calls = self.states.calls
        sites = calls.callers.get(function, ())
        if not sites or calls.is_entry(function):
            return False
        return all(
            not _is_for_later(site.file, site.node)
            and self._is_after(starts, known, site.file, site.node)
            for site in sites
        )


def _at(write: Write) -> tuple[File, Node]:
    return write.file, write.node


def _is_certain(file: File, node: Node) -> bool:
    """Whether a function always runs a node, or throws before it does."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Function(body=body):
                return inside is body
            case tree.If(then=then, otherwise=otherwise) if inside in (then, otherwise):
                other = otherwise if inside is then else then
                if not leaves(other, "throw"):
                    return False
            case tree.Block(statements=statements):
                before = statements[: statements.index(inside)] if inside in statements else ()
                if any(_may_return(s) for s in before):
                    return False
            case tree.ExpressionStatement() | tree.Assign():
                pass
            case _:
                return False
        inside = around
    return False


def _may_return(statement: Node) -> bool:
    exits = (n for n in statement.walk() if isinstance(n, tree.Exit))
    return any(n.kind != "throw" for n in exits)


def _is_for_later(file: File, node: Node) -> bool:
    """Whether a function is handed to what runs it another time."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Call(callee=callee) if inside is not callee:
                if called_as(callee) in _LATER:
                    return True
            case tree.Block():
                return False
            case _:
                pass
        inside = around
    return False
