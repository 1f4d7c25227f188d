"""Numbers that a visitor says, and nothing keeps down."""

from collections.abc import Iterator
from itertools import takewhile

from wlint import tree
from wlint.project.costs.size import Size
from wlint.project.file import File
from wlint.semantics.conditions import ORDERS, compares
from wlint.tree import Node

REQUEST = "the request"
"""Whose words a request brings, in a message."""
VISITORS = frozenset({REQUEST, "the request's form", "the request's query", "a query or form"})
"""What is as large as whoever makes the request likes, in a message."""
_DEEPEST = 4
# Python's own, which take an address apart and keep no number down
_TAKE_APART = frozenset({"urlparse", "urlsplit", "parse_qs", "parse_qsl"})


def is_visitors(file: File, number: Node, size: Size) -> bool:
    """Whether a number is what a visitor likes: nothing compares it, no function looks at it."""
    return is_of_visitors(size) and not any(
        _may_bound(file, node) for node in _said_by(file, number)
    )


def is_of_visitors(size: Size) -> bool:
    """Whether it is as large as whoever makes the request likes."""
    return size.origin is not None and size.origin.words in VISITORS


def _said_by(file: File, number: Node, depth: int = 0) -> Iterator[Node]:
    """The expressions that a number is made by, and the uses of the variables in them."""
    yield from number.walk()
    for variable in file.variables_in(number) if depth < _DEEPEST else ():
        yield from variable.reads
        for definition in variable.definitions:
            if definition.value is not None and not isinstance(definition.value, tree.Function):
                yield from _said_by(file, definition.value, depth + 1)


def _may_bound(file: File, node: Node) -> bool:
    match node:
        case tree.Call(callee=tree.Name(id=name) as callee):
            return name not in _TAKE_APART and file.scopes.variable(callee) is not None
        case tree.Operation(op=op):
            return op in ORDERS
        case tree.Name():
            around = takewhile(lambda n: not isinstance(n, tree.Block), file.ancestors(node))
            return compares(around)
        case _:
            return False
