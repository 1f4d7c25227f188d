"""Lower expressions and patterns."""

from dataclasses import replace

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.grammar import (
    at,
    first,
    has,
    key_name,
    lower,
    lower_all,
    lowers,
    maybe,
    named,
    opaque,
    span,
    string,
    text,
    widen,
)
from wlint.languages.javascript.text import unescape
from wlint.languages.javascript.types import type_refs
from wlint.source import Extent, Span

# what stands before `.`, `[` or `(` only in parentheses
_LOOSE = (tree.Await, tree.Operation, tree.Conditional)


@lowers(
    "identifier",
    "type_identifier",
    "property_identifier",
    "private_property_identifier",
    "shorthand_property_identifier",
    "shorthand_property_identifier_pattern",
    "super",
    "import",
    "meta_property",
)
def _name(n: Syntax) -> tree.Node:
    return tree.Name(at(n), id=text(n).removeprefix("#"))


@lowers("this")
def _this(n: Syntax) -> tree.Node:
    return tree.Name(at(n), id="this", is_receiver=True)


@lowers("member_expression")
def _member(n: Syntax) -> tree.Node:
    target, prop = n.child_by_field_name("object"), n.child_by_field_name("property")
    if target is None or prop is None:
        return opaque(n)
    member = tree.Member(
        at(n),
        object=lower(target),
        name=text(prop).removeprefix("#"),
        is_optional=n.child_by_field_name("optional_chain") is not None,
    )
    return _regrouped(member, member.object)


@lowers("subscript_expression")
def _subscript(n: Syntax) -> tree.Node:
    target, index = n.child_by_field_name("object"), n.child_by_field_name("index")
    if target is None or index is None:
        return opaque(n)
    member = tree.Member(
        at(n),
        object=lower(target),
        name=string(index) if index.type == "string" else None,
        key=lower(index),
        is_optional=n.child_by_field_name("optional_chain") is not None,
    )
    return _regrouped(member, member.object)


@lowers("call_expression", "new_expression")
def _call(n: Syntax) -> tree.Node:
    callee = n.child_by_field_name("function") or n.child_by_field_name("constructor")
    args = n.child_by_field_name("arguments")
    if callee is None:
        return opaque(n)
    if args is not None and args.type == "template_string":
        return _tagged(n, callee, args)
    call = tree.Call(
        at(n),
        callee=lower(callee),
        args=() if args is None else tuple([tree.Arg(at(c), value=lower(c)) for c in named(args)]),
        is_new=n.type == "new_expression",
        is_optional=n.child_count > 2 and has(n, "optional_chain", "?."),
        types=type_refs(n.child_by_field_name("type_arguments")),
    )
    return _regrouped(call, call.callee)


def _regrouped(node: tree.Call | tree.Member, head: tree.Node) -> tree.Node:
    """The grammar reads `await f<T>(x)` as `(await f)<T>(x)`, and `!f<T>(x).y` alike: mend that."""
    if not isinstance(head, _LOOSE) or head.span != head.outer:
        return node  # in parentheses, it is meant
    match head:
        case tree.Await(value=last):
            return tree.Await(node.at, value=_regrouped(_moved(node, last), last))
        case tree.Operation(op=op, operands=(*before, last)):
            mended = _regrouped(_moved(node, last), last)
            return tree.Operation(node.at, op=op, operands=(*before, mended))
        case tree.Conditional(test=test, then=then, otherwise=last):
            mended = _regrouped(_moved(node, last), last)
            return tree.Conditional(node.at, test=test, then=then, otherwise=mended)
        case _:
            return node


def _moved(node: tree.Call | tree.Member, head: tree.Node) -> tree.Call | tree.Member:
    """The same call or member of something that starts further right."""
    covered = Span(head.outer.start, node.span.end)
    extent = Extent(covered, covered)
    if isinstance(node, tree.Call):
        return replace(node, at=extent, callee=head)
    return replace(node, at=extent, object=head)


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


def _tagged(n: Syntax, tag: Syntax, template: Syntax) -> tree.Node:
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


# Operators


@lowers("await_expression")
def _await(n: Syntax) -> tree.Node:
    inner = first(n)
    if inner is None:
        return opaque(n)
    if inner.type == "assignment_expression" and inner.children[0].type == "using":
        return widen(lower(inner), span(n))  # `await using x = …` awaits when `x` is let go
    return tree.Await(at(n), value=lower(inner))


@lowers("yield_expression")
def _yield(n: Syntax) -> tree.Node:
    inner = first(n)
    value = None if inner is None else lower(inner)
    return tree.Yield(at(n), value=value, delegates=has(n, "*"))


@lowers("binary_expression")
def _binary(n: Syntax) -> tree.Node:
    left, right = n.child_by_field_name("left"), n.child_by_field_name("right")
    op = n.child_by_field_name("operator")
    if left is None or right is None or op is None:
        return opaque(n)
    tag = _generic_tag(left, op, right)
    if tag is not None:
        return _tagged(n, tag, right)
    return tree.Operation(at(n), op=op.type, operands=(lower(left), lower(right)))


def _generic_tag(left: Syntax, op: Syntax, right: Syntax) -> Syntax | None:
    """The `sql` of sql<Row>`…`, which the grammar takes for two comparisons."""
    if right.type != "template_string" or op.type != ">" or left.type != "binary_expression":
        return None
    inner = left.child_by_field_name("operator")
    is_opening = inner is not None and inner.type == "<"
    return left.child_by_field_name("left") if is_opening else None


@lowers("unary_expression", "sequence_expression")
def _operation(n: Syntax) -> tree.Node:
    op = n.child_by_field_name("operator")
    return tree.Operation(at(n), op=op.type if op else ",", operands=lower_all(named(n)))


@lowers(
    "assignment_expression",
    "augmented_assignment_expression",
    "assignment_pattern",
    "object_assignment_pattern",
)
def _assignment(n: Syntax) -> tree.Node:
    target, value = n.child_by_field_name("left"), n.child_by_field_name("right")
    op = n.child_by_field_name("operator")
    if target is None:
        return opaque(n)
    return tree.Assign(
        at(n),
        target=lower(target),
        value=maybe(value),
        declares="const" if n.children[0].type == "using" else None,
        op=op.type.removesuffix("=") if op else None,
    )


@lowers("update_expression")
def _update(n: Syntax) -> tree.Node:
    target, op = n.child_by_field_name("argument"), n.child_by_field_name("operator")
    if target is None or op is None:
        return opaque(n)
    return tree.Assign(at(n), target=lower(target), value=None, op=op.type[0])


@lowers("ternary_expression")
def _conditional(n: Syntax) -> tree.Node:
    test = n.child_by_field_name("condition")
    then = n.child_by_field_name("consequence")
    otherwise = n.child_by_field_name("alternative")
    if test is None or then is None or otherwise is None:
        return opaque(n)
    return tree.Conditional(at(n), test=lower(test), then=lower(then), otherwise=lower(otherwise))


@lowers(
    "parenthesized_expression",
    "non_null_expression",
    "instantiation_expression",
    "computed_property_name",
)
def _wrapper(n: Syntax) -> tree.Node:
    """Parentheses and `x!`: only the wrapped expression is a node."""
    inner = first(n)
    return opaque(n) if inner is None else widen(lower(inner), span(n))


# JSX


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
