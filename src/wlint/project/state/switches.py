"""Which module-level settings requests set for requests that come later: one isolate's alone.

`if (request.method === "DELETE") flags.open = false` turns visitors away in one isolate, until it
ends; no flag that tells what the isolate itself has done (`ready = true`) is one.
`if (carrier === "slow") parallel = 1` slows all down that come later, for nobody sets it back.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.data.traces import Mark, Source
from wlint.project.file import File
from wlint.project.state.refusals import Refusals
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.tree import Node

# What is known of functions while calls are followed back: each is looked at once.
_Known = dict[tree.Function, bool]
_Asked = dict[tree.Function, Source | None]


class Switches(Entity):
    """The settings of one Worker that a request switches for all after it."""

    states: States
    origins: Origins
    refusals: Refusals

    def is_switched(self, state: State, write: Write) -> bool:
        """Whether a request decides by a write that later ones are turned away, or let in."""
        if not _is_constant(write) or self._is_lock(state):
            return False
        if self._asked_for(write.file, write.node, {}) is None:
            return False
        if self._is_guarded(write.file, write.node, state, {}):
            return False
        readers = self.states.readers(state)
        return any(self.refusals.status(file, node) is not None for file, node in readers)

    def chosen(self, state: State, write: Write) -> Source | None:
        """The part of a request because of which a constant is kept, and never set back."""
        match write.how, write.values:
            case How.REPLACED, [tree.Literal(kind="number" | "string")]:
                pass
            case _:
                return None
        others = [w for w in state.writes if w is not write]
        if any(self._is_set_back(state, w) for w in others) or (others and _begins_again(write)):
            return None
        if _is_always_it(state) or self._is_guarded(write.file, write.node, state, {}):
            return None
        source = self._asked_for(write.file, write.node, {})
        is_read = next(self.states.readers(state), None) is not None
        if source is None or not is_read:
            return None
        return replace(source, marks=source.marks | {Mark.LISTED})

    def _is_set_back(self, state: State, write: Write) -> bool:
        """Whether a write does not only go on from the value that is there."""
        mentions = self.states.writing.mentions
        return not any(mentions(write.file, v, state.part) for v in write.values)

    def _is_guarded(self, file: File, node: Node, state: State, known: _Known) -> bool:
        """Whether a place is only come to where the flag is not set yet: `if (!ready) …`."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                    if self.states.writing.mentions(file, test, state.part):
                        return True
                case tree.Function():
                    if self._is_left_before(file, node, around, state):
                        return True
                    if around not in known:
                        sites = self.states.calls.callers.get(around, ())
                        known[around] = bool(sites)
                        guarded = (self._is_guarded(s.file, s.node, state, known) for s in sites)
                        known[around] = bool(sites) and all(guarded)
                    return known[around]
                case _:
                    pass
            inside = around
        return False

    def _is_left_before(
        self, file: File, node: Node, function: tree.Function, state: State
    ) -> bool:
        """Whether a function has nothing left to do where the flag is set: `if (ready) return;`."""
        for step in function.body.statements:
            match step:
                case tree.If(
                    test=test,
                    then=tree.Block(statements=[*_, tree.Exit(kind="return", value=None)]),
                ) if step.span.end <= node.span.start:
                    if self.states.writing.mentions(file, test, state.part):
                        return True
                case _:
                    pass
        return False

    def _asked_for(self, file: File, node: Node, known: _Asked) -> Source | None:
        """By what a request asks for what a place does: in a condition there, or where called."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case (
                    tree.If(test=test) | tree.Conditional(test=test) | tree.Switch(subject=test)
                ) if inside is not test and (source := self._of_request(file, test)) is not None:
                    return source
                case tree.Function():
                    if around not in known:
                        known[around] = None
                        sites = self.states.calls.callers.get(around, ())
                        calls = (s for s in sites if isinstance(s.node, tree.Call) and s.is_sure)
                        asked = (self._asked_for(s.file, s.node, known) for s in calls)
                        known[around] = next((s for s in asked if s is not None), None)
                    return known[around]
                case _:
                    pass
            inside = around
        return None

    def _of_request(self, file: File, test: Node) -> Source | None:
        parts = (n for n in test.walk() if isinstance(n, (tree.Name, tree.Member)))
        found = (self.origins.source(file, part) for part in parts)
        return next((source for source in found if source is not None), None)

    @staticmethod
    def _is_lock(state: State) -> bool:
        """Whether one function sets it and takes it back: that is while the isolate works."""
        given = dict(_values(state))
        return any(given.get((function, not value)) for function, value in given)


def _is_constant(write: Write) -> bool:
    match write.how, write.values:
        case How.REPLACED, [tree.Literal(kind="boolean")]:
            return True
        case _:
            return False


def _begins_again(write: Write) -> bool:
    """Whether a write empties what others go on from: a count begins again."""
    match write.values:
        case [tree.Literal(value="0" | "")]:
            return True
        case _:
            return False


def _is_always_it(state: State) -> bool:
    """Whether a class has an attribute only since it was given the one constant it ever holds."""
    match state.part.declaration, state.part.path:
        case tree.Class(body=body), [name]:
            pass
        case _:
            return False
    given = [(w.file, v) for w in state.writes for v in w.values]
    is_plain = all(w.how is How.REPLACED and len(w.values) == 1 for w in state.writes)
    texts = {file.source.text(value.span) for file, value in given}
    is_constant = all(isinstance(value, tree.Literal) for _, value in given)
    is_declared = any(
        called_as(n.target) == name for n in body.walk() if isinstance(n, tree.Assign)
    )
    return is_plain and is_constant and len(texts) == 1 and not is_declared


def _values(state: State) -> Iterator[tuple[tuple[tree.Function | None, bool], bool]]:
    """Which functions give a state `true`, and which `false`."""
    for write in state.writes:
        match write.values:
            case [tree.Literal(kind="boolean", value=value)]:
                yield (write.file.function_around(write.node), bool(value)), True
            case _:
                pass
