"""The conditions around a place."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.tested import each
from wlint.tree import Node


def tests_around(file: File, node: Node) -> Iterator[tuple[Node, bool]]:
    """The conditions under which a node runs, and whether they hold where it does."""
    yield from ((tested.test, tested.holds) for tested in each(file.tests_around.of(node)))


def branch_tests(file: File, node: Node) -> Iterator[Node]:
    """What the branches ask that a node stands in, and those before it that may have left."""
    for test, _ in tests_around(file, node):
        if isinstance(file.scopes.parents[test], (tree.If, tree.Conditional)):
            yield test


def round_tests(file: File, node: Node) -> Iterator[Node]:
    """The conditions that hold when a round of a loop begins that a node runs in."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Loop(test=tree.Node() as test, body=body) if inside is body:
                if test.span.start < body.span.start:
                    yield test
            case tree.Function():
                return
            case _:
                pass
        inside = around
