"""State that turns away who asks for what another request has named: a lock, or a memory."""

from collections.abc import Sequence
from functools import cached_property

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.state.refusals import Refusals
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.conditions import MEMBERSHIP
from wlint.semantics.types import FunctionType, SignatureType, options_of
from wlint.tree import Node

# what says that another request has it, or has had it
_CONFLICT, _LOCKED = 409, 423
_ASKS = frozenset({"has", "includes"})


class Conflicts(Entity):
    """The state of one Worker that tells requests for the same apart."""

    states: States
    origins: Origins

    def has(self, state: State, writes: Sequence[Write]) -> bool:
        """Whether requests put keys of their own into it, and are turned away where one is there.

        A table of what to call is no such state.
        """
        named = (
            w.how in (How.KEYED, How.ADDED)
            and not any(self._is_function(w.file, value) for value in w.values)
            and any(self.origins.is_from_request(w.file, key) for key in _keys(w))
            for w in writes
        )
        return any(named) and any(
            _asks_for_key(file, node) and self._refusals.status(file, node) is not None
            for file, node in self.states.readers(state)
        )

    @cached_property
    def _refusals(self) -> Refusals:
        return Refusals(self.states.calls, frozenset({_CONFLICT, _LOCKED}))

    def _is_function(self, file: File, value: Node) -> bool:
        of = options_of(self.states.writing.types.of(file, value))
        return any(isinstance(o, (FunctionType, SignatureType)) for o in of)


def _keys(write: Write) -> tuple[Node, ...]:
    return (write.key,) if write.key is not None else write.values


def _asks_for_key(file: File, node: Node) -> bool:
    """Whether a reading only asks whether something is in it: `id in running`."""
    asked = node if isinstance(node, tree.Member) else file.scopes.parents.get(node)
    match asked:
        case tree.Operation(op=op, operands=[*_, last]):
            return op in MEMBERSHIP and last is node
        case tree.Member(name=name):
            call = file.scopes.parents.get(asked)
            return name in _ASKS and isinstance(call, tree.Call) and call.callee is asked
        case _:
            return False
