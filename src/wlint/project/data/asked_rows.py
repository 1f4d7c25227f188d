"""Calls that ask for rows and keys, found by what is done with these."""

import re
from collections.abc import Callable
from enum import Enum

from wlint import tree
from wlint.platform.postgrest import BESIDE, DATA, ROWS
from wlint.project.costs.postgrest_rows import brings_first_rows
from wlint.project.costs.sql_along import Steps, sql_along
from wlint.project.data.logged import logged_size
from wlint.project.data.named_once import runs_once_each
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node

_DEEPEST = 8
_HOLE = "\0"
_ROWS = frozenset(
    {"D1PreparedStatement.all", "D1PreparedStatement.run", "SqlStorageCursor.toArray"}
)


class Asked(Enum):
    """What everything was asked of; the value is its words for a single thing of it."""

    TABLE = "row"
    FIRST_ROWS = f"row of the first {ROWS.value:,}"
    KV = "key"
    R2 = "object"
    STORAGE = "entry"
    VALUE = "value"


_LISTS = {
    "KVNamespace.list": Asked.KV,
    "R2Bucket.list": Asked.R2,
    "DurableObjectStorage.list": Asked.STORAGE,
    "SyncKvStorage.list": Asked.STORAGE,
}
_PARTS = {
    Asked.TABLE: "results",
    Asked.FIRST_ROWS: DATA,
    Asked.KV: "keys",
    Asked.R2: "objects",
}
_NAMES = frozenset(_PARTS.values())
_BOUNDS = frozenset({None, "prefix", "start", "startAfter", "end"})


class Query(Record):
    """A call that asks for everything."""

    file: File
    call: tree.Call
    asked: Asked


class Queries(Entity):
    """The calls of one Worker that ask for rows of a kind, by their SQL or by a builder."""

    types: Types
    sql: re.Pattern[str]
    is_built: Callable[[Types, File, tree.Call], bool]

    def of(self, file: File, node: Node, depth: int = 0, steps: Steps = ()) -> Query | None:
        """The query whose rows a value is, and nothing else needs; `steps` lead to the value."""
        if depth > _DEEPEST:
            return None
        match node:
            case tree.Await(value=inner):
                return self.of(file, inner, depth, steps)
            case tree.Member(object=inner, name=str(name)) if name in _NAMES:
                return self.of(file, inner, depth, steps)
            case tree.Operation(op="||" | "??" | "or", operands=[inner, _]):
                return self.of(file, inner, depth, steps)
            case tree.Call(
                callee=tree.Member(object=inner, name="to_py" | "items" | "entries" | "keys"),
                args=(),
            ):
                return self.of(file, inner, depth, steps)
            case tree.Sequence(items=[tree.Spread(value=inner)]):
                return self.of(file, inner, depth, steps)
            case tree.Comprehension(
                targets=[row], iterables=[owner], conditions=(), element=element
            ) if _keeps_columns(element, row):
                return self.of(file, owner, depth, steps)
            case tree.Call(
                callee=tree.Member(object=owner, name="map"),
                args=[tree.Arg(value=tree.Function(params=[tree.Param(target=row)]) as convert)],
            ) if all(_keeps_columns(made, row) for made in returned(convert)):
                return self.of(file, owner, depth, steps)
            case tree.Name() if steps and (param := parameter_of(file, node)) is not None:
                variable = file.scopes.variable(node)
                given = passed(file, param, steps[-1][1])
                is_own = file.scopes.parents.get(param) is file.function_around(node)
                if given is None or variable is None or not is_own:
                    return None
                if not _is_needed_once(file, variable, node):
                    return None
                return self.of(steps[-1][0], given, depth + 1, steps[:-1])
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                if variable is None or only is None or only.value is None:
                    return None
                is_whole = only.gives is Gives.VALUE and only.path in ((), *_TAKEN)
                is_alone = _is_needed_once(file, variable, node) and not variable.is_module_level
                if not (is_whole and is_alone and runs_once_each(file, node, only.node)):
                    return None
                return self.of(file, only.value, depth + 1, steps)
            case tree.Call():
                return self._asked(file, node, depth, steps)
            case _:
                return None

    def _asked(self, file: File, call: tree.Call, depth: int, steps: Steps) -> Query | None:
        match self.types.of(file, call.callee):
            case Global(path=path) if path in _ROWS:
                sql = sql_along(self.types, file, call, steps, _HOLE)
                is_all = sql is not None and self.sql.fullmatch(sql) is not None
                return Query(file, call, Asked.TABLE) if is_all else None
            case Global(path=path) if path in _LISTS:
                return Query(file, call, _LISTS[path]) if _has_no_prefix(call) else None
            case Global() if self.is_built(self.types, file, call):
                return Query(file, call, Asked.TABLE)
            case Global() if brings_first_rows(self.types, file, call):
                return Query(file, call, Asked.FIRST_ROWS)
            case FunctionType(file=path, node=function):
                values = list(returned(function))
                home = self.types.program.file(path)
                if len(values) != 1:
                    return None
                return self.of(home, values[0], depth + 1, (*steps, (file, call)))
            case _:
                return None


