"""Lower literals, templates, collections and the patterns that take them apart."""

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.grammar import (
    at,
    first,
    key_name,
    lower,
    lower_all,
    lowers,
    maybe,
    named,
    opaque,
    string,
    text,
)
from wlint.languages.javascript.text import unescape
from wlint.source import Extent, Span

# Literals


@lowers("string")
def _string(n: Syntax) -> tree.Node:
    return tree.Literal(at(n), kind="string", value=string(n))


@lowers("number")
def _number(n: Syntax) -> tree.Node:
    return tree.Literal(at(n), kind="number", value=text(n))


@lowers("true", "false")
def _boolean(n: Syntax) -> tree.Node:
    return tree.Literal(at(n), kind="boolean", value=n.type == "true")


@lowers("null")
def _null(n: Syntax) -> tree.Node:
    return tree.Literal(at(n), kind="null", value=None)


@lowers("undefined")
def _undefined(n: Syntax) -> tree.Node:
    return tree.Literal(at(n), kind="undefined", value=None)


@lowers("regex")
def _regex(n: Syntax) -> tree.Node:
    pattern, flags = n.child_by_field_name("pattern"), n.child_by_field_name("flags")
    return tree.Literal(
        at(n),
        kind="regex",
        value=text(pattern) if pattern else "",
        flags=text(flags) if flags else "",
    )


@lowers("template_string")
def _template(n: Syntax) -> tree.Node:
    return tree.Template(at(n), parts=_parts(n))


def tagged(n: Syntax, tag: Syntax, template: Syntax) -> tree.Node:
    """A template that a function takes apart."""
    return tree.Template(at(n), parts=_parts(template), tag=lower(tag))


def _parts(n: Syntax) -> tuple[tree.Node, ...]:
    """The text between insertions is one part, whatever escapes are in it."""
    parts: list[tree.Node] = []
    fragments: list[Syntax] = []
    for c in n.named_children:
        if c.type == "template_substitution":
            parts.extend(_between(fragments))
            parts.extend(lower_all(named(c)))
            fragments = []
        else:
            fragments.append(c)
    parts.extend(_between(fragments))
    return tuple(parts)


def _between(fragments: list[Syntax]) -> list[tree.Node]:
    if not fragments:
        return []
    covered = Span(fragments[0].start_byte, fragments[-1].end_byte)
    value = unescape("".join([text(c) for c in fragments]))
    return [tree.Literal(Extent(covered, covered), kind="string", value=value)]


# Collections and patterns


@lowers("array", "array_pattern")
def _sequence(n: Syntax) -> tree.Node:
    """A hole in `[a, , b]` is `Opaque`, so that every other item keeps its index."""
    items: list[tree.Node] = []
    is_hole = True
    for c in n.children[1:-1]:
        if c.type == ",":
            if is_hole:
                items.append(tree.Opaque(_before(c), kind="hole", parts=()))
            is_hole = True
        elif c.is_named and c.type not in ("comment", "html_comment"):
            items.append(lower(c))
            is_hole = False
    return tree.Sequence(at(n), items=tuple(items))


def _before(n: Syntax) -> Extent:
    start = Span(n.start_byte, n.start_byte)
    return Extent(start, start)


@lowers("object", "object_pattern")
def _mapping(n: Syntax) -> tree.Node:
    return tree.Mapping(at(n), entries=tuple([_entry(c) for c in named(n)]))


def _entry(n: Syntax) -> tree.Entry:
    match n.type:
        case "pair" | "pair_pattern":
            key, value = n.child_by_field_name("key"), n.child_by_field_name("value")
            taken = opaque(n) if value is None else lower(value)
            return tree.Entry(at(n), name=key_name(key), key=maybe(key), value=taken)
        case "method_definition":
            key = n.child_by_field_name("name")
            return tree.Entry(at(n), name=key_name(key), key=maybe(key), value=lower(n))
        case "shorthand_property_identifier" | "shorthand_property_identifier_pattern":
            return tree.Entry(at(n), name=text(n), key=None, value=lower(n))
        case "object_assignment_pattern":
            left = n.child_by_field_name("left")
            return tree.Entry(at(n), name=key_name(left), key=None, value=lower(n))
        case _:
            return tree.Entry(at(n), name=None, key=None, value=lower(n))


@lowers("spread_element", "rest_pattern")
def _spread(n: Syntax) -> tree.Node:
    inner = first(n)
    return opaque(n) if inner is None else tree.Spread(at(n), value=lower(inner))
