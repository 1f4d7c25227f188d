"""Lower imports, functions and classes."""

from typing import Literal

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
from wlint.languages.python.statements import block
from wlint.languages.python.types import annotation, type_ref
from wlint.source import Extent, Span

_WHOLE = "*"
_Kind = Literal["method", "getter", "setter", "constructor", "static"]
_KINDS: dict[str, _Kind] = {
    "staticmethod": "static",
    "classmethod": "static",
    "property": "getter",
    "cached_property": "getter",
    "setter": "setter",
}


# Imports


@lowers_to_several(cst.Import)
def _import(n: cst.Import, ctx: Context) -> list[tree.Node]:
    """`import a.b` binds `a`, though it loads `a.b`: the one is a node, and the other."""
    found: list[tree.Node] = []
    for alias in n.names:
        module = dotted(alias.name)
        package = module.partition(".")[0]
        if alias.asname is None and package != module:
            found.append(_imported(n, module, (), ctx))
            names = (_name(alias, _WHOLE, package, ctx),)
            found.append(_imported(n, package, names, ctx))
        else:
            names = (_name(alias, _WHOLE, _local(alias, module), ctx),)
            found.append(_imported(n, module, names, ctx))
    return found


@lowers(cst.ImportFrom)
def _import_from(n: cst.ImportFrom, ctx: Context) -> tree.Node:
    module = "." * len(n.relative) + (dotted(n.module) if n.module else "")
    if isinstance(n.names, cst.ImportStar):
        star = tree.ImportedName(ctx.at(n.names), name=_WHOLE, local=_WHOLE)
        return _imported(n, module, (star,), ctx)
    names = [_name(a, dotted(a.name), _local(a, dotted(a.name)), ctx) for a in n.names]
    return _imported(n, module, tuple(names), ctx)


def _imported(
    n: cst.CSTNode, module: str, names: tuple[tree.ImportedName, ...], ctx: Context
) -> tree.Import:
    return tree.Import(ctx.at(n), module=module, names=names, is_type=ctx.is_typing_only)


def _name(n: cst.ImportAlias, name: str, local: str, ctx: Context) -> tree.ImportedName:
    return tree.ImportedName(ctx.at(n), name=name, local=local)


def _local(n: cst.ImportAlias, name: str) -> str:
    return name if n.asname is None else dotted(n.asname.name)


# Functions


@lowers(cst.FunctionDef)
def _function(n: cst.FunctionDef, ctx: Context) -> tree.Node:
    decorators = [dotted(d.decorator).rpartition(".")[2] for d in n.decorators]
    inside = ctx.inside(receiver=_receiver(n, decorators, ctx))
    body = block(n.body, inside)
    return tree.Function(
        _at_definition(n, ctx),
        name=n.name.value,
        kind=_kind(n, decorators) if ctx.is_class_body else "function",
        params=_params(n.params, inside, ctx),
        body=body,
        is_async=n.asynchronous is not None,
        is_generator=_yields(body),
        decorators=lower_all([d.decorator for d in n.decorators], ctx),
        returns=annotation(n.returns, ctx),
    )


def _at_definition(n: cst.FunctionDef | cst.ClassDef, ctx: Context) -> Extent:
    """A definition reaches over its decorators."""
    span = ctx.spans[n]
    if not n.decorators:
        return Extent(span, span)
    return Extent(span, Span(ctx.spans[n.decorators[0]].start, span.end))


def _kind(n: cst.FunctionDef, decorators: list[str]) -> _Kind:
    for decorator in decorators:
        if decorator in _KINDS:
            return _KINDS[decorator]
    return "constructor" if n.name.value == "__init__" else "method"


def _receiver(n: cst.FunctionDef, decorators: list[str], ctx: Context) -> str | None:
    """The name a method gives its receiver; a nested function keeps the outer one."""
    if not ctx.is_class_body:
        return ctx.receiver
    first = (*n.params.posonly_params, *n.params.params)[:1]
    return first[0].name.value if first and "staticmethod" not in decorators else None


@lowers(cst.Lambda)
def _lambda(n: cst.Lambda, ctx: Context) -> tree.Node:
    inside = ctx.inside(receiver=ctx.receiver)
    value = lower(n.body, inside)
    at = Extent(value.outer, value.outer)
    body = tree.Block(at, statements=(tree.Exit(at, kind="return", value=value),))
    return tree.Function(
        ctx.at_expression(n),
        name=None,
        kind="arrow",
        params=_params(n.params, inside, ctx),
        body=body,
        is_generator=_yields(body),
    )


def _yields(body: tree.Block) -> bool:
    """Whether a body yields, not counting the functions inside it."""
    stack: list[tree.Node] = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, tree.Yield):
            return True
        if not isinstance(node, tree.Function):
            stack.extend(node.children())
    return False


def _params(n: cst.Parameters, inside: Context, ctx: Context) -> tuple[tree.Param, ...]:
    star = [n.star_arg] if isinstance(n.star_arg, cst.Param) else []
    rest = [n.star_kwarg] if n.star_kwarg is not None else []
    every = (*n.posonly_params, *n.params, *star, *n.kwonly_params, *rest)
    return tuple([_param(p, inside, ctx) for p in every])


def _param(n: cst.Param, inside: Context, ctx: Context) -> tree.Param:
    """A default belongs to the code around the function."""
    name, at = lower(n.name, inside), ctx.at(n)
    default, kind = maybe(n.default, ctx), annotation(n.annotation, ctx)
    # LibCST's span of a parameter stops after its name
    ends = [part.outer.end for part in (name, kind, default) if part is not None]
    span = Span(at.span.start, max(ends))
    return tree.Param(
        Extent(span, span),
        target=tree.Spread(at, value=name) if n.star else name,
        default=default,
        type=kind,
    )


# Classes


@lowers(cst.ClassDef)
def _class(n: cst.ClassDef, ctx: Context) -> tree.Node:
    first = n.bases[0].value if n.bases else None
    return tree.Class(
        _at_definition(n, ctx),
        name=n.name.value,
        bases=tuple([_base(a.value, ctx) for a in n.bases]),
        body=block(n.body, ctx.inside(is_class_body=True)),
        decorators=lower_all([d.decorator for d in n.decorators], ctx),
        base_types=_base_types(first, ctx) if isinstance(first, cst.Subscript) else (),
    )


def _base(n: cst.BaseExpression, ctx: Context) -> tree.Node:
    """The base itself: the `Env` of `Base[Env]` is one of the class's `base_types`."""
    if not isinstance(n, cst.Subscript) or not isinstance(n.value, cst.Name):
        return lower(n, ctx)
    at = Extent(ctx.spans[n.value], ctx.at_expression(n).outer)
    return tree.Name(at, id=n.value.value)


def _base_types(n: cst.Subscript, ctx: Context) -> tuple[tree.TypeRef, ...]:
    return tuple([type_ref(e.slice.value, ctx) for e in n.slice if isinstance(e.slice, cst.Index)])
