"""Read tree-sitter's trees, and dispatch on their kinds of nodes."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import PurePath

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node as Syntax
from tree_sitter import Parser, Query, QueryCursor

from wlint import tree
from wlint.languages.javascript import misread
from wlint.languages.javascript.text import unescape
from wlint.source import Extent, Span

Lower = Callable[[Syntax], tree.Node]
LowerSeveral = Callable[[Syntax], list[tree.Node]]

_TYPED = frozenset({".ts", ".mts", ".cts", ".tsx"})
_SKIPPED = frozenset({"comment", "html_comment", "empty_statement"})
_SIGNATURE_HOLDERS = frozenset({"function_signature", "export_statement"})
_new = tuple.__new__  # without the detour through Python that a named tuple's own one takes
_LOWER: dict[str, Lower] = {}
_SEVERAL: dict[str, LowerSeveral] = {}


# Grammars


def is_typescript(path: PurePath) -> bool:
    """Whether a file is TypeScript, by its suffix."""
    return path.suffix in _TYPED


@cache
def grammar(suffix: str) -> Grammar:
    """The grammar of files with a suffix; JSX is only TypeScript in `.tsx` files."""
    if suffix == ".tsx":
        return Grammar(tree_sitter_typescript.language_tsx())
    if suffix in _TYPED:
        return Grammar(tree_sitter_typescript.language_typescript())
    return Grammar(tree_sitter_javascript.language())


@cache
def _comment_query(suffix: str) -> Query:
    return Query(grammar(suffix), "[(comment) (html_comment)] @comment")


def parse_syntax(data: bytes, suffix: str) -> Syntax:
    """The syntax tree of a file."""
    return misread.parse(Parser(grammar(suffix)), data, is_typed=suffix in _TYPED)


def comments(root: Syntax, suffix: str) -> tuple[Span, ...]:
    """Where the comments are, in source order."""
    found = QueryCursor(_comment_query(suffix)).captures(root).get("comment", [])
    return tuple(sorted(Span(*n.byte_range) for n in found))


# Reading


def span(n: Syntax) -> Span:
    """The bytes a node covers."""
    return _new(Span, n.byte_range)


def at(n: Syntax) -> Extent:
    """The extent of a node nothing is wrapped around."""
    covered = _new(Span, n.byte_range)
    return _new(Extent, (covered, covered))


def text(n: Syntax) -> str:
    """The source text of a node."""
    found = n.text
    return "" if found is None else found.decode(errors="replace")


def string(n: Syntax) -> str:
    """What a string literal says."""
    return unescape(text(n)[1:-1])


def named(n: Syntax) -> list[Syntax]:
    """The children that mean something."""
    return [c for c in n.named_children if c.type not in _SKIPPED]


def first(n: Syntax) -> Syntax | None:
    """The first child that means something."""
    return next((c for c in n.named_children if c.type not in _SKIPPED), None)


def child(n: Syntax, kind: str) -> Syntax | None:
    """The first named child of a kind."""
    return next((c for c in n.named_children if c.type == kind), None)


def has(n: Syntax, *tokens: str) -> bool:
    """Whether one of some tokens is directly in a node."""
    return any(c.type in tokens for c in n.children)


def key_name(n: Syntax | None) -> str | None:
    """The name a property key gives, unless it is computed."""
    if n is None:
        return None
    match n.type:
        case "computed_property_name":
            inner = first(n)
            return string(inner) if inner is not None and inner.type == "string" else None
        case "string":
            return string(n)
        case _:
            return text(n).removeprefix("#")


def statements_in(n: Syntax) -> list[Syntax]:
    """The statements of a body. Overloads say less than the function that follows them."""
    found = named(n)
    if not any([c.type in _SIGNATURE_HOLDERS for c in found]):
        return found
    kept: list[Syntax] = []
    implemented: str | None = None
    for c in reversed(found):
        inner = c.child_by_field_name("declaration") or c
        match inner.type:
            case "function_signature" if implemented == _function_name(inner):
                continue
            case "function_declaration":
                implemented = _function_name(inner)
            case _:
                implemented = None
        kept.append(c)
    return kept[::-1]


def _function_name(n: Syntax) -> str | None:
    return key_name(n.child_by_field_name("name"))


# Dispatch


def lowers(*kinds: str) -> Callable[[Lower], Lower]:
    """Declare what lowers some kinds of syntax to one node."""

    def register(function: Lower) -> Lower:
        _LOWER.update(dict.fromkeys(kinds, function))
        return function

    return register


def lowers_to_several(*kinds: str) -> Callable[[LowerSeveral], LowerSeveral]:
    """Declare what lowers statements that are one node for each thing they declare."""

    def register(function: LowerSeveral) -> LowerSeveral:
        _SEVERAL.update(dict.fromkeys(kinds, function))
        return function

    return register


def lower(n: Syntax) -> tree.Node:
    """The node for a piece of syntax."""
    return _LOWER.get(n.type, opaque)(n)


def maybe(n: Syntax | None) -> tree.Node | None:
    """The node for a piece of syntax, if it is there."""
    return None if n is None else _LOWER.get(n.type, opaque)(n)


def lower_all(syntax: list[Syntax]) -> tuple[tree.Node, ...]:
    """The nodes for statements, or any other children."""
    found: list[tree.Node] = []
    for c in syntax:
        several = _SEVERAL.get(c.type)
        if several is None:
            found.append(_LOWER.get(c.type, opaque)(c))
        else:
            found.extend(several(c))
    return tuple(found)


def opaque(n: Syntax) -> tree.Node:
    """Syntax the tree does not model, with what is in it."""
    return tree.Opaque(at(n), kind=n.type, parts=lower_all(named(n)))


def erased(n: Syntax) -> tree.Node:
    """Syntax of which nothing runs and nothing is to be known."""
    return tree.Opaque(at(n), kind=n.type, parts=())


def widen(inner: tree.Node, outer: Span) -> tree.Node:
    """The same node, with `outer` stretched over what is around it, up to its cast."""
    return inner if inner.said is not None else replace(inner, at=Extent(inner.span, outer))


def block(n: Syntax) -> tree.Block:
    """Any statement as a block, so that braces make no difference."""
    match n.type:
        case "statement_block":
            statements = lower_all(statements_in(n))
        case "empty_statement":
            statements = ()
        case _:
            statements = lower_all([n])
    return tree.Block(at(n), statements=statements)


def empty_block(n: Syntax) -> tree.Block:
    """The body of something that has none."""
    end = Span(n.end_byte, n.end_byte)
    return tree.Block(Extent(end, end), statements=())
