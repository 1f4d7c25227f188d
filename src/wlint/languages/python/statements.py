"""Lower statements."""

from collections.abc import Sequence

import libcst as cst

from wlint import tree
from wlint.languages.python.grammar import (
    Context,
    dotted,
    lower,
    lower_all,
    lowers,
    lowers_to_several,
    maybe,
)
from wlint.languages.python.operators import OPERATORS
from wlint.languages.python.types import annotation
from wlint.source import Extent, Span

_TYPING_ONLY = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING"})


# Bodies


def block(n: cst.BaseSuite, ctx: Context) -> tree.Block:
    """The statements of a body. LibCST's span of it leaves out the first one's decorators."""
    statements = lower_all(n.body, ctx)
    span = ctx.spans[n]
    if statements and statements[0].outer.start < span.start:
        span = Span(statements[0].outer.start, span.end)
    return tree.Block(Extent(span, span), statements=statements)


@lowers_to_several(cst.SimpleStatementLine)
def _line(n: cst.SimpleStatementLine, ctx: Context) -> list[tree.Node]:
    return list(lower_all(n.body, ctx))


@lowers_to_several(cst.Pass)
def _pass(n: cst.Pass, ctx: Context) -> list[tree.Node]:
    """`pass` only marks where a statement could be."""
    return []


# Assignments


@lowers(cst.Assign)
def _assign(n: cst.Assign, ctx: Context) -> tree.Node:
    """`a = b = value`: the last target takes the value, the others take that."""
    made = lower(n.value, ctx)
    for target in reversed(n.targets):
        made = tree.Assign(
            ctx.at(n),
            target=lower(target.target, ctx),
            value=made,
            declares="field" if ctx.is_class_body else None,
        )
    return made


@lowers(cst.AnnAssign)
def _annotated(n: cst.AnnAssign, ctx: Context) -> tree.Node:
    return tree.Assign(
        ctx.at(n),
        target=lower(n.target, ctx),
        value=maybe(n.value, ctx),
        declares="field" if ctx.is_class_body else None,
        type=None if _is_alias(n.annotation) else annotation(n.annotation, ctx),
    )


def _is_alias(n: cst.Annotation) -> bool:
    """Whether an annotation only says that the value is a type: `X: TypeAlias = Any`."""
    return dotted(n.annotation).rpartition(".")[2] == "TypeAlias"


@lowers(cst.AugAssign)
def _updated(n: cst.AugAssign, ctx: Context) -> tree.Node:
    op = OPERATORS.get(type(n.operator).__name__.removesuffix("Assign"), "?")
    return tree.Assign(ctx.at(n), target=lower(n.target, ctx), value=lower(n.value, ctx), op=op)


@lowers(cst.Global, cst.Nonlocal)
def _outer(n: cst.Global | cst.Nonlocal, ctx: Context) -> tree.Node:
    names = tuple([item.name.value for item in n.names])
    return tree.Outer(ctx.at(n), names=names, is_module=isinstance(n, cst.Global))


# Simple statements


@lowers(cst.Expr)
def _expression(n: cst.Expr, ctx: Context) -> tree.Node:
    return tree.ExpressionStatement(ctx.at(n), value=lower(n.value, ctx))


@lowers(cst.Return)
def _return(n: cst.Return, ctx: Context) -> tree.Node:
    return tree.Exit(ctx.at(n), kind="return", value=maybe(n.value, ctx))


@lowers(cst.Raise)
def _raise(n: cst.Raise, ctx: Context) -> tree.Node:
    return tree.Exit(ctx.at(n), kind="throw", value=maybe(n.exc, ctx))


@lowers(cst.Break)
def _break(n: cst.Break, ctx: Context) -> tree.Node:
    return tree.Exit(ctx.at(n), kind="break")


@lowers(cst.Continue)
def _continue(n: cst.Continue, ctx: Context) -> tree.Node:
    return tree.Exit(ctx.at(n), kind="continue")


# Compound statements


@lowers(cst.If)
def _if(n: cst.If, ctx: Context) -> tree.Node:
    is_typing = dotted(n.test) in _TYPING_ONLY
    inside = ctx if not is_typing else ctx.inside(receiver=ctx.receiver, is_typing_only=True)
    return tree.If(
        ctx.at(n),
        test=lower(n.test, ctx),
        then=block(n.body, inside),
        otherwise=_else(n.orelse, ctx),
    )


def _else(n: cst.If | cst.Else | None, ctx: Context) -> tree.Block | None:
    if isinstance(n, cst.If):
        return tree.Block(ctx.at(n), statements=(lower(n, ctx),))
    return None if n is None else block(n.body, ctx)


