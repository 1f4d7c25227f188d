"""Messages of a batch that a queue handler leaves undone, and that are acknowledged with it."""

from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.configuration.wrangler import Configuration
from wlint.project.costs.batch_size import consumers_of
from wlint.project.file import File
from wlint.project.promises.batches import QueueBatches
from wlint.record import Entity
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import is_throw
from wlint.tree import Node

_FOR_ALL = frozenset({"retryAll", "ackAll"})


class LeftMessages(Entity):
    """The messages that one Worker leaves undone."""

    calls: Calls
    configuration: Configuration | None

    def by(self, file: File, exit: tree.Exit) -> tree.Loop | None:
        """The loop over a batch that a handler returns from, with the rest of it undone.

        Not where every batch has one message, or where the handler says what becomes of others.
        """
        function = file.function_around(exit)
        if exit.kind != "return" or function is None or not self._batches.is_handler(function):
            return None
        loop = next((n for n in file.ancestors(exit) if self._is_over_batch(file, n)), None)
        return self._left(file, function, loop)

    def caught(self, file: File, catch: tree.Catch) -> tree.Loop | None:
        """The loop over a batch that ends with the first error, which a handler of it keeps."""
        function, attempt = file.function_around(catch), file.scopes.parents.get(catch)
        if not isinstance(attempt, tree.Try) or function is None or not is_broad(catch):
            return None
        if not self._batches.is_handler(function) or any(map(is_throw, own_nodes(catch.body))):
            return None
        loops = (n for n in own_nodes(attempt.body) if self._is_over_batch(file, n))
        loop = self._left(file, function, next(loops, None))
        return loop if loop is not None and any(_may_fail(file, loop)) else None

    def _left(self, file: File, function: tree.Function, loop: Node | None) -> tree.Loop | None:
        """A loop over a batch of several, of which a handler says no more than of each message."""
        if not isinstance(loop, tree.Loop) or file.function_around(loop) is not function:
            return None
        sizes = [consumer.size for consumer in consumers_of(self.configuration)]
        is_alone = bool(sizes) and max(sizes) == 1
        return None if is_alone or _says_of_others(file, function, loop) else loop

    def _is_over_batch(self, file: File, node: Node) -> bool:
        return isinstance(node, tree.Loop) and self._batches.is_whole(file, node.iterable)

    @cached_property
    def _batches(self) -> QueueBatches:
        return QueueBatches(self.calls)


def _may_fail(file: File, loop: tree.Loop) -> Iterator[tree.Await]:
    """What a round waits for outside of a `try` of its own."""
    for wait in (n for n in own_nodes(loop.body) if isinstance(n, tree.Await)):
        between = takewhile(lambda n: n is not loop, file.ancestors(wait))
        if not any(isinstance(n, (tree.Try, tree.Catch)) for n in between):
            yield wait


def _says_of_others(file: File, function: tree.Function, loop: tree.Loop) -> bool:
    """Whether a handler acknowledges or retries more than the message that a round is about."""
    own = file.variables_in(loop.target) if loop.target is not None else frozenset()
    for call in (n for n in function.body.walk() if isinstance(n, tree.Call)):
        match call.callee:
            case tree.Member(name=str(name)) if name in _FOR_ALL:
                return True
            case tree.Member(name="retry", object=owner) if not own & file.variables_in(owner):
                return True
            case _:
                pass
    return False
