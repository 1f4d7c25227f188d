"""Lower JSX."""

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.grammar import (
    at,
    first,
    lower,
    lower_all,
    lowers,
    named,
    opaque,
    span,
    text,
    widen,
)


@lowers("jsx_element", "jsx_self_closing_element", "jsx_fragment")
def _jsx(n: Syntax) -> tree.Node:
    """A component is a use of its name; `div` is no name of the program."""
    opening = n.child_by_field_name("open_tag") or n
    tag = opening.child_by_field_name("name")
    parts: list[tree.Node] = []
    if tag is not None and (tag.type == "member_expression" or text(tag)[:1].isupper()):
        parts.append(lower(tag))
    inside = named(opening) if opening is n else [*named(opening), *named(n)]
    parts.extend(lower_all([v for c in inside for v in _jsx_values(c)]))
    return tree.Opaque(at(n), kind=n.type, parts=tuple(parts))


def _jsx_values(n: Syntax) -> list[Syntax]:
    match n.type:
        case "jsx_attribute":
            return named(n)[1:]
        case "jsx_expression" | "jsx_element" | "jsx_self_closing_element" | "ERROR":
            return [n]
        case _:
            return []


@lowers("jsx_expression")
def _jsx_expression(n: Syntax) -> tree.Node:
    inner = first(n)
    return opaque(n) if inner is None else widen(lower(inner), span(n))
