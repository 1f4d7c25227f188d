"""What can be read off a function or expression by itself."""

from collections.abc import Iterator

from wlint import tree
from wlint.tree import Node


def exits_of(function: tree.Function) -> Iterator[tree.Exit]:
    """The exits of a function, not those of functions inside it."""
    stack: list[Node] = [function.body]
    while stack:
        node = stack.pop()
        if isinstance(node, tree.Exit):
            yield node
        if not isinstance(node, tree.Function | tree.Class) or node is function:
            stack.extend(node.children())
