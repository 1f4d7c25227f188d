"""Rows and keys that are all fetched, and of which code then keeps some."""

import re
from enum import Enum

from wlint import tree
from wlint.project.costs.built_queries import brings_whole_table
from wlint.project.costs.sql_along import Steps, sql_along
from wlint.project.costs.statements import parameter_of
from wlint.project.data.named_once import runs_once_each
from wlint.project.data.rows_before import goes_by_rows_before
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node

_DEEPEST = 8
_HOLE = "\0"
_WHOLE_TABLE = re.compile(
    r"\s*SELECT\b(?!.*\b(DISTINCT|WHERE|LIMIT|GROUP|UNION|HAVING|JOIN|COUNT|SUM|MIN|MAX)\b)"
    r"[^\0]*\bFROM\s+[\w.`\"\[\]]+[^\0]*",
    re.IGNORECASE | re.DOTALL,
)
_ROWS = frozenset({"D1PreparedStatement.all", "SqlStorageCursor.toArray"})
_COMPARING = frozenset({"===", "!==", "==", "!=", "<", ">", "<=", ">="})
_JOINING = frozenset({"&&", "||", "and", "or", "!", "not"})
_STARTS = frozenset({"startsWith", "startswith"})


class Asked(Enum):
    """What everything was asked of; the value is its words for a single thing of it."""

    TABLE = "row"
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
_PARTS = {Asked.TABLE: "results", Asked.KV: "keys", Asked.R2: "objects"}
_NAMES = {Asked.KV: "name", Asked.R2: "key"}
_BOUNDS = frozenset({None, "prefix", "start", "startAfter", "end"})


@record
class Query:
    """A call that asks for everything."""

    file: File
    call: tree.Call
    asked: Asked


@record
class Filtered:
    """A query that asks for everything, and what keeps some of it."""

    query: Query
    kept_by: Node


@record
class Filter:
    """What is filtered, the tests of one element that it must pass, and where they are made."""

    whole: Node
    element: Node
    tests: tuple[Node, ...]
    at: Node

    def column(self, node: Node) -> str | None:
        """The name of the part of an element that an expression is: `row.x`, or `x` of `{ x }`."""
        if not _is_column(node, self.element):
            return None
        match node, self.element:
            case tree.Name(id=own), tree.Mapping(entries=entries):
                taken = (e.name for e in entries if getattr(e.value, "id", None) == own)
                return next(taken, None)
            case _:
                return _column(node)


@entity
class FilteredQueries:
    """Where one Worker filters what it could have asked for."""

    types: Types

    def of(self, file: File, node: Node) -> Filtered | None:
        """What a filter keeps some of, though it could have asked for these."""
        kept = filter_of(node)
        found = self._query(file, kept.whole) if kept is not None else None
        if kept is None or found is None or goes_by_rows_before(file, node, kept.tests):
            return None
        if found.asked is Asked.TABLE:
            may_ask = all(is_askable(t, kept.element) for t in kept.tests) and any(
                selects(n) for t in kept.tests for n in t.walk()
            )
        else:
            name = _NAMES.get(found.asked)
            may_ask = any(_is_prefix(t, kept.element, name) for t in kept.tests)
        return Filtered(found, kept.at) if may_ask else None

    def _query(self, file: File, node: Node, depth: int = 0, steps: Steps = ()) -> Query | None:
        """The query whose rows a value is, and nothing else uses; `steps` lead to the value."""
        if depth > _DEEPEST:
            return None
        match node:
            case tree.Await(value=inner):
                return self._query(file, inner, depth, steps)
            case tree.Member(object=inner, name="results" | "keys" | "objects"):
                return self._query(file, inner, depth, steps)
            case tree.Operation(op="||" | "??" | "or", operands=[inner, _]):
                return self._query(file, inner, depth, steps)
            case tree.Call(
                callee=tree.Member(object=inner, name="to_py" | "items" | "entries" | "keys"),
                args=(),
            ):
                return self._query(file, inner, depth, steps)
            case tree.Sequence(items=[tree.Spread(value=inner)]):
                return self._query(file, inner, depth, steps)
            case tree.Comprehension(
                targets=[row], iterables=[owner], conditions=(), element=element
            ) if _keeps_columns(element, row):
                return self._query(file, owner, depth, steps)
            case tree.Call(
                callee=tree.Member(object=owner, name="map"),
                args=[tree.Arg(value=tree.Function(params=[tree.Param(target=row)]) as convert)],
            ) if all(_keeps_columns(made, row) for made in returned(convert)):
                return self._query(file, owner, depth, steps)
            case tree.Name() if steps and (param := parameter_of(file, node)) is not None:
                variable = file.scopes.variable(node)
                given = passed(file, param, steps[-1][1])
                is_own = file.scopes.parents.get(param) is file.function_around(node)
                if given is None or variable is None or not is_own or len(variable.reads) != 1:
                    return None
                return self._query(steps[-1][0], given, depth + 1, steps[:-1])
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                if variable is None or only is None or only.value is None:
                    return None
                is_whole = only.gives is Gives.VALUE and only.path in ((), *_TAKEN)
                is_alone = len(variable.reads) == 1 and not variable.is_module_level
                if not (is_whole and is_alone and runs_once_each(file, node, only.node)):
                    return None
                return self._query(file, only.value, depth + 1, steps)
            case tree.Call():
                return self._asked(file, node, depth, steps)
            case _:
                return None

    def _asked(self, file: File, call: tree.Call, depth: int, steps: Steps) -> Query | None:
        match self.types.of(file, call.callee):
            case Global(path=path) if path in _ROWS:
                sql = sql_along(self.types, file, call, steps, _HOLE)
                is_all = sql is not None and _WHOLE_TABLE.fullmatch(sql) is not None
                return Query(file, call, Asked.TABLE) if is_all else None
            case Global(path=path) if path in _LISTS:
                return Query(file, call, _LISTS[path]) if _has_no_prefix(call) else None
            case Global() if brings_whole_table(self.types, file, call):
                return Query(file, call, Asked.TABLE)
            case FunctionType(file=path, node=function):
                values = list(returned(function))
                home = self.types.program.file(path)
                if len(values) != 1:
                    return None
                return self._query(home, values[0], depth + 1, (*steps, (file, call)))
            case _:
                return None


