"""What a handler does beside the work it was called for: reports of a failure, notes of success."""

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.rejections import Rejections
from wlint.semantics.functions import own_nodes
from wlint.tree import Node


def is_beside_work(rejections: Rejections, file: File, node: Node) -> bool:
    """Whether a node stands in a handler of errors, or its function waits for a write as it is."""
    function = file.function_around(node)
    if function is None:
        return False
    around = (n for n in file.ancestors(node) if isinstance(n, tree.Catch))
    if any(function.span.covers(catch.span) for catch in around):
        return True
    waited = (n.value for n in own_nodes(function.body) if isinstance(n, tree.Await))
    failures = (rejections.of(file, value) for value in waited)
    return any(failure is not None and failure.is_write for failure in failures)
