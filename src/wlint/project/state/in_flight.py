"""Promises kept at module level until they settle, or for some time: requests share the work.

Measured in workerd: another request gets the value of such a promise while the request that
started it lives. When that one ends first, the promise never settles, and no `finally` runs. Who
hands it to `waitUntil` keeps its request alive.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.background import is_given_to_runtime
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.promises.effects import is_promise
from wlint.project.promises.promises import Answer, Promises
from wlint.project.state.coordination import Coordination
from wlint.project.state.deferred import is_deferred
from wlint.project.state.state import State, States
from wlint.project.state.under_way import is_when_settled
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.conditions import ORDERS
from wlint.semantics.functions import called_as, returned
from wlint.semantics.scopes import Definition, Variable
from wlint.semantics.types import Named, options_of
from wlint.tree import Node


class InFlight(Entity):
    """The promises that requests of one Worker share while they are pending."""

    states: States
    promises: Promises
    coordination: Coordination

    def of(self, state: State) -> Write | None:
        """Where a promise is kept that nothing but its own settling takes away."""
        writes = [w for w in state.writes if self.states.is_reached(w)]
        gone = [w for w in writes if w.how is How.REMOVED or w.is_empty]
        if not gone or self.coordination.of(state) is not None:
            return None
        kept = [w for w in writes if w not in gone]
        if all(is_when_settled(w.file, w.node) for w in gone):
            return next((w for w in kept if self._keeps_alone(state, w, self._is_pending)), None)
        if all(_is_of_one(w) for w in gone):
            return next((w for w in kept if self._keeps_alone(state, w, self._is_deferred)), None)
        return None

    def renewed(self, state: State) -> Write | None:
        """Where a promise is kept for some time, and then made anew by whoever comes next."""
        if self.coordination.of(state) is not None:
            return None
        writes = (w for w in state.writes if self.states.is_reached(w) and self._is_by_clock(w))
        return next((w for w in writes if self._keeps_alone(state, w, self._is_pending)), None)

    def _is_by_clock(self, write: Write) -> bool:
        """Whether a write is made where what was kept before has been there for long enough."""
        tests = (n for test, _ in tests_around(write.file, write.node) for n in test.walk())
        return any(
            isinstance(n, tree.Operation)
            and n.op in ORDERS
            and any(self.coordination.use.is_of_time(write.file, operand) for operand in n.operands)
            and self._is_of_state(write, n)
            for n in tests
        )

    def _is_of_state(self, write: Write, asked: tree.Operation) -> bool:
        """Whether a comparison is about what is kept, or about a variable beside it."""
        if self.states.writing.mentions(write.file, asked, write.part):
            return True
        beside = write.file.variables_in(asked)
        return any(v.is_module_level and len(v.definitions) > 1 for v in beside)

    def _keeps_alone(
        self, state: State, write: Write, is_unsettled: Callable[[Write, Node], bool]
    ) -> bool:
        """Whether a write keeps such a promise, and nothing keeps its request alive."""
        return not write.file.is_python and any(
            is_unsettled(write, _made(write.file, value)) and not self._is_held(state, write, value)
            for value in _kept(write)
        )

    def _is_deferred(self, write: Write, made: Node) -> bool:
        """Whether it is a promise that only the request which made it can settle."""
        return is_deferred(self.promises.types, write.file, made)

    def _is_pending(self, write: Write, made: Node) -> bool:
        """Whether it is a promise of work outside the isolate, or one that waits for its maker."""
        if self._is_deferred(write, made):
            return True
        starts_io = self.promises.starts_io(write.file, made) is not Answer.NO
        return starts_io and self._is_promise(write, made)

    def _is_promise(self, write: Write, made: Node) -> bool:
        """Whether a write surely keeps a promise, by what it makes or is declared to keep."""
        match self.promises.is_promise(write.file, made), made, write.node:
            case Answer.YES, _, _:
                return True
            case Answer.NO, _, _:
                return False
            case _, tree.Call(callee=tree.Member(name="finally")), _:
                return True
            case _, _, tree.Assign(target=target):
                return self.promises.is_promise(write.file, target) is Answer.YES
            case _, _, tree.Call(callee=tree.Member(object=owner)):
                kept = options_of(self.promises.types.of(write.file, owner))
                values = (o.args[-1] for o in kept if isinstance(o, Named) and o.args)
                return any(is_promise(value) is Answer.YES for value in values)
            case _:
                return False

    def _is_held(self, state: State, write: Write, value: Node) -> bool:
        """Whether the promise that a write keeps is handed to `waitUntil` as well."""
        variable = write.file.scopes.variable(value)
        if any(self._is_same(state, variable, *held) for held in self._held):
            return True
        return variable is not None and self._is_held_by_callers(write, variable)

    def _is_held_by_callers(self, write: Write, variable: Variable) -> bool:
        """Whether all who call what keeps and returns a promise hand that to `waitUntil`."""
        file, calls = write.file, self.states.calls
        function = file.function_around(write.node)
        if function is None or all(
            file.scopes.variable(v) is not variable for v in returned(function)
        ):
            return False
        sites = calls.running_callers(function)
        return bool(sites) and all(
            is_given_to_runtime(calls.types, site.file, site.node) for site in sites
        )

    def _is_same(self, state: State, variable: Variable | None, file: File, node: Node) -> bool:
        if variable is not None and file.scopes.variable(node) is variable:
            return True
        return self.states.writing.is_of(self.states.globals.part(file, node), state.part)

    @cached_property
    def _held(self) -> Sequence[tuple[File, Node]]:
        """What is handed to `waitUntil`."""
        return [
            (file, arg.value)
            for file in self.states.calls.files
            for call in file.of_kind(tree.Call)
            if called_as(call.callee) == "waitUntil"
            for arg in call.args
        ]


def _kept(write: Write) -> Iterator[Node]:
    """What a write keeps, or the parts of it: `{ promise, since: Date.now() }`."""
    for value in write.values[-1:]:
        made = _made(write.file, value)
        if isinstance(made, tree.Mapping):
            yield from (entry.value for entry in made.entries)
        else:
            yield value


def _made(file: File, value: Node) -> Node:
    """What is kept, where a variable has it first: a promise, maybe with what settles it."""
    variable = file.scopes.variable(value)
    match variable.only if variable is not None else None:
        case Definition(value=tree.Node() as made, path=() | ("promise",)):
            return made
        case _:
            return value


def _is_of_one(write: Write) -> bool:
    """Whether a write takes one entry away, by its key."""
    return isinstance(write.node, tree.Call) and called_as(write.node.callee) == "delete"
