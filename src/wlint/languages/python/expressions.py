"""Lower expressions."""

import libcst as cst

from wlint import tree
from wlint.languages.python.grammar import Context, lower, lowers, maybe, opaque
from wlint.languages.python.operators import OPERATORS
from wlint.languages.python.strings import unescaped, value_of
from wlint.source import Extent, Span


@lowers(cst.Name)
def _name(n: cst.Name, ctx: Context) -> tree.Node:
    at = ctx.at_expression(n)
    match n.value:
        case "True" | "False":
            return tree.Literal(at, kind="boolean", value=n.value == "True")
        case "None":
            return tree.Literal(at, kind="null", value=None)
        case name:
            return tree.Name(at, id=name, is_receiver=name == ctx.receiver)


@lowers(cst.Attribute)
def _attribute(n: cst.Attribute, ctx: Context) -> tree.Node:
    return tree.Member(ctx.at_expression(n), object=lower(n.value, ctx), name=n.attr.value)


@lowers(cst.Subscript)
def _subscript(n: cst.Subscript, ctx: Context) -> tree.Node:
    index = n.slice[0].slice
    if len(n.slice) > 1 or not isinstance(index, cst.Index):
        return opaque(n, ctx)
    key = lower(index.value, ctx)
    return tree.Member(
        ctx.at_expression(n), object=lower(n.value, ctx), name=_text_of(key), key=key
    )


def _text_of(n: tree.Node) -> str | None:
    """What a string literal says."""
    match n:
        case tree.Literal(kind="string", value=str(text)):
            return text
        case _:
            return None


@lowers(cst.Call)
def _call(n: cst.Call, ctx: Context) -> tree.Node:
    match n:
        case cst.Call(func=cst.Name("getattr"), args=[_, _] | [_, _, _]) if not any(
            a.star or a.keyword for a in n.args
        ):
            return _read_by_name(n, ctx)
    args = tuple([_arg(a, ctx) for a in n.args])
    return tree.Call(ctx.at_expression(n), callee=lower(n.func, ctx), args=args)


def _read_by_name(n: cst.Call, ctx: Context) -> tree.Node:
    """`getattr(a, "b")` reads a member by its name; a third argument stands in where it is none."""
    owner, key, *default = [lower(a.value, ctx) for a in n.args]
    at = ctx.at(n) if default else ctx.at_expression(n)
    read = tree.Member(at, object=owner, name=_text_of(key), key=key)
    if not default:
        return read
    return tree.Operation(ctx.at_expression(n), op="??", operands=(read, *default))


def _arg(n: cst.Arg, ctx: Context) -> tree.Arg:
    at, value = ctx.at(n), lower(n.value, ctx)
    return tree.Arg(
        at,
        value=tree.Spread(at, value=value) if n.star else value,
        name=n.keyword.value if n.keyword else None,
    )


@lowers(cst.Await)
def _await(n: cst.Await, ctx: Context) -> tree.Node:
    return tree.Await(ctx.at_expression(n), value=lower(n.expression, ctx))


@lowers(cst.Yield)
def _yield(n: cst.Yield, ctx: Context) -> tree.Node:
    at = ctx.at_expression(n)
    if isinstance(n.value, cst.From):
        return tree.Yield(at, value=lower(n.value.item, ctx), delegates=True)
    return tree.Yield(at, value=maybe(n.value, ctx))


@lowers(cst.NamedExpr)
def _named(n: cst.NamedExpr, ctx: Context) -> tree.Node:
    at = ctx.at_expression(n)
    return tree.Assign(at, target=lower(n.target, ctx), value=lower(n.value, ctx))


# Literals


@lowers(cst.SimpleString)
def _string(n: cst.SimpleString, ctx: Context) -> tree.Node:
    is_bytes = "b" in n.value[:2].lower().partition(n.quote[0])[0]
    return tree.Literal(
        ctx.at_expression(n), kind="bytes" if is_bytes else "string", value=value_of(n)
    )


@lowers(cst.Integer, cst.Float, cst.Imaginary)
def _number(n: cst.Integer | cst.Float | cst.Imaginary, ctx: Context) -> tree.Node:
    return tree.Literal(ctx.at_expression(n), kind="number", value=n.value)


@lowers(cst.FormattedString, cst.TemplatedString)
def _formatted(n: cst.FormattedString | cst.TemplatedString, ctx: Context) -> tree.Node:
    return tree.Template(ctx.at_expression(n), parts=tuple(_formatted_parts(n, ctx)))


def _formatted_parts(n: cst.FormattedString | cst.TemplatedString, ctx: Context) -> list[tree.Node]:
    """Text and expressions in order; a format such as `{x:{width}}` may hold more of them."""
    found: list[tree.Node] = []
    waiting = list(n.parts)[::-1]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (cst.FormattedStringExpression, cst.TemplatedStringExpression)):
            found.append(lower(part.expression, ctx))
            inner = [] if part.format_spec is None else part.format_spec
            waiting.extend([p for p in reversed(inner) if not isinstance(p, _TEXT)])
        elif isinstance(part, _TEXT):
            value = unescaped(part.value, n.start)
            found.append(tree.Literal(ctx.at(part), kind="string", value=value))
    return found


