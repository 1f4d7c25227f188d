"""State that keeps work for later: what one request adds to it, another one takes out."""

from collections.abc import Sequence

from wlint import tree
from wlint.platform.clocks import CLOCKS
from wlint.project.costs.emptiness import is_empty, leaves_nothing
from wlint.project.file import File
from wlint.project.promises.settlers import is_settler
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.types import FunctionType, SignatureType, options_of
from wlint.tree import Node

_MEASURES = frozenset({"size", "length"})


class Queues(Entity):
    """The queues among one Worker's state."""

    states: States

    def has(self, state: State, writes: Sequence[Write]) -> bool:
        """Whether code works off what waits in it: one by one, or all at once when it is full."""
        added = [w for w in writes if w.how is How.ADDED]
        if not added or any(self._is_run(w.file, v) for w in added for v in w.values):
            return False
        if all(self._is_time(w.file, v) for w in added for v in w.values):
            return False  # a measure of how busy it is: nothing waits to be done
        adding = frozenset(w.file.function_around(w.node) for w in added)
        for write in writes:
            is_apart = write.file.function_around(write.node) not in adding
            is_due = is_apart or self._is_all_when_full(state, write)
            if write.how is How.REMOVED and _is_taken(write) and is_due:
                return True
            if self._empties(state, write) and self._is_worked_off(state, write, is_apart):
                return True
        return False

    def _is_time(self, file: File, value: Node) -> bool:
        types = self.states.writing.types
        return isinstance(value, tree.Call) and types.path_of(file, value.callee) in CLOCKS

    def _is_run(self, file: File, value: Node) -> bool:
        """Whether a value is a function, or what settles a promise: `new Promise((done) => …)`."""
        types = self.states.writing.types
        of = options_of(types.of(file, value))
        is_function = any(isinstance(o, (FunctionType, SignatureType)) for o in of)
        return is_function or is_settler(types, file, value)

    @staticmethod
    def _empties(state: State, write: Write) -> bool:
        """Whether a write leaves nothing: `queue.clear()`, `queue.splice(0)`, `queue = []`."""
        if leaves_nothing(write.node):
            return write.part.path == state.part.path or not isinstance(write.node, tree.Call)
        return write.how is How.REPLACED and all(map(is_empty, write.values))

    def _is_all_when_full(self, state: State, write: Write) -> bool:
        """Whether code takes all there is once there is enough."""
        return self._empties(state, write) and self._full_around(state, write) is not None

    def _is_worked_off(self, state: State, write: Write, is_apart: bool) -> bool:
        """Whether what is there is used where it is emptied, and not by each who adds to it."""
        block = self._full_around(state, write)
        function = write.file.function_around(write.node)
        place = function if is_apart else block
        return place is not None and any(
            file is write.file and place.span.covers(node.span) and not self._is_aside(file, node)
            for file, node in self.states.readers(state)
        )

    def _full_around(self, state: State, write: Write) -> Node | None:
        """What only runs where there is enough: `if len(queue) >= 10:`, or behind a `continue`."""
        inside: Node = write.node
        measured = [n for f, n in self.states.readers(state) if f is write.file]
        for around in write.file.ancestors(write.node):
            match around:
                case tree.Function():
                    return None
                case tree.If(test=test, then=then) if inside is then:
                    if any(test.span.covers(n.span) for n in measured):
                        return then
                case tree.Block(statements=statements) if inside in statements:
                    before = statements[: statements.index(inside)]
                    if any(_leaves_if(s, measured) for s in before):
                        return around
                case _:
                    pass
            inside = around
        return None

    @staticmethod
    def _is_aside(file: File, node: Node) -> bool:
        """Whether a reading only asks how much there is, or is a change itself."""
        match around := file.scopes.parents.get(node):
            case tree.Member(name=name):
                called = file.scopes.parents.get(around)
                return name in _MEASURES or (isinstance(called, tree.Call) and name == "clear")
            case tree.Arg():
                call = file.scopes.parents.get(around)
                return isinstance(call, tree.Call) and called_as(call.callee) == "len"
            case tree.If() | tree.Operation() | tree.Assign(target=tree.Name()):
                return not isinstance(around, tree.Assign) or around.target is node
            case _:
                return False


def _leaves_if(statement: Node, measured: Sequence[Node]) -> bool:
    """Whether a statement ends a round, or a function, by how much there is."""
    match statement:
        case tree.If(test=test, then=tree.Block(statements=[*_, tree.Exit()]), otherwise=None):
            return any(test.span.covers(n.span) for n in measured)
        case _:
            return False


def _is_taken(write: Write) -> bool:
    """Whether code uses what it takes out."""
    around = write.file.scopes.parents.get(write.node)
    return isinstance(write.node, tree.Call) and not isinstance(
        around, (tree.Block, tree.ExpressionStatement)
    )
