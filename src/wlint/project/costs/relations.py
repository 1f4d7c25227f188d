"""What one row brings with it that belongs to it: `findFirst({ with: { members: true } })`."""

from wlint import tree
from wlint.platform.query_builders import LIMITS, RELATED
from wlint.project.costs.size import Origin, Schema, Size
from wlint.tree import Node


def with_relations(origin: Origin, query: tree.Call) -> Size:
    """The size of a row, of which each relation that has a plural name is a list of its own."""
    schema = Schema(fields=_lists(query))
    return Size(inside=origin, schema=schema) if schema.fields else Size()


def _lists(query: tree.Call | tree.Mapping) -> dict[str, Schema | None]:
    related = next((found for name in RELATED if (found := _option(query, name))), None)
    entries = related.entries if isinstance(related, tree.Mapping) else ()
    return {e.name: _list(e.name, e.value) for e in entries if e.name is not None}


def _list(name: str, asked: Node) -> Schema | None:
    """What there is of a relation; None of one that is no list, or bounded."""
    inner = Schema(fields=_lists(asked)) if isinstance(asked, tree.Mapping) else None
    is_bounded = isinstance(asked, tree.Mapping) and any(asked.entry(limit) for limit in LIMITS)
    if not name.endswith("s") or name.endswith("ss"):
        return inner
    return Schema(is_open=not is_bounded, is_bounded=is_bounded, element=inner)


def _option(query: tree.Call | tree.Mapping, name: str) -> Node | None:
    return query.option(name) if isinstance(query, tree.Call) else query.entry(name)
