"""Comparisons that compare nothing: Python's query builders make a condition in SQL of them."""

from wlint import tree
from wlint.platform.query_builders import COLUMNS, CONDITIONED, TABLE, TABLES
from wlint.project.file import File
from wlint.project.typing.lineage import lineage
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.semantics.types import ClassType, options_of
from wlint.tree import Node

_JOINS = frozenset({"&", "|", "~"})


def is_query_condition(types: Types, file: File, comparison: tree.Operation) -> bool:
    """Whether the database compares: `select(User).where(User.token == token)`."""
    if not file.is_python:
        return False  # no operator of JavaScript can be given another meaning
    return _is_handed_to_query(file, comparison) or any(
        _is_column(types, file, side) for side in comparison.operands
    )


def _is_handed_to_query(file: File, comparison: Node) -> bool:
    around = file.scopes.parents[comparison]
    while isinstance(around, tree.Operation) and around.op in _JOINS:
        around = file.scopes.parents[around]
    call = file.scopes.parents[around] if isinstance(around, tree.Arg) else None
    return isinstance(call, tree.Call) and called_as(call.callee) in CONDITIONED


def _is_column(types: Types, file: File, side: Node) -> bool:
    """Whether an expression is a column of a table that a class describes."""
    if not isinstance(side, tree.Member):
        return False
    owners = [o for o in options_of(types.of(file, side.object)) if isinstance(o, ClassType)]
    return any(_is_table(cls) for cls in lineage(types, owners))


def _is_table(cls: tree.Class) -> bool:
    fields = [f for f in cls.body.statements if isinstance(f, tree.Assign)]
    return any(called_as(base) in TABLES for base in cls.bases) or any(
        (isinstance(f.target, tree.Name) and f.target.id == TABLE)
        or (isinstance(f.value, tree.Call) and called_as(f.value.callee) in COLUMNS)
        for f in fields
    )
