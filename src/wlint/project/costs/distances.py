"""How many parts lie between two places in a list: 20 from `i` to `i + 20`."""

from collections.abc import Callable

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.tree import Node

Number = Callable[[Node], int | None]


def distance(file: File, begin: Node, end: Node, number: Number) -> int | None:
    """How far an end lies past a beginning at most, whatever that is; None where nothing says."""
    last, _ = file.local_value(end)
    match last:
        case tree.Operation(op="+", operands=[one, other]):
            for start, more in ((one, other), (other, one)):
                if _is_same(file, start, begin):
                    return number(more)
            return None
        case tree.Operation(op="*", operands=[tree.Operation(op="+", operands=[at, more]), size]):
            first, _ = file.local_value(begin)
            match first:  # `page * 20` and `(page + 1) * 20`
                case tree.Operation(op="*", operands=[page, same]) if (
                    number(more) == 1 and _is_same(file, at, page) and _is_same(file, size, same)
                ):
                    return number(size)
                case _:
                    return None
        case tree.Call(callee=callee, args=args) if called_as(callee) == "min":
            found = (distance(file, begin, arg.value, number) for arg in args)
            return min((most for most in found if most is not None), default=None)
        case _:
            return None


def _is_same(file: File, one: Node, other: Node) -> bool:
    """Whether two expressions read the same, in the same scope."""
    text = file.source.text
    return text(one.span) == text(other.span) and file.variables_in(one) == file.variables_in(other)
