"""How many parts lie between two places in a list: 20 from `i` to `i + 20`."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.project.alike import is_alike
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.tree import Node

Number = Callable[[Node], int | None]


def distances(file: File, begin: Node, end: Node, number: Number) -> Iterator[Node]:
    """What an end lies past a beginning at most, whatever that is; nothing where it is not said."""
    first, last = file.local_value(begin)[0], file.local_value(end)[0]
    match first, last:
        case _, tree.Operation(op="+", operands=[one, other]) if is_alike(file, one, begin):
            yield other
        case _, tree.Operation(op="+", operands=[one, other]) if is_alike(file, other, begin):
            yield one
        case tree.Operation(op="-", operands=[whole, less]), _ if is_alike(file, whole, end):
            yield less
        case (
            tree.Operation(op="*", operands=[page, size]),
            tree.Operation(op="*", operands=[next_page, same]),
        ) if is_alike(file, size, same) and _is_next(file, page, next_page, number):
            yield size
        case tree.Call(callee=callee, args=args), _ if called_as(callee) == "max":
            for arg in args:
                yield from distances(file, arg.value, end, number)
        case _, tree.Call(callee=callee, args=args) if called_as(callee) == "min":
            for arg in args:
                yield from distances(file, begin, arg.value, number)
        case _:
            pass


def is_of_the_same(file: File, begin: Node, end: Node) -> bool:
    """Whether an end is worked out from what its beginning is worked out from."""
    return not _read(file, begin).isdisjoint(_read(file, end))


def _is_next(file: File, page: Node, other: Node, number: Number) -> bool:
    """Whether a page is the one before another: `page` and `page + 1`, `page - 1` and `page`."""
    match page, other:
        case _, tree.Operation(op="+", operands=[at, more]):
            return number(more) == 1 and is_alike(file, at, page)
        case tree.Operation(op="-", operands=[at, less]), _:
            return number(less) == 1 and is_alike(file, at, other)
        case _:
            return False


def _read(file: File, node: Node) -> frozenset[str]:
    """What a number is worked out from."""
    value, variable = file.local_value(node)
    match value:
        case tree.Literal():
            return frozenset()
        case tree.Operation(operands=operands):
            return frozenset().union(*(_read(file, part) for part in operands))
        case tree.Call(args=args) if variable is None:
            given = (_read(file, arg.value) for arg in args)
            return frozenset({file.source.text(node.span)}).union(*given)
        case _:
            return frozenset({file.source.text(node.span)})
