"""Errors of functions that wait for the storage of a Durable Object.

Its output gate keeps a response back for what is written, not for what is thrown once that is done,
or once something was read: who does not wait for such a function never hears of it.
"""

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.effects import is_gated
from wlint.project.promises.throws import Throws
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.memo import Memo
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node


class LateErrors(Entity):
    """The functions of one Worker that may fail once an object's storage has answered."""

    types: Types
    throws: Throws
    _waits: Memo[tree.Await | None] = field(default_factory=lambda: Memo(None))

    def may(self, function: FunctionType) -> bool:
        """Whether a function may throw an error of the project's own after such a wait."""
        first = self._first_wait(self.types.program.file(function.file), function.node)
        return first is not None and self.throws.may_after(function, first)

    def _first_wait(self, file: File, function: tree.Function) -> tree.Await | None:
        return self._waits.ask(function, lambda: self._found(file, function))

    def _found(self, file: File, function: tree.Function) -> tree.Await | None:
        waits = (n for n in own_nodes(function.body) if isinstance(n, tree.Await))
        stored = [n for n in waits if self._is_stored(file, n.value)]
        return min(stored, key=lambda n: n.span.start, default=None)

    def _is_stored(self, file: File, value: Node) -> bool:
        match self.types.of(file, value.callee) if isinstance(value, tree.Call) else None:
            case Global(path=path):
                return is_gated(path)
            case FunctionType(file=path, node=called) if called.is_async:
                return self._first_wait(self.types.program.file(path), called) is not None
            case _:
                return False
