"""Answers that say that something was sent, or deleted, whether it was or not.

The failure is only logged:

`try { await queue.send(it) } catch (e) { console.error(e) } return Response.json({ ok: true })`
"""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.platform.logs import only_logs
from wlint.platform.writes import STATEMENTS
from wlint.project.costs.sql_along import sql_along
from wlint.project.errors.admitted import FLAGS, is_bool
from wlint.project.errors.claims import Claims
from wlint.project.errors.explained import is_explained
from wlint.project.errors.failing_work import FailingWork
from wlint.project.errors.probes import paths_of
from wlint.project.file import File
from wlint.project.promises.notes import is_note
from wlint.project.promises.rejections import Failure
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import own_nodes, runs
from wlint.tree import Node

_OK = 200
_SENDS = frozenset({"fetch", "Queue.send", "Queue.sendBatch", "SendEmail.send"})
_DELETES = frozenset({"KVNamespace.delete", "R2Bucket.delete"})
_DELETE = regex(r"\s*delete\s", re.IGNORECASE)


class Hidden(Record):
    """What says that all went well, the only thing that was done, and the handler that hides it."""

    says: Node
    work: tree.Call
    catch: tree.Catch


class HiddenFailures(Entity):
    """The failures that one Worker answers for as if nothing had happened."""

    types: Types
    claims: Claims
    failing: FailingWork

    def behind(self, file: File, answer: tree.Call) -> Hidden | None:
        """The work that a response surely says was done, where it failed, and nothing else was."""
        body = self.claims.body(file, answer)
        says = next(_good(body), None) if isinstance(body, tree.Mapping) else None
        if says is None or self.claims.answers.of(file, answer) != frozenset({_OK}):
            return None
        function, attempt = file.function_around(answer), _before(file, answer)
        match attempt:
            case tree.Try(catches=[catch]) if is_broad(catch) and _only_logs(catch):
                pass
            case _:
                return None
        if function is None or is_explained(file, attempt, catch) or _leaves(attempt):
            return None
        if any(is_note(path) for path in paths_of(self.types, file, function)):
            return None
        work = next(self._done(file, attempt.body), None)
        is_all = work is not None and not self._does_more(file, function, attempt, work)
        return Hidden(says, work, catch) if work is not None and is_all else None

    def _done(self, file: File, body: tree.Block) -> Iterator[tree.Call]:
        """The calls that send something, or delete it."""
        rejections = self.failing.promises.rejections
        for call in self.failing.writes(file, body):
            failure = rejections.of(file, call)
            if failure is not None:
                path = self.types.path_of(failure.file, runs(failure.call))
                if path in _SENDS | _DELETES or (path in STATEMENTS and self._deletes(failure)):
                    yield call

    def _deletes(self, failure: Failure) -> bool:
        sql = sql_along(self.types, failure.file, failure.call, failure.steps)
        return _DELETE.match(sql or "") is not None

    def _does_more(
        self, file: File, function: tree.Function, attempt: tree.Try, work: tree.Call
    ) -> bool:
        """Whether a function writes or starts anything else, or uses what the work has brought."""
        rejections = self.failing.promises.rejections
        for node in own_nodes(function.body):
            match node:
                case tree.Call(callee=tree.Member(name="waitUntil")):
                    return True
                case tree.Await(value=tree.Call() as call) if call is not work:
                    failure = rejections.of(file, call)
                    if failure is not None and failure.is_write:
                        return True
                case tree.Assign(target=target) if attempt.body.span.covers(node.span):
                    reads = (r for v in file.variables_in(target) for r in v.reads)
                    if any(not attempt.body.span.covers(r.span) for r in reads):
                        return True
                case _:
                    pass
        return False


def _good(body: tree.Mapping) -> Iterator[Node]:
    """What in a body says that all went well, where nothing in it is worked out."""
    if all(isinstance(e.value, tree.Literal) for e in body.entries):
        yield from (e for e in body.entries if e.name in FLAGS and is_bool(e.value, value=True))


def _before(file: File, answer: tree.Call) -> Node | None:
    """The statement right before the one that returns an answer."""
    leaving = file.scopes.parents.get(answer)
    block = file.scopes.parents.get(leaving) if leaving is not None else None
    match leaving, block:
        case tree.Exit(kind="return"), tree.Block(statements=statements):
            index = statements.index(leaving)
            return statements[index - 1] if index > 0 else None
        case _:
            return None


def _only_logs(catch: tree.Catch) -> bool:
    """Whether all that a handler does is to say something to the log."""
    return bool(catch.body.statements) and all(map(only_logs, catch.body.statements))


def _leaves(attempt: tree.Try) -> bool:
    """Whether what is tried may end the function itself."""
    inside = (n for n in own_nodes(attempt.body) if isinstance(n, tree.Exit))
    return any(n.kind in ("return", "throw") for n in inside) or attempt.finally_ is not None
