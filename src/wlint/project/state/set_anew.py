"""State that code sets at the start of each run, and reads in that run only: a parser's position.

`input = text; at = 0; …`: what runs at once lets no other request in between, and nobody comes to
what is left of it but through the next setting.
"""

import sys
from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.calling.at_once import runs_at_once
from wlint.project.file import File
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.leaving import leaves
from wlint.tree import Node

_NEVER = sys.maxsize
Starts = dict[tree.Function, int]
"""The functions that set a piece of state on every way, and where they have done so."""


class SetAnew(Entity):
    """What one Worker sets before it reads it, each time."""

    states: States
    _known: dict[State, bool] = field(default_factory=dict)
    _returns: dict[tree.Block, int] = field(default_factory=dict)

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
        return (
            write.how is How.REPLACED
            and write.part == state.part
            and self._is_certain(write.file, write.node)
        )

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
                if caller is not None and is_at_once and self._is_certain(site.file, site.node):
                    yield caller, site.node.span.end

    def _is_certain(self, file: File, node: Node) -> bool:
        """Whether a function always runs a node, or throws before it does."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.Function(body=body):
                    return inside is body
                case tree.If(then=then, otherwise=otherwise) if inside in (then, otherwise):
                    if not leaves(otherwise if inside is then else then, "throw"):
                        return False
                case tree.Block():
                    if around not in self._returns:
                        self._returns[around] = _returns_from(around)
                    if self._returns[around] < inside.span.start:
                        return False
                case tree.ExpressionStatement() | tree.Assign():
                    pass
                case _:
                    return False
            inside = around
        return False

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
            runs_at_once(calls, site) and self._is_after(starts, known, site.file, site.node)
            for site in sites
        )


def _returns_from(block: tree.Block) -> int:
    """Where the first statement of a block stands that may end the function."""
    found = (s.span.start for s in block.statements if _may_return(s))
    return next(found, _NEVER)


def _may_return(statement: Node) -> bool:
    exits = (n for n in statement.walk() if isinstance(n, tree.Exit))
    return any(n.kind != "throw" for n in exits)
