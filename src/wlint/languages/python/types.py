"""Lower type annotations."""

from collections.abc import Iterator, Sequence

import libcst as cst

from wlint import tree
from wlint.languages.python.grammar import Context, dotted, lowers
from wlint.languages.python.read import parse_expression
from wlint.languages.python.strings import value_of
from wlint.source import Extent

_LISTS = frozenset({"list", "List", "Sequence", "MutableSequence", "Iterable"})
_TRANSPARENT = frozenset({"Annotated", "Final", "ClassVar", "Required", "NotRequired"})
_LONGEST_STRING = 1000


def annotation(n: cst.Annotation | None, ctx: Context) -> tree.TypeRef | None:
    """An annotation, if there is one."""
    return None if n is None else type_ref(n.annotation, ctx)


def type_ref(n: cst.BaseExpression, ctx: Context, within: Extent | None = None) -> tree.TypeRef:
    """An annotation as a name with arguments; what a string says is `within` the string."""
    at = within or ctx.at_expression(n)
    match n:
        case cst.Name() | cst.Attribute():
            return tree.TypeRef(at, name=dotted(n))
        case cst.BinaryOperation(operator=cst.BitOr()):
            args = tuple([type_ref(c, ctx, within) for c in _united(n)])
            return tree.TypeRef(at, name="|", args=args)
        case cst.Subscript():
            return _subscript(n, at, ctx, within)
        case cst.SimpleString() if within is None and len(n.value) < _LONGEST_STRING:
            inner = parse_expression(value_of(n))
            return tree.TypeRef(at, name="?") if inner is None else type_ref(inner, ctx, at)
        case _:
            return tree.TypeRef(at, name="?")


def _united(n: cst.BaseExpression) -> list[cst.BaseExpression]:
    """`A | B | C` parses as nested pairs; the tree has one list."""
    found: list[cst.BaseExpression] = []
    while isinstance(n, cst.BinaryOperation) and isinstance(n.operator, cst.BitOr):
        found.append(n.right)
        n = n.left
    return [n, *reversed(found)]


def _taken(given: Sequence[cst.BaseExpression]) -> Iterator[cst.BaseExpression]:
    """The parameters that `Callable[[A, B], C]` lists."""
    if given and isinstance(given[0], cst.List):
        yield from (element.value for element in given[0].elements)


def _subscript(n: cst.Subscript, at: Extent, ctx: Context, within: Extent | None) -> tree.TypeRef:
    name = dotted(n.value)
    given = [e.slice.value for e in n.slice if isinstance(e.slice, cst.Index)]
    match name.rpartition(".")[2]:
        case "Literal":
            literals = [_literal(c, ctx, within) for c in given]
            if len(literals) == 1:
                return literals[0]
            return tree.TypeRef(at, name="|", args=tuple(literals))
        case "Callable":
            args = tuple([type_ref(c, ctx, within) for c in (*_taken(given), *given[1:])])
            return tree.TypeRef(at, name="=>", args=args)
        case "Optional":
            nothing = tree.TypeRef(at, name="None")
            args = (*[type_ref(c, ctx, within) for c in given], nothing)
            return tree.TypeRef(at, name="|", args=args)
        case last if last in _TRANSPARENT and given:
            inner = type_ref(given[0], ctx, within)
            return tree.TypeRef(Extent(inner.span, at.outer), name=inner.name, args=inner.args)
        case last:
            args = tuple([type_ref(c, ctx, within) for c in given])
            sign = "|" if last == "Union" else "[]" if last in _LISTS else name
            return tree.TypeRef(at, name=sign, args=args)


def _literal(n: cst.BaseExpression, ctx: Context, within: Extent | None) -> tree.TypeRef:
    at = within or ctx.at_expression(n)
    match n:
        case cst.SimpleString() | cst.Integer() | cst.Name():
            return tree.TypeRef(at, name=n.value)
        case _:
            return tree.TypeRef(at, name="?")


@lowers(cst.TypeAlias)
def _alias(n: cst.TypeAlias, ctx: Context) -> tree.Node:
    params = n.type_parameters.params if n.type_parameters else ()
    return tree.TypeDeclaration(
        ctx.at(n),
        name=n.name.value,
        params=tuple([p.param.name.value for p in params]),
        value=type_ref(n.value, ctx),
    )
