"""What people have written beside code."""

from bisect import bisect_right
from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.source import Span
from wlint.tree import Node


def comments_before(file: File, at: int) -> Iterator[str]:
    """The comments that end right before a place, the last one first."""
    comments = file.module.comments
    for index in range(bisect_right(comments, at, key=lambda c: c.end) - 1, -1, -1):
        between = file.source.text(Span(comments[index].end, at))
        if between.strip():
            return
        yield file.source.text(comments[index])
        at = comments[index].start


def comments_by(file: File, value: Node) -> Iterator[str]:
    """The comments right before a value, or the statement or entry that it is given in, and those
    behind it on its line.
    """
    yield from comments_before(file, value.span.start)
    for around in file.ancestors(value):
        if isinstance(around, (tree.Block, tree.Function, tree.Mapping, tree.Sequence)):
            break
        yield from comments_before(file, around.outer.start)
    comments = file.module.comments
    for comment in comments[bisect_right(comments, value.span.end, key=lambda c: c.start) :]:
        if b"\n" in file.source.data[value.span.end : comment.start]:
            return
        yield file.source.text(comment)
