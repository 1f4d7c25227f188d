"""What a rule can ask about errors."""

from wlint.project.errors.failures import Failure
from wlint.project.errors.leaks import Leak
from wlint.rule.asking import Asking
from wlint.tree import Call, Catch, Node


class Errors(Asking):
    """What becomes of what is thrown."""

    __slots__ = ()

    def leak(self, node: Node) -> Leak | None:
        """How a text of an error, if a node is one, gets into a response."""
        return self.worker.leaks.of(node)

    def parse_failure(self, call: Call) -> Failure | None:
        """How malformed JSON from outside, if a call parses that, surely ends as a 500."""
        return self.worker.body_parses.failure(self.file, call)

    def swallowed_work(self, catch: Catch) -> Node | None:
        """The work outside the isolate whose errors a handler surely drops, unsaid."""
        return self.worker.swallowed_errors.work(self.file, catch)
