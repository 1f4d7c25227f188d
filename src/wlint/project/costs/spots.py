"""Expressions as certain calls have led to them."""

from wlint import tree
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Node


class Frame(Record):
    """A call of a function of the project, in the function that an outer call runs.

    The function stands in `home`, the call in `file`.
    """

    home: File
    function: tree.Function
    file: File
    call: tree.Call
    outer: "Frame | None" = None


class Spot(Record):
    """An expression, and the calls that have led to it; who calls the outermost is left open."""

    file: File
    node: Node
    frame: Frame | None = None

    def at(self, node: Node) -> "Spot":
        """Another expression of the same function."""
        return Spot(self.file, node, self.frame)

    def under(self, frame: Frame) -> "Spot":
        """The same once more calls are known, further out."""
        return Spot(self.file, self.node, _extended(self.frame, frame))

    def has_run(self, function: tree.Function) -> bool:
        """Whether a call of a function has led to it."""
        frame = self.frame
        while frame is not None and frame.function is not function:
            frame = frame.outer
        return frame is not None

    @property
    def depth(self) -> int:
        """How many calls have led to it."""
        frame, depth = self.frame, 0
        while frame is not None:
            frame, depth = frame.outer, depth + 1
        return depth


def _extended(frame: Frame | None, outermost: Frame) -> Frame:
    if frame is None:
        return outermost
    outer = _extended(frame.outer, outermost)
    return Frame(frame.home, frame.function, frame.file, frame.call, outer)
