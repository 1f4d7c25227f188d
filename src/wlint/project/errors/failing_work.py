"""Work outside the isolate whose errors come out of a block: nothing that it runs keeps them."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.platform.unsupported import is_of_transaction
from wlint.project.costs.statements import sql_of
from wlint.project.file import File
from wlint.project.promises.promises import Answer, Promises
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import called_as
from wlint.semantics.leaving import is_throw
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_DEEPEST = 4
_ENDINGS = frozenset(
    {"close", "cancel", "abort", "releaselock", "terminate", "destroy", "dispose", "cleanup"}
)
_TABLE = regex(
    r"\s*(?:create\s+table\s+if\s+not\s+exists|alter\s+table\s+\S+\s+add)\b[^;]*;?\s*",
    re.IGNORECASE,
)


class FailingWork(Entity):
    """The work of one Worker that may fail where it is waited for."""

    promises: Promises

    def of(self, file: File, body: Node) -> Iterator[tree.Call]:
        """The work in a block whose errors come out of it, but for what only ends something."""
        for node in _reaching_out(body):
            match node:
                case tree.Await(value=tree.Call(callee=tree.Member(name="catch"), args=[_, *_])):
                    pass  # what fails there has been taken before
                case tree.Await(value=tree.Call() as call) if not self._is_ending(file, call):
                    is_work = self.promises.starts_io(file, call) is Answer.YES
                    if is_work and not self._is_handled(file, call):
                        yield call
                case _:
                    pass

    def writes(self, file: File, body: Node) -> Iterator[tree.Call]:
        """The writes in a block whose errors come out of it."""
        for call in self.of(file, body):
            failure = self.promises.rejections.of(file, call)
            if failure is not None and failure.is_write:
                yield call

    def _is_handled(self, file: File, call: tree.Call, depth: int = 0) -> bool:
        """Whether what a call runs catches all that is known to fail in it."""
        found = options_of(self.promises.types.of(file, call.callee))
        return depth < _DEEPEST and all(
            isinstance(option, FunctionType)
            and self.promises.rejections.function(option) is None
            and self._keeps_errors(option, depth)
            for option in found
        )

    def _keeps_errors(self, function: FunctionType, depth: int) -> bool:
        """Whether a function has handlers of errors, or others that tell of these do its work."""
        nodes = list(function.node.body.walk())
        attempts = [n for n in nodes if isinstance(n, tree.Try) and _waits(n)]
        if catches := [catch for attempt in attempts for catch in attempt.catches]:
            is_told = depth == 0 or all(_calls(catch) for catch in catches)
            return is_told and not any(_throws(catch) for catch in catches)
        file = self.promises.types.program.file(function.file)
        waited = [n.value for n in nodes if isinstance(n, (tree.Await, tree.Exit))]
        calls = [n for n in waited if isinstance(n, tree.Call)]
        work = [c for c in calls if self.promises.starts_io(file, c) is Answer.YES]
        return bool(work) and all(self._is_handled(file, c, depth + 1) for c in work)

    def _is_ending(self, file: File, call: tree.Call) -> bool:
        """Whether a call only ends something, fills a cache or sets up a table, all unseen.

        Transactions are refused where SQL is run by such calls: there is none to be begun or ended.
        """
        name = (called_as(call.callee) or "").removeprefix("on").lower()
        sql = sql_of(file, call) or ""
        if (
            name in _ENDINGS
            or _TABLE.fullmatch(sql)
            or is_of_transaction(sql)
            or self.promises.fills(file, call)
        ):
            return True
        found = options_of(self.promises.types.of(file, call.callee))
        return any(isinstance(o, Global) and o.path.startswith("Cache.") for o in found)


def sets_up(file: File, work: Node) -> bool:
    """Whether a statement only makes a table, or a column: what asks for it next will tell."""
    return isinstance(work, tree.Call) and _TABLE.fullmatch(sql_of(file, work) or "") is not None


def _reaching_out(node: Node) -> Iterator[Node]:
    """The nodes whose errors come out: not those that a handler inside keeps."""
    open_ = [node]
    while open_:
        node = open_.pop()
        yield node
        kept = None
        if isinstance(node, tree.Try) and any(map(_keeps, node.catches)):
            kept = node.body
        open_ += (child for child in reversed(list(node.children())) if child is not kept)


def _keeps(catch: tree.Catch) -> bool:
    """Whether a handler takes errors of any kind, and throws none on."""
    return is_broad(catch) and not _throws(catch)


def _waits(attempt: tree.Try) -> bool:
    """Whether work outside the isolate may fail in a `try`: a parser alone waits for nothing."""
    return any(
        isinstance(n, tree.Await) or (isinstance(n, (tree.Loop, tree.With)) and n.is_async)
        for n in attempt.body.walk()
    )


def _calls(catch: tree.Catch) -> bool:
    """Whether a handler of errors calls something, a log maybe, and does not only give a value."""
    return any(isinstance(n, tree.Call) for n in catch.body.walk())


def _throws(catch: tree.Catch) -> bool:
    """Whether a handler of errors throws one on."""
    return any(map(is_throw, catch.body.walk()))
