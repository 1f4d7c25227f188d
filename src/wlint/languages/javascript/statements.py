"""Lower statements."""

from typing import Literal

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.grammar import (
    at,
    block,
    empty_block,
    first,
    has,
    lower,
    lower_all,
    lowers,
    lowers_to_several,
    maybe,
    named,
    opaque,
    span,
    widen,
)
from wlint.languages.javascript.types import type_of
from wlint.source import Extent

_Word = Literal["const", "let", "var"]
_WORDS: dict[str, _Word] = {"let": "let", "var": "var"}  # and `using` is a `const`
_EXITS: dict[str, Literal["return", "throw", "break", "continue"]] = {
    "return_statement": "return",
    "throw_statement": "throw",
    "break_statement": "break",
    "continue_statement": "continue",
}

_ENDED = frozenset(
    {"for_statement", "for_in_statement", "while_statement", "do_statement", "switch_statement"}
)


@lowers_to_several("lexical_declaration", "variable_declaration", "using_declaration")
def declarations(n: Syntax) -> list[tree.Node]:
    """One `Assign` for each name of `let a, b`; a lone one reaches over the whole statement."""
    found = [c for c in n.named_children if c.type == "variable_declarator"]
    word = _WORDS.get(n.children[0].type, "const")
    outer = span(n) if len(found) == 1 else None
    return [_declarator(c, word, Extent(span(c), outer or span(c))) for c in found]


def _declarator(n: Syntax, word: _Word, extent: Extent) -> tree.Node:
    name = n.child_by_field_name("name")
    return tree.Assign(
        extent,
        target=lower(name) if name else opaque(n),
        value=maybe(n.child_by_field_name("value")),
        declares=word,
        type=type_of(n.child_by_field_name("type")),
    )


@lowers("expression_statement")
def _expression(n: Syntax) -> tree.Node:
    inner = first(n)
    if inner is None:
        return opaque(n)
    value = lower(inner)
    if isinstance(value, tree.Assign):
        return widen(value, span(n))
    if inner.type == "internal_module":
        return value
    return tree.ExpressionStatement(at(n), value=value)


@lowers("statement_block")
def _block(n: Syntax) -> tree.Node:
    return block(n)


@lowers("class_static_block")
def _static_block(n: Syntax) -> tree.Node:
    body = n.child_by_field_name("body")
    return tree.Block(at(n), statements=lower_all(named(body)) if body else ())


@lowers(*_EXITS)
def _exit(n: Syntax) -> tree.Node:
    inner = first(n)
    if inner is not None and inner.type == "statement_identifier":
        return tree.Exit(at(n), kind=_EXITS[n.type], further=_further(n, inner.text))
    return tree.Exit(at(n), kind=_EXITS[n.type], value=lower(inner) if inner else None)


def _further(n: Syntax, label: bytes | None) -> int:
    """How many loops and switches end besides the innermost, up to what has a label."""
    ended, around = 0, n.parent
    while around is not None and not _is_labelled(around, label):
        ended += around.type in _ENDED
        around = around.parent
    return ended - 1 if around is not None else 0


def _is_labelled(n: Syntax, label: bytes | None) -> bool:
    found = n.child_by_field_name("label") if n.type == "labeled_statement" else None
    return found is not None and found.text == label


@lowers("if_statement")
def _if(n: Syntax) -> tree.Node:
    """An `else if` chain may be thousands long, but it nests, as the tree does."""
    test = n.child_by_field_name("condition")
    then = n.child_by_field_name("consequence")
    alternative = n.child_by_field_name("alternative")
    if test is None or then is None:
        return opaque(n)
    otherwise = None if alternative is None else first(alternative)
    return tree.If(
        at(n),
        test=lower(test),
        then=block(then),
        otherwise=None if otherwise is None else block(otherwise),
    )


@lowers("while_statement", "do_statement")
def _while(n: Syntax) -> tree.Node:
    test, body = n.child_by_field_name("condition"), n.child_by_field_name("body")
    if body is None:
        return opaque(n)
    return tree.Loop(at(n), kind="while", body=block(body), test=maybe(test))


@lowers("for_statement")
def _count(n: Syntax) -> tree.Node:
    body, test = n.child_by_field_name("body"), n.child_by_field_name("condition")
    if body is None:
        return opaque(n)
    ends = (n.child_by_field_name("initializer"), n.child_by_field_name("increment"))
    header = lower_all([c for c in ends if c is not None and c.type != "empty_statement"])
    return tree.Loop(
        at(n),
        kind="count",
        body=block(body),
        test=None if test is None or test.type == "empty_statement" else lower(test),
        header=header,
    )


@lowers("for_in_statement")
def _each(n: Syntax) -> tree.Node:
    body, target = n.child_by_field_name("body"), n.child_by_field_name("left")
    iterable, word = n.child_by_field_name("right"), n.child_by_field_name("operator")
    if body is None or target is None or iterable is None:
        return opaque(n)
    over = lower(iterable)
    if word is not None and word.type == "in":
        # the keys of an object are not its elements
        over = tree.Opaque(at(iterable), kind="keys", parts=(over,))
    return tree.Loop(
        at(n),
        kind="each",
        body=block(body),
        target=lower(target),
        iterable=over,
        is_async=has(n, "await"),
    )


@lowers("try_statement")
def _try(n: Syntax) -> tree.Node:
    body = n.child_by_field_name("body")
    if body is None:
        return opaque(n)
    handler = n.child_by_field_name("handler")
    finalizer = n.child_by_field_name("finalizer")
    last = finalizer.child_by_field_name("body") if finalizer else None
    return tree.Try(
        at(n),
        body=block(body),
        catches=() if handler is None else (_catch(handler),),
        finally_=None if last is None else block(last),
    )


def _catch(n: Syntax) -> tree.Catch:
    body = n.child_by_field_name("body")
    return tree.Catch(
        at(n),
        types=(),
        name=maybe(n.child_by_field_name("parameter")),
        body=empty_block(n) if body is None else block(body),
    )


@lowers("switch_statement")
def _switch(n: Syntax) -> tree.Node:
    subject, body = n.child_by_field_name("value"), n.child_by_field_name("body")
    if subject is None or body is None:
        return opaque(n)
    cases = tuple([_case(c) for c in named(body)])
    return tree.Switch(at(n), subject=lower(subject), cases=cases)


def _case(n: Syntax) -> tree.Case:
    test = n.child_by_field_name("value")
    statements = lower_all([c for c in named(n) if test is None or c.id != test.id])
    return tree.Case(
        at(n),
        tests=() if test is None else (lower(test),),
        body=tree.Block(at(n), statements=statements),
    )


@lowers("labeled_statement")
def _labeled(n: Syntax) -> tree.Node:
    body = n.child_by_field_name("body")
    return opaque(n) if body is None else widen(lower_all([body])[0], span(n))
