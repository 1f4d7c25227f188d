"""Lower functions and classes."""

from dataclasses import replace
from typing import Literal

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.grammar import (
    at,
    block,
    child,
    empty_block,
    first,
    key_name,
    lower,
    lower_all,
    lowers,
    lowers_to_several,
    maybe,
    named,
    opaque,
    text,
)
from wlint.languages.javascript.types import type_of, type_params, type_refs
from wlint.source import Extent, Span

_Kind = Literal["function", "arrow", "method", "getter", "setter", "constructor", "static"]
_KINDS: dict[str, _Kind] = {"static": "static", "get": "getter", "set": "setter"}
_METHODS = frozenset({"method_definition", "method_signature", "abstract_method_signature"})
_IS_FIELD = frozenset({"accessibility_modifier", "readonly", "override_modifier"})


# Functions


@lowers(
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "arrow_function",
    "function_signature",
    *_METHODS,
)
def _function(n: Syntax) -> tree.Node:
    name, body = n.child_by_field_name("name"), n.child_by_field_name("body")
    words = {c.type for c in n.children}
    return tree.Function(
        at(n),
        name=key_name(name),
        kind=_kind(n, name, words),
        params=_params(n),
        body=_body(n, body),
        is_async="async" in words,
        is_generator="*" in words,
        decorators=_decorators(n) if "decorator" in words else (),
        returns=type_of(n.child_by_field_name("return_type")),
        type_params=type_params(n.child_by_field_name("type_parameters")),
    )


def _kind(n: Syntax, name: Syntax | None, words: set[str]) -> _Kind:
    if n.type == "arrow_function":
        return "arrow"
    if n.type not in _METHODS:
        return "function"
    for word, kind in _KINDS.items():
        if word in words:
            return kind
    return "constructor" if name is not None and text(name) == "constructor" else "method"


def _body(n: Syntax, body: Syntax | None) -> tree.Block:
    if body is None:
        return empty_block(n)
    if body.type == "statement_block":
        return block(body)
    value = tree.Exit(at(body), kind="return", value=lower(body))
    return tree.Block(at(body), statements=(value,))


def _params(n: Syntax) -> tuple[tree.Param, ...]:
    single = n.child_by_field_name("parameter")
    if single is not None:
        return (_param(single),)
    many = n.child_by_field_name("parameters")
    if many is None:
        return ()
    return tuple([_param(c) for c in named(many) if c.type != "decorator" and not _is_this(c)])


def _is_this(n: Syntax) -> bool:
    """TypeScript's `this: T` declares a type; nothing is passed for it."""
    pattern = n.child_by_field_name("pattern")
    return pattern is not None and pattern.type == "this"


def _param(n: Syntax) -> tree.Param:
    match n.type:
        case "required_parameter" | "optional_parameter":
            pattern = n.child_by_field_name("pattern")
            return tree.Param(
                at(n),
                target=lower(pattern) if pattern else opaque(n),
                default=maybe(n.child_by_field_name("value")),
                type=type_of(n.child_by_field_name("type")),
                is_field=any([c.type in _IS_FIELD for c in n.children]),
                is_optional=n.type == "optional_parameter",
            )
        case "assignment_pattern":
            left, right = n.child_by_field_name("left"), n.child_by_field_name("right")
            target = opaque(n) if left is None else lower(left)
            return tree.Param(at(n), target=target, default=maybe(right))
        case _:
            return tree.Param(at(n), target=lower(n))


# Classes


@lowers("class_declaration", "class", "abstract_class_declaration")
def _class(n: Syntax) -> tree.Node:
    name, body = n.child_by_field_name("name"), n.child_by_field_name("body")
    heritage = child(n, "class_heritage")
    extends = heritage and child(heritage, "extends_clause")
    implements = heritage and child(heritage, "implements_clause")
    return tree.Class(
        at(n),
        name=text(name) if name else None,
        bases=_bases(heritage, extends),
        body=empty_block(n) if body is None else tree.Block(at(body), statements=_members(body)),
        decorators=_decorators(n),
        base_types=type_refs(extends.child_by_field_name("type_arguments")) if extends else (),
        implements=type_refs(implements),
        type_params=type_params(n.child_by_field_name("type_parameters")),
    )


def _bases(heritage: Syntax | None, extends: Syntax | None) -> tuple[tree.Node, ...]:
    if extends is not None:
        return lower_all(extends.children_by_field_name("value"))
    if heritage is None:
        return ()
    return lower_all([c for c in named(heritage) if c.type != "implements_clause"])


def _members(body: Syntax) -> tuple[tree.Node, ...]:
    """The members, with the decorators that stand before them, without overloads."""
    found: list[tree.Node] = []
    decorators: list[Syntax] = []
    inside = named(body)
    implemented = {_name_of(c) for c in inside if c.type == "method_definition"}
    for c in inside:
        if c.type == "decorator":
            decorators.append(c)
        elif c.type != "method_signature" or _name_of(c) not in implemented:
            found.append(decorated(lower(c), decorators))
            decorators = []
    return tuple(found)


def _name_of(n: Syntax) -> str | None:
    return key_name(n.child_by_field_name("name"))


def decorated(member: tree.Node, decorators: list[Syntax]) -> tree.Node:
    """A method or class reaches over its decorators, wherever the grammar puts them."""
    if not decorators or not isinstance(member, (tree.Function, tree.Class)):
        return member
    made = tuple([_decorator(c) for c in decorators])
    outer = Span(decorators[0].start_byte, member.outer.end)
    return replace(member, at=Extent(member.span, outer), decorators=made + member.decorators)


def _decorators(n: Syntax) -> tuple[tree.Node, ...]:
    return tuple([_decorator(c) for c in n.children if c.type == "decorator"])


@lowers("decorator")
def _decorator(n: Syntax) -> tree.Node:
    inner = first(n)
    return opaque(n) if inner is None else lower(inner)


@lowers("field_definition", "public_field_definition")
def _field(n: Syntax) -> tree.Node:
    name = n.child_by_field_name("name") or n.child_by_field_name("property")
    return tree.Assign(
        at(n),
        target=opaque(n) if name is None else lower(name),
        value=maybe(n.child_by_field_name("value")),
        declares="static" if any([c.type == "static" for c in n.children]) else "field",
        type=type_of(n.child_by_field_name("type")),
    )


# Declarations without code


@lowers_to_several("ambient_declaration")
def _ambient(n: Syntax) -> list[tree.Node]:
    """`declare` promises that something exists; that is as good as seeing it."""
    return list(lower_all([c for c in named(n) if c.type != "property_identifier"]))
