"""The columns of tables as drizzle is told of them: `sqliteTable("users", { id: text("id") })`."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.query_builders import FILLING, TABLES_MADE
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.row_fields import is_written_sql
from wlint.project.file import File
from wlint.project.typing.constants import Source
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as, returned
from wlint.tree import Node

_DEEPEST = 4


def is_column(types: Types, file: File, node: Node) -> bool:
    """Whether an expression is a column of a table."""
    return isinstance(node, tree.Member) and _made(types, file, node.object) is not None


def filled_columns(types: Types, file: File, table: Node) -> frozenset[str]:
    """The columns of a table for which a row always binds a value, though it be given none."""
    made = _made(types, file, table)
    columns = made.node.arg(1) if made is not None and isinstance(made.node, tree.Call) else None
    if made is None or columns is None:
        return frozenset()
    values = returned(columns) if isinstance(columns, tree.Function) else (columns,)
    return frozenset(name for value in values for name in _filled(types, made.file, value))


def table_inserted_into(values: tree.Call) -> Node | None:
    """The table that a call of `insert(table).values(rows)` is for."""
    match values.callee:
        case tree.Member(object=tree.Call(callee=begun, args=[tree.Arg(value=table)])):
            return table if called_as(begun) == "insert" else None
        case _:
            return None


def _made(types: Types, file: File, table: Node) -> Source | None:
    """The call that makes a table; None where an expression is no table."""
    at = constant_of(types, file, table)
    is_made = isinstance(at.node, tree.Call) and called_as(at.node.callee) in TABLES_MADE
    return at if is_made else None


def _filled(types: Types, file: File, columns: Node, depth: int = 0) -> Iterator[str]:
    at = constant_of(types, file, columns)
    entries = at.node.entries if isinstance(at.node, tree.Mapping) and depth < _DEEPEST else ()
    for entry in entries:
        if isinstance(entry.value, tree.Spread):
            yield from _filled(types, at.file, entry.value.value, depth + 1)
        elif entry.name is not None and _is_filled(entry.value):
            yield entry.name


def _is_filled(column: Node) -> bool:
    """Whether a column is given a value by drizzle, and not by SQL."""
    said: dict[str | None, Node | None] = {}
    while isinstance(column, tree.Call):
        said[called_as(column.callee)] = column.arg(0)
        column = column.callee.object if isinstance(column.callee, tree.Member) else column.callee
    given = (value for name in FILLING if (value := said.get(name)) is not None)
    first = next((value for value in given if not _is_nothing(value)), None)
    return first is not None and not is_written_sql(first) and not _gives_sql(first)


def _is_nothing(value: Node) -> bool:
    return isinstance(value, tree.Literal) and value.kind in ("null", "undefined")


def _gives_sql(value: Node) -> bool:
    results = list(returned(value)) if isinstance(value, tree.Function) else []
    return bool(results) and all(map(is_written_sql, results))
