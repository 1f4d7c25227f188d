"""Rows and keys that are all fetched, and of which code then keeps some."""

import re

from wlint import tree
from wlint.project.costs.built_queries import brings_whole_table
from wlint.project.data.asked_rows import Asked, Queries, Query, is_column
from wlint.project.data.rows_before import goes_by_rows_before
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.conditions import AND, OR, ORDERS, OTHER, SAME
from wlint.tree import Node

_WHOLE_TABLE = regex(
    r"\s*SELECT\b(?!.*\b(DISTINCT|WHERE|LIMIT|GROUP|UNION|HAVING|JOIN|COUNT|SUM|MIN|MAX)\b)"
    r"[^\0]*\bFROM\s+[\w.`\"\[\]]+[^\0]*",
    re.IGNORECASE | re.DOTALL,
)
_COMPARING = frozenset({"===", "!==", "==", "!=", "<", ">", "<=", ">="})
_JOINING = frozenset({"&&", "||", "and", "or", "!", "not"})
_CONVERTING = frozenset({"Date", "Number", "float", "int"})
_NAMES = {Asked.KV: "name", Asked.R2: "key"}
_STARTS = frozenset({"startsWith", "startswith"})


class Filtered(Record):
    """A query that asks for everything, and what keeps some of it."""

    query: Query
    kept_by: Node


class Filter(Record):
    """What is filtered, the tests of one element that it must pass, and where they are made."""

    whole: Node
    element: Node
    tests: tuple[Node, ...]
    at: Node

    def column(self, node: Node) -> str | None:
        """The name of the part of an element that an expression is: `row.x`, or `x` of `{ x }`."""
        if not is_column(node, self.element):
            return None
        match node, self.element:
            case tree.Name(id=own), tree.Mapping(entries=entries):
                taken = (e.name for e in entries if getattr(e.value, "id", None) == own)
                return next(taken, None)
            case _:
                return _column(node)


class FilteredQueries(Entity):
    """Where one Worker filters what it could have asked for."""

    types: Types

    def of(self, file: File, node: Node) -> Filtered | None:
        """What a filter keeps some of, though it could have asked for these."""
        kept = filter_of(node)
        queries = Queries(self.types, _WHOLE_TABLE, brings_whole_table)
        found = queries.of(file, kept.whole) if kept is not None else None
        if kept is None or found is None or goes_by_rows_before(file, node, kept.tests):
            return None
        if found.asked in (Asked.TABLE, Asked.FIRST_ROWS):
            may_ask = all(is_askable(t, kept.element) for t in kept.tests) and any(
                map(selects, kept.tests)
            )
        else:
            name = _NAMES.get(found.asked)
            may_ask = any(_is_prefix(t, kept.element, name) for t in kept.tests)
        return Filtered(found, kept.at) if may_ask else None


def filter_of(node: Node) -> Filter | None:
    """What keeps elements: a function that is handed a test, or a loop of which a test is all."""
    match node:
        case tree.Call(
            callee=tree.Member(object=whole, name="filter" | "find"),
            args=[
                tree.Arg(
                    value=tree.Function(params=[tree.Param(target=element)], body=body),
                )
            ],
        ) if (tests := _tests(body)) is not None:
            return Filter(whole, element, tests, node)
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


def _tests(body: tree.Block) -> tuple[Node, ...] | None:
    """What an element passes by a function that only tests it: guards, and what it gives back."""
    match body.statements:
        case [*guards, tree.Exit(kind="return", value=Node() as test)]:
            passed = [_not(drops) for g in guards if (drops := _drops(g)) is not None]
            return (*passed, test) if len(passed) == len(guards) else None
        case _:
            return None


def _drops(guard: Node) -> Node | None:
    """The test of an element of which a function then leaves with `false`."""
    match guard:
        case tree.If(
            test=test,
            then=tree.Block(
                statements=[
                    tree.Exit(kind="return", value=tree.Literal(kind="boolean", value=False))
                ]
            ),
            otherwise=None,
        ):
            return test
        case _:
            return None


def _not(test: Node) -> Node:
    match test:
        case tree.Operation(op="!", operands=[inner]):
            return inner
        case _:
            return tree.Operation(test.at, op="!", operands=(test,))


def _only_test(body: tree.Block) -> Node | None:
    """The test of the one `if` that a block is, if it is no more."""
    match body.statements:
        case [tree.If(test=test, otherwise=None)]:
            return test
        case [tree.Try(body=inner)]:
            return _only_test(inner)
        case _:
            return None


def is_askable(test: Node, element: Node) -> bool:
    """Whether a test of a row is one that SQL makes: its columns against given values."""
    match test:
        case tree.Operation(op=op, operands=operands) if op in _JOINING:
            return all(is_askable(o, element) for o in operands)
        case tree.Operation(op=op, operands=[left, right]) if op in _COMPARING:
            return (_is_compared(left, element) and _is_given(right, element)) or (
                _is_compared(right, element) and _is_given(left, element)
            )
        case tree.Call(callee=tree.Member(object=inner, name=name), args=[arg]) if name in _STARTS:
            return is_column(inner, element) and _is_given(arg.value, element)
        case _:
            return is_column(test, element)


def _is_compared(node: Node, element: Node) -> bool:
    """Whether SQL compares by an expression: a column, or the number or time that it stands for."""
    match node:
        case tree.Call(callee=tree.Name(id=name), args=[arg]) if name in _CONVERTING:
            return is_column(arg.value, element)
        case tree.Call(callee=tree.Member(object=tree.Name(id="Date"), name="parse"), args=[arg]):
            return is_column(arg.value, element)
        case tree.Call(callee=tree.Member(object=tree.Call() as made, name="getTime"), args=()):
            return _is_compared(made, element)
        case _:
            return is_column(node, element)


def selects(test: Node, *, holds: bool = True) -> bool:
    """Whether a test is one that most rows may fail: what differs, or is set, is most."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return selects(inner, holds=not holds)
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            return any(selects(o, holds=holds) for o in operands)
        case tree.Operation(op=op):
            return op in ORDERS or op in (SAME if holds else OTHER)
        case tree.Call(callee=tree.Member(name=name)):
            return holds and name in _STARTS
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
                else is_column(inner, element) and name in (_column(inner), _bound(inner))
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
