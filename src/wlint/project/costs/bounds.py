"""What a loop is bounded by, in the words of the code."""

from wlint import tree
from wlint.project.costs.bills import shown
from wlint.project.costs.comparisons import counted
from wlint.project.costs.deadlines import Deadlines
from wlint.project.costs.sizes import Sizes
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Node

_AT_ONCE = 2


class Bounds(Record):
    """The bounds of one Worker's loops."""

    sizes: Sizes
    deadlines: Deadlines

    def named(self, file: File, node: Node) -> str:
        """What bounds a loop, by how many each round takes of it; empty where it has no name."""
        if not isinstance(node, tree.Loop):
            return ""
        if (seconds := self.deadlines.seconds(file, node)) is not None:
            return f"a deadline of {seconds:g} s"
        if (end := self.sizes.bound(file, node)) is None:
            return ""
        step = self.sizes.step(file, node)
        if step is None or step < _AT_ONCE:
            return shown(file, end)
        return f"⌈{shown(file, counted(end) or end)} / {step:,}⌉"
