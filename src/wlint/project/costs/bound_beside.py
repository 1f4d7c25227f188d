"""What else a statement binds than one list: all of it shares the one limit."""

from collections.abc import Callable, Iterator, Sequence

from wlint import tree
from wlint.platform.query_builders import (
    CONDITIONS,
    DRIZZLE,
    IN_LIST,
    NUMBERS_BOUND,
    UNBOUND_FILTERS,
)
from wlint.project.costs.bound_values import is_bound
from wlint.project.costs.row_fields import fields_bound
from wlint.project.costs.sent_builders import is_query
from wlint.project.costs.size import Size, at_most, total
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import called_as
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

SEVERAL = frozenset({"batch", "transaction"})
"""Methods that send several statements: none of them has the lists of another."""


class Beside(Record):
    """What is bound besides a list: single values, and other lists.

    `unsure` is how many more there are that may be columns, which bind nothing.
    """

    values: int = 0
    lists: Sequence[Size] = ()
    unsure: int = 0

    def with_list(self, own: Size) -> Size:
        """All that is bound with a list; of a shorter one than another it is not asked."""
        if own.is_unbounded or own.limit is None or any(_is_longer(o, own) for o in self.lists):
            return own
        return total([own, at_most(self.values), *(o for o in self.lists if o.limit is not None)])

    def left_for_each(self, most: int, own: Size) -> int:
        """How much is left of a limit for one list, where those as open as it get as much."""
        short = [o.limit for o in self.lists if own.is_unbounded and o.limit is not None]
        shared = 1 + len(self.lists) - len(short)
        return (most - self.values - self.unsure - sum(short)) // shared


def _is_longer(one: Size, other: Size) -> bool:
    return one.is_unbounded or (one.limit or 0) > (other.limit or 0)


def statement_around(types: Types, file: File, node: Node) -> tree.Call | None:
    """The whole statement of drizzle that an expression is a part of, or begins."""
    found: tree.Call | None = None
    for around in (node, *file.ancestors(node)):
        match around:
            case tree.Function() | tree.Block():
                break
            case tree.Call() if is_drizzle(types, file, around.callee):
                if called_as(around.callee) in SEVERAL:
                    break
                found = around
            case _:
                pass
    return found


def is_drizzle(types: Types, file: File, callee: Node) -> bool:
    """Whether what is called is a method of drizzle's builders for SQLite."""
    options = options_of(types.of(file, callee))
    return any(isinstance(o, Global) and o.path.startswith(DRIZZLE) for o in options)


def bound_beside(
    types: Types, size: Callable[[Node], Size], file: File, statement: tree.Call, own: Node
) -> Beside:
    """What a statement of drizzle binds besides one of its lists, or the rows it inserts."""
    values = unsure = 0
    lists: list[Size] = []
    for node in _parts_without(statement, own):
        match node:
            case tree.Call(callee=callee, args=[_, second, *_]) if called_as(callee) in IN_LIST:
                if not is_query(types, file, second.value):
                    lists.append(size(second.value))
            case tree.Call(callee=callee, args=[_, *given]) if called_as(callee) in CONDITIONS:
                few = given[: CONDITIONS[called_as(callee) or ""]]
                bound = [is_bound(types, file, arg.value) for arg in few]
                values += bound.count(True)
                unsure += bound.count(None)
            case tree.Call(callee=tree.Member(name="set"), args=[row]):
                values += fields_bound(types, file, row.value)
            case tree.Call(callee=tree.Member(name="onConflictDoUpdate")) if (
                changed := node.option("set")
            ) is not None:
                values += fields_bound(types, file, changed)
            case tree.Call(callee=tree.Member(name="findMany" | "findFirst" as name)):
                values += (name == "findFirst") + _filtered(node)
                values += sum(node.option(number) is not None for number in NUMBERS_BOUND)
            case tree.Call(callee=tree.Member(name=str(name)), args=[_]):
                values += name in NUMBERS_BOUND
            case _:
                pass
    return Beside(values, lists, unsure)


def _parts_without(whole: Node, own: Node) -> Iterator[Node]:
    """All parts of a statement but one."""
    left = [whole]
    while left:
        node = left.pop()
        if node is not own:
            yield node
            left += node.children()


def _filtered(query: tree.Call) -> int:
    """The single values that a filter compares with: `where: { owner: id, at: { gt: day } }`."""
    where = query.option("where")
    entries = (n for n in where.walk() if isinstance(n, tree.Entry)) if where is not None else ()
    return sum(
        not isinstance(e.value, (tree.Mapping, tree.Sequence, tree.Function))
        and e.name not in UNBOUND_FILTERS
        for e in entries
        if isinstance(where, tree.Mapping)
    )