_TAKEN = tuple((part,) for part in _PARTS.values())


def _is_needed_once(file: File, variable: Variable, node: Node) -> bool:
    """Whether nothing else needs what a variable holds: a log that only tells how many does not."""
    return all(
        read is node or _is_logged(file, read) or _is_of_what_is_beside(file, read)
        for read in variable.reads
    )


def _is_of_what_is_beside(file: File, read: Node) -> bool:
    """Whether something else of an answer is read than its rows: `answer.error`."""
    part = file.scopes.parents.get(read)
    return isinstance(part, tree.Member) and part.name in BESIDE


def _is_logged(file: File, read: Node) -> bool:
    match file.scopes.parents.get(read):
        case tree.Member(name=str(name)) as rows if name in _NAMES:
            return logged_size(file, rows) is not None
        case _:
            return logged_size(file, read) is not None


def _keeps_columns(made: Node, row: Node) -> bool:
    """Whether an object is made of nothing but columns of a row, each as it is, or is a copy."""
    match made:
        case tree.Mapping(entries=entries):
            return all(_keeps_column(e, row) for e in entries)
        case tree.Call(callee=tree.Name(id="dict"), args=[tree.Arg(value=value, name=None)]):
            return _is_row(value, row)
        case tree.Call(callee=tree.Member(object=value, name="to_py"), args=()):
            return _is_row(value, row)
        case _:
            return False


def _keeps_column(entry: tree.Entry, row: Node) -> bool:
    match entry.value:
        case tree.Spread(value=value):
            return _is_row(value, row)
        case value:
            return entry.name is not None and is_column(value, row)


def _is_row(value: Node, row: Node) -> bool:
    return isinstance(value, tree.Name) and isinstance(row, tree.Name) and value.id == row.id


def _has_no_prefix(call: tree.Call) -> bool:
    """Whether a list surely is one of everything."""
    match [a.value for a in call.args]:
        case []:
            return True
        case [tree.Mapping(entries=entries)]:
            told = {e.name for e in entries}
        case _:
            told = {a.name for a in call.args}
    is_first_page = "limit" in told and "cursor" not in told
    return told.isdisjoint(_BOUNDS) and not is_first_page


def is_column(node: Node, element: Node) -> bool:
    """Whether an expression is a part of the element under test: `row.x`, `row["x"]`."""
    match node, element:
        case tree.Member(object=tree.Name(id=name), name=str()), tree.Name(id=own):
            return name == own
        case tree.Call(
            callee=tree.Member(object=tree.Name(id=name), name="get"),
            args=[tree.Arg(value=tree.Literal(kind="string"))],
        ), tree.Name(id=own):
            return name == own
        case tree.Name(id=name), tree.Mapping(entries=entries):
            return any(isinstance(e.value, tree.Name) and e.value.id == name for e in entries)
        case _:
            return False
