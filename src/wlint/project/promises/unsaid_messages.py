"""Messages of a queue that have failed, and of which nobody says anything.

`try { await store(message.body); message.ack(); } catch (error) { console.error(error); }` looks as
if only what has gone well were acknowledged. So is what nobody has called `retry()` on.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.platform.logs import only_logs
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.promises.batches import QueueBatches
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import is_throw
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_SAID = frozenset({"ack", "retry"})
_SAID_OF_ALL = frozenset({"ackAll", "retryAll"})
# what a comment says where a failed message is not to come again
_MEANT = regex(
    r"\b(?:drop|discard|ignor|skip|poison|giv\w+ up|los[est]|best[- ]effort)"
    r"|\b(?:no|not|never|without)\b[^.]{0,20}\bretr",
    re.IGNORECASE,
)


class Round(Record):
    """The work on one message: its variables, and the function that has the whole batch."""

    message: frozenset[Variable]
    function: tree.Function


class UnsaidMessages(Entity):
    """The failed messages that one Worker says nothing of."""

    calls: Calls

    def of(self, file: File, catch: tree.Catch) -> tree.Call | None:
        """What is said of a message whose work goes well, where the handler only logs an error."""
        attempt = file.scopes.parents.get(catch)
        if not isinstance(attempt, tree.Try) or not is_broad(catch) or not _only_logs(catch):
            return None
        round_ = self._round(file, attempt)
        if round_ is None or not self._batches.is_handled_by(round_.function):
            return None
        said = next(_said_after_work(file, attempt, round_.message), None)
        if said is None or _is_meant(file, catch) or self._is_said_later(round_.function, attempt):
            return None
        return said

    def _round(self, file: File, attempt: tree.Try) -> Round | None:
        """The round of a batch that an attempt stands in, of a loop or of `map`."""
        for around in file.ancestors(attempt):
            match around:
                case tree.Loop(target=target, iterable=every) if target is not None:
                    message = target if self._batches.is_whole(file, every) else None
                case tree.Function(params=[tree.Param(target=target), *_]):
                    message = target if self._is_mapped(file, around) else None
                    if message is None:
                        return None
                case _:
                    continue
            function = file.function_around(around)
            if message is not None and function is not None:
                return Round(file.variables_in(message), function)
        return None

    def _is_mapped(self, file: File, each: tree.Function) -> bool:
        """Whether a function is run for each message of a batch, all at once."""
        call = file.call_around(each)
        of = call.callee if call is not None else None
        is_map = isinstance(of, tree.Member) and of.name == "map"
        return isinstance(of, tree.Member) and is_map and self._batches.is_whole(file, of.object)

    def _is_said_later(self, function: tree.Function, attempt: tree.Try) -> bool:
        """Whether a message that has failed may be spoken of behind its work, or an error thrown.

        By the function that has the batch, or by those that call it.
        """
        end = attempt.body.span.end
        if any(_says(n) or is_throw(n) for n in function.body.walk() if n.span.start >= end):
            return True
        todo, seen = [function], {function}
        while todo:
            for site in self.calls.callers.get(todo.pop(), ()):
                if site.caller is None or site.caller in seen:
                    continue
                if any(map(_says, site.caller.body.walk())):
                    return True
                seen.add(site.caller)
                todo.append(site.caller)
        return False

    @cached_property
    def _batches(self) -> QueueBatches:
        return QueueBatches(self.calls)


def _said_after_work(
    file: File, attempt: tree.Try, message: frozenset[Variable]
) -> Iterator[tree.Call]:
    """What an attempt says of a message once it has waited for something, or to have it again."""
    waits = [n.span.start for n in own_nodes(attempt.body) if isinstance(n, tree.Await)]
    for call in own_nodes(attempt.body):
        match call:
            case tree.Call(callee=tree.Member(object=owner, name=str(name))) if name in _SAID:
                is_late = any(at < call.span.start for at in waits)
                if (
                    file.scopes.variable(owner) in message
                    and waits
                    and (is_late or name == "retry")
                ):
                    yield call
            case _:
                pass


def _says(node: Node) -> bool:
    """Whether a node says of a message, or of a batch, what becomes of it."""
    callee = node.callee if isinstance(node, tree.Call) else None
    return isinstance(callee, tree.Member) and callee.name in _SAID | _SAID_OF_ALL


def _only_logs(catch: tree.Catch) -> bool:
    """Whether a handler writes to the log, and goes on with the next message."""
    *logs, last = catch.body.statements or (catch,)
    goes_on = isinstance(last, tree.Exit) and last.kind == "continue"
    return all(map(only_logs, logs)) and (only_logs(last) or (goes_on and bool(logs)))


def _is_meant(file: File, catch: tree.Catch) -> bool:
    """Whether a comment in a handler says that the message is not to come again."""
    inside = (c for c in file.module.comments if catch.span.covers(c))
    return any(_MEANT.search(file.source.text(comment)) for comment in inside)
