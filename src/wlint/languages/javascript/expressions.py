"""Lower names, calls and operators."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.grammar import (
    at,
    first,
    has,
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
from wlint.languages.javascript.types import cast, type_refs
from wlint.languages.javascript.values import tagged
from wlint.source import Extent, Span

# what stands before `.`, `[` or `(` only in parentheses
_CASTS = frozenset({"as_expression", "satisfies_expression"})
_LOOSE = (tree.Await, tree.Operation, tree.Conditional)
_LEVELS = (
    "?? ||", "&&", "|", "^", "&", "== != === !==", "< > <= >= in instanceof", "<< >> >>>",
    "+ -", "* / %", "**",
)  # fmt: skip
_RANKS = {op: rank for rank, ops in enumerate(_LEVELS) for op in ops.split()}


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
    if callee.type == "identifier" and args is not None and text(callee) == "await":
        return _wait(n, args)
    if args is not None and args.type == "template_string":
        return tagged(n, callee, args)
    call = tree.Call(
        at(n),
        callee=lower(callee),
        args=() if args is None else tuple([tree.Arg(at(c), value=lower(c)) for c in named(args)]),
        is_new=n.type == "new_expression",
        is_optional=n.child_count > 2 and has(n, "optional_chain", "?."),
        types=type_refs(n.child_by_field_name("type_arguments")),
    )
    return _regrouped(call, call.callee)


def _wait(n: Syntax, args: Syntax) -> tree.Node:
    """JavaScript's grammar reads `await (x).y()` as a call of `await`: mend that."""
    match lower_all(named(args)):
        case [value]:
            pass
        case [one, *_, last] as values:
            covered = Span(one.outer.start, last.outer.end)
            value = tree.Operation(Extent(covered, covered), op=",", operands=tuple(values))
        case _:
            return opaque(n)
    return tree.Await(at(n), value=widen(value, span(args)))


def _regrouped(node: tree.Call | tree.Member, head: tree.Node) -> tree.Node:
    """The grammar reads `await f<T>(x)` as `(await f)<T>(x)`, and `!f<T>(x).y` alike: mend that."""
    return _of_last(head, node.span.end, partial(_moved, node)) if _is_loose(head) else node


def _is_loose(head: tree.Node) -> bool:
    """Whether what follows belongs to the last operand alone; in parentheses, all is meant."""
    return isinstance(head, _LOOSE) and head.span == head.outer and head.said is None


def _of_last(head: tree.Node, end: int, make: Callable[[tree.Node], tree.Node]) -> tree.Node:
    """The same up to another end, but for what is made of its last operand."""
    covered = Span(head.span.start, end)
    extent = Extent(covered, covered)
    match head if _is_loose(head) else None:
        case tree.Await(value=last):
            return tree.Await(extent, value=_of_last(last, end, make))
        case tree.Operation(op=op, operands=(*before, last)):
            mended = _of_last(last, end, make)
            return tree.Operation(extent, op=op, operands=(*before, mended))
        case tree.Conditional(test=test, then=then, otherwise=last):
            mended = _of_last(last, end, make)
            return tree.Conditional(extent, test=test, then=then, otherwise=mended)
        case _:
            return make(head)


def _moved(node: tree.Call | tree.Member, head: tree.Node) -> tree.Call | tree.Member:
    """The same call or member of something that starts further right."""
    covered = Span(head.outer.start, node.span.end)
    extent = Extent(covered, covered)
    if isinstance(node, tree.Call):
        return replace(node, at=extent, callee=head)
    return replace(node, at=extent, object=head)


# Operators


@lowers("await_expression")
def _await(n: Syntax) -> tree.Node:
    inner = first(n)
    if inner is None:
        return opaque(n)
    if inner.type == "assignment_expression" and inner.children[0].type == "using":
        return widen(lower(inner), span(n))  # `await using x = …` awaits when `x` is let go
    value = lower(inner)
    if inner.type in _CASTS and value.said is not None:
        return _cast_await(n, value, value.said)
    return tree.Await(at(n), value=value)


def _cast_await(n: Syntax, value: tree.Node, declared: tree.TypeRef) -> tree.Node:
    """The grammar reads `await x as T` as `await (x as T)`: mend that."""
    covered = Span(n.start_byte, value.outer.end)
    wait = tree.Await(Extent(covered, covered), value=replace(value, said=None))
    return cast(wait, declared)


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
        return tagged(n, tag, right)
    return _joined(at(n), lower(left), op.type, lower(right))


def _joined(extent: Extent, left: tree.Node, op: str, right: tree.Node) -> tree.Node:
    """An operation; the grammar reads `a && b! > c` as `(a && b!) > c`: mend that."""
    match left if _is_loose(left) else None:
        case tree.Operation(op=looser, operands=(head, last)) if looser in _RANKS and (
            _RANKS[looser] < _RANKS[op]
        ):
            covered = Span(last.outer.start, extent.span.end)
            mended = _joined(Extent(covered, covered), last, op, right)
            return tree.Operation(extent, op=looser, operands=(head, mended))
        case _:
            return tree.Operation(extent, op=op, operands=(left, right))


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
    "instantiation_expression",
    "computed_property_name",
)
def _wrapper(n: Syntax) -> tree.Node:
    """Parentheses and the like: only the wrapped expression is a node."""
    inner = first(n)
    return opaque(n) if inner is None else widen(lower(inner), span(n))


@lowers("non_null_expression")
def _non_null(n: Syntax) -> tree.Node:
    """Only the `x` of `x!` is a node. The grammar reads `a && b!` as `(a && b)!`: mend that."""
    inner, end = first(n), n.end_byte

    def asserted(last: tree.Node) -> tree.Node:
        return widen(last, Span(last.outer.start, end))

    return opaque(n) if inner is None else _of_last(lower(inner), end, asserted)