def filter_of(node: Node) -> Filter | None:
    """What keeps elements: a function that is handed a test, or a loop of which a test is all."""
    match node:
        case tree.Call(
            callee=tree.Member(object=whole, name="filter" | "find"),
            args=[
                tree.Arg(
                    value=tree.Function(
                        params=[tree.Param(target=element)],
                        body=tree.Block(
                            statements=[tree.Exit(kind="return", value=Node() as test)]
                        ),
                    )
                )
            ],
        ):
            return Filter(whole, element, (test,), node)
        case tree.Comprehension(
            targets=[element], iterables=[whole], conditions=[_, *_] as conditions
        ):
            return Filter(whole, element, tuple(conditions), node)
        case tree.Loop(
            kind="each",
            target=Node() as element,
            iterable=Node() as whole,
            body=body,
        ) if (only := _only_test(body)) is not None:
            return Filter(whole, element, (only,), only)
        case _:
            return None


def _only_test(body: tree.Block) -> Node | None:
    """The test of the one `if` that a block is, if it is no more."""
    match body.statements:
        case [tree.If(test=test, otherwise=None)]:
            return test
        case [tree.Try(body=inner)]:
            return _only_test(inner)
        case _:
            return None


_TAKEN = tuple((part,) for part in _PARTS.values())


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
            return entry.name is not None and _is_column(value, row)


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


def is_askable(test: Node, element: Node) -> bool:
    """Whether a test of a row is one that SQL makes: its columns against given values."""
    match test:
        case tree.Operation(op=op, operands=operands) if op in _JOINING:
            return all(is_askable(o, element) for o in operands)
        case tree.Operation(op=op, operands=[left, right]) if op in _COMPARING:
            return (_is_column(left, element) and _is_given(right, element)) or (
                _is_column(right, element) and _is_given(left, element)
            )
        case tree.Call(callee=tree.Member(object=inner, name=name), args=[arg]) if name in _STARTS:
            return _is_column(inner, element) and _is_given(arg.value, element)
        case _:
            return _is_column(test, element)


def selects(test: Node) -> bool:
    """Whether a test is one that most rows may fail: what differs, or is set, is most."""
    match test:
        case tree.Operation(op=op):
            return op in _COMPARING and op not in ("!==", "!=")
        case tree.Member(name=name):
            return name in _STARTS
        case _:
            return False


def _is_prefix(test: Node, element: Node, name: str | None) -> bool:
    """Whether a test asks for what a key begins with: a part of that name, or with none all."""
    match test:
        case tree.Operation(op="&&" | "and", operands=operands):
            return any(_is_prefix(o, element, name) for o in operands)
        case tree.Call(callee=tree.Member(object=inner, name=called), args=[arg]) if (
            called in _STARTS
        ):
            is_key = (
                _is_first(inner, element)
                if name is None
                else _is_column(inner, element) and name in (_column(inner), _bound(inner))
            )
            return is_key and _is_given(arg.value, element)
        case _:
            return False


def _is_first(node: Node, element: Node) -> bool:
    """Whether an expression is the element under test, or the first of a pair that it is."""
    match element:
        case tree.Sequence(items=[tree.Name() as first, _]) | (tree.Name() as first):
            return isinstance(node, tree.Name) and node.id == first.id
        case _:
            return False


def _is_column(node: Node, element: Node) -> bool:
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


def _column(node: Node) -> str | None:
    return node.name if isinstance(node, tree.Member) else None


def _bound(node: Node) -> str | None:
    return node.id if isinstance(node, tree.Name) else None


def _is_given(node: Node, element: Node) -> bool:
    """Whether a value is known before the query is made, and a query takes it."""
    match node:
        case tree.Literal(kind="string" | "number" | "boolean" | "null"):
            return True
        case tree.Template(tag=None, parts=parts):
            return all(_is_given(p, element) for p in parts)
        case tree.Name(id=name):
            return not any(isinstance(n, tree.Name) and n.id == name for n in element.walk())
        case tree.Member(object=inner, name=str()):
            return _is_given(inner, element)
        case _:
            return False
