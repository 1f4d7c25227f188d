"""What handles the errors of a place in its own function."""

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node


def attempt_around(file: File, node: Node) -> tree.Try | None:
    """The `try` with a handler whose body a node is in, not looking past a function."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Try(catches=catches) if catches and inside is around.body:
                return around
            case tree.Function():
                return None
            case _:
                inside = around
    return None
