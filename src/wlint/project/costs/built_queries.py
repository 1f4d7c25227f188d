"""The rows of queries that builders make: `db.select().from(users).where(…)`."""

import re
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.platform.query_builders import (
    AGGREGATES,
    KEEPING,
    LIMITS,
    NARROWING,
    ONE_ROW,
    WHOLE,
    asks_for_one,
    asks_for_rows,
)
from wlint.project.costs.answers import all_rows
from wlint.project.costs.fixed import stored
from wlint.project.costs.relations import Relations
from wlint.project.costs.said_limits import is_visitors
from wlint.project.costs.size import UNSIZED, Size, smallest
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.semantics.secrets import words_of
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_AGGREGATE = regex(rf"\b({'|'.join(sorted(AGGREGATES))})\b\s*(<[^<>]*>)?\s*\(", re.IGNORECASE)
_ONE_OF = frozenset({"inArray", "in", "IN"})
_GROUPED = frozenset({"groupBy", "having", "distinct", "distinctOn", "selectDistinct"})
_DEEPEST = 16


def built_rows(
    types: Types,
    relations: Relations,
    file: File,
    call: tree.Call,
    count: Callable[[Node], Size],
) -> Size | None:
    """The rows that a builder's query brings; None where a call is none of its kind.

    `count` is how large a number can be, as an expression of the same file.
    """
    if file.is_python:
        return None
    if _calls(types, file, call, asks_for_one):
        return relations.with_related(all_rows(file, call), call)
    steps = list(steps_of(types, file, call))
    if not steps or not _begins(types, file, steps[-1]):
        return None
    if called_as(steps[0].callee) in ONE_ROW:
        return UNSIZED
    said = [limit for step in steps if (limit := _limit(step)) is not None]
    limits = [count(limit) for limit in said]
    if limits:
        is_open = len(limits) == 1 and is_visitors(file, said[0], limits[0])
        found = limits[0] if is_open else smallest(limits)
        if not any(map(_asks_for_some, steps)):
            return found  # these may be settings
    elif any(_may_be_few(file, step) for step in steps) or _is_one(file, steps):
        found = UNSIZED
    else:
        found = Size(origin=all_rows(file, call))
    return replace(found, inside=stored(file, call))


def brings_whole_table(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a builder's query surely brings every row of one table."""
    steps = list(steps_of(types, file, call))
    if file.is_python or not steps or not _begins(types, file, steps[-1]) or _is_one(file, steps):
        return False
    return all(
        called_as(step.callee) in WHOLE and not any(map(_narrows, step.args)) for step in steps
    )


def brings_all_that_match(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a builder's query brings every row that its conditions let through, as it is."""
    steps = list(steps_of(types, file, call))
    if file.is_python or not steps or not _begins(types, file, steps[-1]) or _is_one(file, steps):
        return False
    names = {called_as(step.callee) for step in steps}
    return names.isdisjoint(_GROUPED | ONE_ROW) and not any(
        _limit(step) is not None or _may_be_few(file, step) for step in steps
    )


def _narrows(arg: tree.Arg) -> bool:
    """Whether an option may leave rows out."""
    match arg.value:
        case tree.Mapping(entries=entries):
            return any(entry.name is None or entry.name in NARROWING for entry in entries)
        case tree.Spread():
            return True
        case _:
            return False


def inserted(call: tree.Call) -> Node | None:
    """The rows that a builder's query inserts and gives back: `insert(t).values(x).returning()`."""
    node: Node = call
    while isinstance(node, tree.Call) and isinstance(node.callee, tree.Member):
        match node:
            case tree.Call(
                callee=tree.Member(name="values", object=tree.Call(callee=begun)),
                args=[tree.Arg(value=rows)],
            ) if called_as(begun) == "insert":
                return rows
            case _:
                node = node.callee.object
    return None


def steps_of(types: Types, file: File, call: tree.Call) -> Iterator[tree.Call]:
    """The calls of a chain that narrows a query down, the last one first."""
    node: Node = call
    for _ in range(_DEEPEST):
        if isinstance(node, tree.Name):
            at = source_of(types.program, file, node)
            node = at.node if at.file is file else node
        match node:
            case tree.Call(callee=tree.Member(object=inner, name=str(name))):
                yield node
                if name not in KEEPING | ONE_ROW or _begins(types, file, node):
                    return
                node = inner
            case _:
                return


def _begins(types: Types, file: File, call: tree.Call) -> bool:
    return _calls(types, file, call, asks_for_rows)


def _calls(types: Types, file: File, call: tree.Call, is_it: Callable[[str], bool]) -> bool:
    options = options_of(types.of(file, call.callee))
    return any(isinstance(o, Global) and is_it(o.path) for o in options)


def _limit(step: tree.Call) -> Node | None:
    """What a step says that there may be."""
    if called_as(step.callee) in LIMITS and step.args:
        return step.args[0].value
    return next((found for name in LIMITS if (found := step.option(name)) is not None), None)


def _asks_for_some(step: tree.Call) -> bool:
    return called_as(step.callee) == "where" or step.option("where") is not None


def _may_be_few(file: File, step: tree.Call) -> bool:
    """Whether a step asks for things by their ids, or in a way that cannot be read."""
    name = called_as(step.callee)
    given = [a.value for a in step.args]
    if name == "where":
        return any(map(_asks_by_id, given)) or _names_id(given)
    if name in ("findMany", "fetchAll"):
        where = step.option("where")
        return any(not _is_plain(value) for value in given) or (
            where is not None
            and (
                _asks_by_id(where)
                or any(isinstance(n, tree.Entry) and n.name in ("id", "in") for n in where.walk())
            )
        )
    return False


def _is_plain(value: Node) -> bool:
    """Whether all options can be seen."""
    return isinstance(value, tree.Mapping) and all(e.name is not None for e in value.entries)


def _asks_by_id(node: Node) -> bool:
    """Whether a condition, whichever is chosen, asks for things by their ids."""
    match node:
        case tree.Conditional(then=then, otherwise=otherwise):
            return _asks_by_id(then) and _asks_by_id(otherwise)
        case _:
            return _is_by_id(node) or any(map(_asks_by_id, node.children()))


def _is_by_id(node: Node) -> bool:
    match node:
        case tree.Call(callee=callee, args=[tree.Arg(value=tree.Member(name="id")), *_]):
            return called_as(callee) == "eq" or called_as(callee) in _ONE_OF
        case tree.Call(args=[tree.Arg(value=tree.Member(name=str(column))), *_]) if (
            len(words_of(column)) > 1 and words_of(column)[-1] == "id"
        ):
            return False  # of what has the id of another thing there are as many as that has
        case tree.Call(args=[_, tree.Arg(value=tree.Sequence(items=items))]) if all(
            isinstance(item, tree.Literal) for item in items
        ):
            return False  # of the states that the code names, many things are in each
        case tree.Call(callee=callee):
            return called_as(callee) in _ONE_OF
        case tree.Literal(value="in"):
            return True
        case _:
            return False


def _names_id(given: list[Node]) -> bool:
    """Kysely's `where("id", "=", id)`."""
    match given:
        case [tree.Literal(value=str(column)), *_]:
            return column.rpartition(".")[2] == "id"
        case _:
            return False


def _is_one(file: File, steps: list[tree.Call]) -> bool:
    """Whether one row is made of all."""
    if any(called_as(s.callee) == "groupBy" for s in steps):
        return False
    chosen = [a.value for s in steps if called_as(s.callee) == "select" for a in s.args]
    return any(_AGGREGATE.search(file.source.text(value.span)) for value in chosen)