@lowers(cst.For)
def _for(n: cst.For, ctx: Context) -> tree.Node:
    return tree.Loop(
        ctx.at(n),
        kind="each",
        body=block(n.body, ctx),
        target=lower(n.target, ctx),
        iterable=lower(n.iter, ctx),
        is_async=n.asynchronous is not None,
        otherwise=_else(n.orelse, ctx),
    )


@lowers(cst.While)
def _while(n: cst.While, ctx: Context) -> tree.Node:
    return tree.Loop(
        ctx.at(n),
        kind="while",
        body=block(n.body, ctx),
        test=lower(n.test, ctx),
        otherwise=_else(n.orelse, ctx),
    )


@lowers(cst.Try, cst.TryStar)
def _try(n: cst.Try | cst.TryStar, ctx: Context) -> tree.Node:
    return tree.Try(
        ctx.at(n),
        body=block(n.body, ctx),
        catches=tuple([_catch(h, ctx) for h in n.handlers]),
        otherwise=_else(n.orelse, ctx),
        finally_=None if n.finalbody is None else block(n.finalbody.body, ctx),
    )


def _catch(n: cst.ExceptHandler | cst.ExceptStarHandler, ctx: Context) -> tree.Catch:
    types: Sequence[cst.BaseExpression] = () if n.type is None else (n.type,)
    if isinstance(n.type, cst.Tuple):
        types = [e.value for e in n.type.elements]
    return tree.Catch(
        ctx.at(n),
        types=lower_all(types, ctx),
        name=None if n.name is None else lower(n.name.name, ctx),
        body=block(n.body, ctx),
    )


@lowers(cst.With)
def _with(n: cst.With, ctx: Context) -> tree.Node:
    return tree.With(
        ctx.at(n),
        resources=tuple([_resource(item, ctx) for item in n.items]),
        body=block(n.body, ctx),
        is_async=n.asynchronous is not None,
    )


def _resource(n: cst.WithItem, ctx: Context) -> tree.Node:
    value = lower(n.item, ctx)
    if n.asname is None:
        return value
    return tree.Assign(ctx.at(n), target=lower(n.asname.name, ctx), value=value)


# Pattern matching


@lowers(cst.Match)
def _match(n: cst.Match, ctx: Context) -> tree.Node:
    cases = tuple([_case(c, ctx) for c in n.cases])
    return tree.Switch(ctx.at(n), subject=lower(n.subject, ctx), cases=cases)


def _case(n: cst.MatchCase, ctx: Context) -> tree.Case:
    """`case _` is the default; what other patterns bind is assigned inside them."""
    tests: tuple[tree.Node, ...] = ()
    if not (isinstance(n.pattern, cst.MatchAs) and n.pattern.name is None) or n.guard is not None:
        tests = (lower(n.pattern, ctx),)
    if n.guard is not None:
        tests = (*tests, lower(n.guard, ctx))
    return tree.Case(ctx.at(n), tests=tests, body=block(n.body, ctx))


@lowers(cst.MatchValue)
def _match_value(n: cst.MatchValue, ctx: Context) -> tree.Node:
    return lower(n.value, ctx)


@lowers(cst.MatchClass)
def _match_class(n: cst.MatchClass, ctx: Context) -> tree.Node:
    """The class, and the patterns for what its objects hold; their names are no variables."""
    named = [lower(k.pattern, ctx) for k in n.kwds]
    inner = [*(lower(p.value, ctx) for p in n.patterns), *named]
    return tree.Opaque(ctx.at(n), kind="MatchClass", parts=(lower(n.cls, ctx), *inner))


@lowers(cst.MatchOr)
def _match_or(n: cst.MatchOr, ctx: Context) -> tree.Node:
    parts = tuple([lower(p.pattern, ctx) for p in n.patterns])
    return tree.Opaque(ctx.at(n), kind="MatchOr", parts=parts)


@lowers(cst.MatchAs)
def _match_as(n: cst.MatchAs, ctx: Context) -> tree.Node:
    parts: list[tree.Node] = [] if n.pattern is None else [lower(n.pattern, ctx)]
    if n.name is not None:
        at = ctx.at(n.name)
        parts.append(tree.Assign(at, target=lower(n.name, ctx), value=None))
    return tree.Opaque(ctx.at(n), kind="MatchAs", parts=tuple(parts))


@lowers(cst.MatchStar)
def _match_star(n: cst.MatchStar, ctx: Context) -> tree.Node:
    if n.name is None:
        return tree.Opaque(ctx.at(n), kind="MatchStar", parts=())
    target = tree.Assign(ctx.at(n.name), target=lower(n.name, ctx), value=None)
    return tree.Opaque(ctx.at(n), kind="MatchStar", parts=(target,))
