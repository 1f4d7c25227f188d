"""What a rule can ask about errors."""

from wlint.project.errors.leaks import Leak
from wlint.rule.asking import Asking
from wlint.tree import Node


class Errors(Asking):
    """What becomes of what is thrown."""

    __slots__ = ()

    def leak(self, node: Node) -> Leak | None:
        """How a text of an error, if a node is one, gets into a response."""
        return self.worker.leaks.of(node)
