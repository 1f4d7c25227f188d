"""Read LibCST's trees, and dispatch on their kinds of nodes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import libcst as cst
from msgspec.structs import replace

from wlint import tree
from wlint.record import Record
from wlint.source import Extent, Span


class Context(Record):
    """What lowering a node needs to know: where nodes are, and what is around it.

    `receiver` is what the method around calls its instance.
    """

    spans: Mapping[cst.CSTNode, Span]
    receiver: str | None = None
    is_class_body: bool = False
    is_typing_only: bool = False

    def inside(
        self,
        *,
        receiver: str | None = None,
        is_class_body: bool = False,
        is_typing_only: bool = False,
    ) -> "Context":
        """The context of a body."""
        return replace(
            self,
            receiver=receiver,
            is_class_body=is_class_body,
            is_typing_only=self.is_typing_only or is_typing_only,
        )

    def at(self, n: cst.CSTNode) -> Extent:
        """Where a node is."""
        span = self.spans[n]
        return Extent(span, span)

    def at_expression(self, n: cst.BaseExpression) -> Extent:
        """Where an expression is, and the parentheses around it."""
        span = self.spans[n]
        if not n.lpar:
            return Extent(span, span)
        return Extent(span, Span(self.spans[n.lpar[0]].start, self.spans[n.rpar[-1]].end))


_LOWER: dict[type[cst.CSTNode], Callable[[Any, Context], tree.Node]] = {}
_SEVERAL: dict[type[cst.CSTNode], Callable[[Any, Context], list[tree.Node]]] = {}
One = TypeVar("One", bound=Callable[..., tree.Node])
Several = TypeVar("Several", bound=Callable[..., list[tree.Node]])


def lowers(*kinds: type[cst.CSTNode]) -> Callable[[One], One]:
    """Declare what lowers some kinds of syntax to one node."""

    def register(function: One) -> One:
        _LOWER.update(dict.fromkeys(kinds, function))
        return function

    return register


def lowers_to_several(*kinds: type[cst.CSTNode]) -> Callable[[Several], Several]:
    """Declare what lowers statements that are any number of nodes."""

    def register(function: Several) -> Several:
        _SEVERAL.update(dict.fromkeys(kinds, function))
        return function

    return register


def lower(n: cst.CSTNode, ctx: Context) -> tree.Node:
    """The node for a piece of syntax."""
    return _LOWER.get(type(n), opaque)(n, ctx)


def maybe(n: cst.CSTNode | None, ctx: Context) -> tree.Node | None:
    """The node for a piece of syntax, if it is there."""
    return None if n is None else _LOWER.get(type(n), opaque)(n, ctx)


def lower_all(syntax: Iterable[cst.CSTNode], ctx: Context) -> tuple[tree.Node, ...]:
    """The nodes for statements, or any other children."""
    found: list[tree.Node] = []
    for n in syntax:
        several = _SEVERAL.get(type(n))
        if several is None:
            found.append(_LOWER.get(type(n), opaque)(n, ctx))
        else:
            found.extend(several(n, ctx))
    return tuple(found)


def opaque(n: cst.CSTNode, ctx: Context) -> tree.Node:
    """Syntax the tree does not model, with what is in it."""
    return tree.Opaque(_at_any(n, ctx), kind=type(n).__name__, parts=_parts(n, ctx))


def _at_any(n: cst.CSTNode, ctx: Context) -> Extent:
    return ctx.at_expression(n) if isinstance(n, cst.BaseExpression) else ctx.at(n)


def _parts(n: cst.CSTNode, ctx: Context) -> tuple[tree.Node, ...]:
    """What is in a node, through those that only hold others together."""
    found: list[tree.Node] = []
    stack = list(_below(n))[::-1]
    while stack:
        c = stack.pop()
        if type(c) in _LOWER or isinstance(c, (cst.BaseExpression, cst.BaseSmallStatement)):
            found.append(lower(c, ctx))
        else:
            stack.extend(list(_below(c))[::-1])
    return tuple(found)


def _below(n: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for field in fields(n):
        value = getattr(n, field.name, None)
        if isinstance(value, cst.CSTNode):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from (c for c in value if isinstance(c, cst.CSTNode))


def dotted(n: cst.CSTNode | None) -> str:
    """A dotted name as it is written; `?` for a part that is none."""
    names: list[str] = []
    while isinstance(n, (cst.Attribute, cst.Call)):
        if isinstance(n, cst.Call):
            n = n.func
        else:
            names.append(n.attr.value)
            n = n.value
    names.append(n.value if isinstance(n, cst.Name) else "?")
    return ".".join(reversed(names))