_TEXT = (cst.FormattedStringText, cst.TemplatedStringText)


@lowers(cst.ConcatenatedString)
def _concatenated(n: cst.ConcatenatedString, ctx: Context) -> tree.Node:
    """Strings that stand next to each other are one, as they are when it runs."""
    pieces: list[cst.BaseExpression] = [n.left]
    right: cst.BaseExpression = n.right
    while isinstance(right, cst.ConcatenatedString):
        pieces.append(right.left)
        right = right.right
    pieces.append(right)
    at, parts = ctx.at_expression(n), []
    for piece in pieces:
        if isinstance(piece, (cst.FormattedString, cst.TemplatedString)):
            parts += _formatted_parts(piece, ctx)
        else:
            parts.append(lower(piece, ctx))
    literals = [p for p in parts if isinstance(p, tree.Literal)]
    if len(literals) < len(parts) or any(isinstance(p, cst.FormattedString) for p in pieces):
        return tree.Template(at, parts=tuple(parts))
    text = "".join([str(p.value) for p in literals])
    return tree.Literal(at, kind=literals[0].kind, value=text)


# Collections


@lowers(cst.List, cst.Tuple, cst.Set)
def _sequence(n: cst.List | cst.Tuple | cst.Set, ctx: Context) -> tree.Node:
    items = tuple([_element(e, ctx) for e in n.elements])
    return tree.Sequence(ctx.at_expression(n), items=items, is_set=isinstance(n, cst.Set))


def _element(n: cst.BaseElement, ctx: Context) -> tree.Node:
    value = lower(n.value, ctx)
    if not isinstance(n, cst.StarredElement):
        return value
    return tree.Spread(ctx.at_expression(n), value=value)


@lowers(cst.Dict)
def _mapping(n: cst.Dict, ctx: Context) -> tree.Node:
    entries = tuple([_entry(e, ctx) for e in n.elements])
    return tree.Mapping(ctx.at_expression(n), entries=entries)


def _entry(n: cst.BaseDictElement, ctx: Context) -> tree.Entry:
    at = ctx.at(n)
    if not isinstance(n, cst.DictElement):
        value = tree.Spread(at, value=lower(n.value, ctx))
        return tree.Entry(at, name=None, key=None, value=value)
    key = lower(n.key, ctx)
    return tree.Entry(at, name=_text_of(key), key=key, value=lower(n.value, ctx))


@lowers(cst.ListComp, cst.SetComp, cst.GeneratorExp)
def _comprehension(n: cst.ListComp | cst.SetComp | cst.GeneratorExp, ctx: Context) -> tree.Node:
    return _comprehended(n, lower(n.elt, ctx), ctx)


@lowers(cst.DictComp)
def _dict_comprehension(n: cst.DictComp, ctx: Context) -> tree.Node:
    key, value = lower(n.key, ctx), lower(n.value, ctx)
    span = Span(key.outer.start, value.outer.end)
    element = tree.Entry(Extent(span, span), name=None, key=key, value=value)
    return _comprehended(n, element, ctx)


def _comprehended(n: cst.BaseComp, element: tree.Node, ctx: Context) -> tree.Comprehension:
    clauses: list[cst.CompFor] = []
    clause: cst.CompFor | None = n.for_in
    while clause is not None:
        clauses.append(clause)
        clause = clause.inner_for_in
    return tree.Comprehension(
        ctx.at_expression(n),
        element=element,
        targets=tuple([lower(c.target, ctx) for c in clauses]),
        iterables=tuple([lower(c.iter, ctx) for c in clauses]),
        conditions=tuple([lower(i.test, ctx) for c in clauses for i in c.ifs]),
        is_lazy=isinstance(n, cst.GeneratorExp),
    )


# Operators


@lowers(cst.BinaryOperation, cst.BooleanOperation)
def _binary(n: cst.BinaryOperation | cst.BooleanOperation, ctx: Context) -> tree.Node:
    op = OPERATORS[type(n.operator).__name__]
    operands = (lower(n.left, ctx), lower(n.right, ctx))
    return tree.Operation(ctx.at_expression(n), op=op, operands=operands)


@lowers(cst.UnaryOperation)
def _unary(n: cst.UnaryOperation, ctx: Context) -> tree.Node:
    op = OPERATORS[type(n.operator).__name__]
    return tree.Operation(ctx.at_expression(n), op=op, operands=(lower(n.expression, ctx),))


@lowers(cst.Comparison)
def _comparison(n: cst.Comparison, ctx: Context) -> tree.Node:
    ops = " ".join([OPERATORS[type(c.operator).__name__] for c in n.comparisons])
    operands = (lower(n.left, ctx), *[lower(c.comparator, ctx) for c in n.comparisons])
    return tree.Operation(ctx.at_expression(n), op=ops, operands=operands)


@lowers(cst.IfExp)
def _conditional(n: cst.IfExp, ctx: Context) -> tree.Node:
    return tree.Conditional(
        ctx.at_expression(n),
        test=lower(n.test, ctx),
        then=lower(n.body, ctx),
        otherwise=lower(n.orelse, ctx),
    )
