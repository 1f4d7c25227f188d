"""Work that asks others again and again, one after the other: nobody knows how long it takes."""

from wlint import tree
from wlint.project.costs.fan_outs import FanOut, FanOuts, Limits
from wlint.project.file import File
from wlint.project.promises.lifelines import work_of
from wlint.record import Entity
from wlint.tree import Node

# Other hosts may well take a second each: so many are more than `waitUntil` lasts.
_MANY = 30


class LongWork(Entity):
    """The work of one Worker that may take minutes."""

    fan_outs: FanOuts

    def has(self, file: File, node: Node) -> bool:
        """Whether the work of an expression asks others in turn, surely many times."""
        work = work_of(self.fan_outs.types, file, node)
        repeats = (
            self.fan_outs.of(home, n)
            for home, n in work
            if isinstance(n, (tree.Loop, tree.Comprehension, tree.Call))
        )
        return any(found is not None and _is_in_turn(found) for found in repeats)


def _is_in_turn(found: FanOut) -> bool:
    is_in_turn = not found.is_at_once or found.limits is Limits.LIMITER
    is_many = found.size.limit is not None and found.size.limit >= _MANY
    asks_hosts = any(not call.is_internal for call in found.calls)
    return is_in_turn and (found.size.is_unbounded or (asks_hosts and is_many))
