"""Conditions that compare how large something is with a bound."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import EQUALITIES, SAME, leading_to, parts
from wlint.tree import Node

# What makes a condition true when something has become large, and which operand that is.
_LARGE_LEFT = frozenset({">", ">="})
_LARGE_RIGHT = frozenset({"<", "<="})
_PARTS = frozenset({"keys", "values", "entries", "items"})
_DEEPEST = 3


def compared(file: File, test: Node, depth: int = 0) -> Iterator[tuple[Node, Node]]:
    """What must have become large, and past what, for each comparison in a condition to hold.

    A condition that has a name counts as if it were written out: `const many = xs.length > 50`.
    So does one that has chosen a literal, where that is asked: `(many ? "too many" : "") === ""`.
    """
    for part in parts(test):
        match part:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from ((bound, large) for large, bound in compared(file, inner, depth))
            case tree.Name() if depth < _DEEPEST:
                named, variable = file.local_value(part)
                if variable is not None:
                    yield from compared(file, named, depth + 1)
            case tree.Operation(op=op, operands=[tree.Name() as name, tree.Literal() as said]) if (
                op in EQUALITIES and (led := leading_to(file.local_value(name)[0], said))
            ):
                for asked, holds in led if depth < _DEEPEST else ():
                    pairs = compared(file, asked, depth + 1)
                    is_it = holds is (op in SAME)
                    yield from pairs if is_it else ((bound, large) for large, bound in pairs)
            case _:
                if (pair := large_and_bound(part)) is not None:
                    yield pair


def written_out(file: File, test: Node, *ops: str, depth: int = 0) -> Iterator[Node]:
    """The conditions that operators join, those that have a name as what it stands for."""
    for part in parts(test, *ops):
        named, variable = file.local_value(part) if depth < _DEEPEST else (part, None)
        if variable is not None and isinstance(named, tree.Operation):
            yield from written_out(file, named, *ops, depth=depth + 1)
        else:
            yield part


def large_and_bound(test: Node) -> tuple[Node, Node] | None:
    """What must have become large, and past what, for a comparison to hold."""
    match test:
        case tree.Operation(op=op, operands=[left, right]) if op in _LARGE_LEFT:
            return left, right
        case tree.Operation(op=op, operands=[left, right]) if op in _LARGE_RIGHT:
            return right, left
        case tree.Operation(op="===" | "==", operands=[left, right]) if _is_number(right):
            return left, right
        case tree.Operation(op="!" | "not", operands=[inner]):
            pair = large_and_bound(inner)
            return (pair[1], pair[0]) if pair else None
        case _:
            return None


def _is_number(node: Node) -> bool:
    return isinstance(node, tree.Literal) and node.kind == "number" and not is_small(node)


def is_small(node: Node) -> bool:
    """Whether something is compared with nothing at all: `xs.length > 0`."""
    return isinstance(node, tree.Literal) and node.value in ("0", "1", "-1")


def counted(node: Node) -> Node | None:
    """What an expression says the length of: `xs` of `xs.length` and `len(xs)`."""
    match node:
        case tree.Member(name="length" | "size", object=inner):
            return inner
        case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=inner)]):
            return inner
        case _:
            return None


def gone_through(node: Node) -> Node:
    """What a list is made of that has a part for each of its: `x` of `Object.keys(x)`."""
    match node:
        case tree.Call(
            callee=tree.Member(object=tree.Name(id="Object"), name=name), args=[tree.Arg(value=of)]
        ) if name in _PARTS:
            return of
        case tree.Call(callee=tree.Member(object=of, name=name), args=()) if name in _PARTS:
            return of
        case _:
            return node
