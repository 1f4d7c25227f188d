"""The batches of messages that a queue hands a Worker."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.types import Named, options_of, without_nothing
from wlint.tree import Node

_BATCH = "MessageBatch"


class QueueBatches(Entity):
    """Where one Worker is handed the messages of a queue."""

    calls: Calls

    def is_handler(self, function: tree.Function) -> bool:
        """Whether a function is what a queue calls with a batch, and nothing else."""
        kinds = {e.kind for e in self.calls.entries if e.function is function}
        return kinds == {EntryKind.QUEUE}

    def is_handled_by(self, function: tree.Function) -> bool:
        """Whether only what a queue calls leads to a function, or it is that itself."""
        kinds = {entry.kind for entry in self.calls.reaching(function)}
        return self.is_handler(function) or kinds == {EntryKind.QUEUE}

    def is_whole(self, file: File, messages: Node | None) -> bool:
        """Whether an expression is all the messages of a batch."""
        match messages:
            case tree.Member(object=batch, name="messages"):
                found = without_nothing(self.calls.types.of(file, batch))
                return all(isinstance(o, Named) and o.name == _BATCH for o in options_of(found))
            case _:
                return False
