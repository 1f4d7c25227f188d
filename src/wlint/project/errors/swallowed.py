"""Work whose failure nobody learns of: a handler of any error that does nothing with it."""

from wlint import tree
from wlint.project.calling.background import is_wait_until
from wlint.project.errors.claims import Claims
from wlint.project.errors.explained import is_explained, is_explained_around, speaks_of_data
from wlint.project.errors.failing_open import Attempt, FailingOpen
from wlint.project.errors.failing_work import FailingWork, sets_up
from wlint.project.errors.idle_handlers import does_nothing, gives_nothing
from wlint.project.errors.second_failures import is_second
from wlint.project.errors.showing import shows
from wlint.project.errors.unheard import is_unheard
from wlint.project.file import File
from wlint.project.promises.notes import is_note
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import BROAD, is_broad
from wlint.semantics.functions import called_as
from wlint.semantics.types import Global, options_of
from wlint.tree import Node


class SwallowedErrors(Entity):
    """The errors one Worker drops."""

    types: Types
    claims: Claims
    failing: FailingWork

    def work(self, file: File, catch: tree.Catch) -> Node | None:
        """The work outside the isolate whose errors a handler surely drops, unsaid."""
        attempt = file.scopes.parents.get(catch)
        if not isinstance(attempt, tree.Try) or not is_broad(catch):
            return None
        is_answered = self._answers_with_nothing(file, catch)
        if not is_answered and not does_nothing(file, attempt, catch):
            return None
        if file.is_off_platform(catch) or self._is_of_note(file, attempt):
            return None
        if is_explained(file, attempt, catch):
            is_open = (
                not is_answered and speaks_of_data(file, catch) and self._parses(file, attempt)
            )
            return self._unseen(file, attempt, is_write=True) if is_open else None
        if not is_answered:
            return self._unseen(file, attempt)
        work = self.failing.of(file, attempt.body)
        return next((w for w in work if not self._reads_request(file, w)), None)

    def _is_of_note(self, file: File, attempt: tree.Try) -> bool:
        """Whether a function only notes what was done, by its name, and `waitUntil` holds it."""
        function = file.function_around(attempt)
        if function is None or function.name is None or not is_note(function.name):
            return False
        calls = list(self.types.mentions.callers(file, function))
        return bool(calls) and all(is_unheard(self.types, home, call) for home, call in calls)

    def _reads_request(self, file: File, work: tree.Call) -> bool:
        """Whether it only reads what came in, which may be nothing at all."""
        found = options_of(self.types.of(file, work.callee))
        return any(isinstance(o, Global) and o.path.startswith("Request.") for o in found)

    def _answers_with_nothing(self, file: File, catch: tree.Catch) -> bool:
        """Whether all that a handler does is to answer that all is well, and nothing there."""
        match catch.body.statements:
            case [tree.Exit(kind="return", value=tree.Call() as answer)]:
                return self.claims.says_nothing(file, answer)
            case _:
                return False

    def suppressed(self, file: File, block: tree.With) -> Node | None:
        """The work whose errors `with suppress(Exception):` surely drops, unsaid."""
        if not any(self._is_suppression(file, resource) for resource in block.resources):
            return None
        if is_explained(file, block, block) or file.is_off_platform(block):
            return None
        return self._unseen(file, block)

    def _is_suppression(self, file: File, resource: Node) -> bool:
        """Whether a context manager drops errors of any kind."""
        if not isinstance(resource, tree.Call):
            return False
        found = options_of(self.types.of(file, resource.callee))
        is_it = any(isinstance(o, Global) and o.path == "contextlib.suppress" for o in found)
        return is_it and any(called_as(arg.value) in BROAD for arg in resource.args)

    def _parses(self, file: File, attempt: tree.Try) -> bool:
        """Whether what is tried parses JSON, too: a comment on damaged data is about that."""
        calls = (n for n in attempt.body.walk() if isinstance(n, tree.Call))
        return any(self.types.path_of(file, call.callee) == "JSON.parse" for call in calls)

    def _unseen(self, file: File, attempt: Attempt, *, is_write: bool = False) -> Node | None:
        """The first work in a block whose failure shows in nothing: a write, if there is one."""
        answers = self.claims.answers
        if shows(self.types, FailingOpen(answers), file, attempt):
            return None
        if is_second(answers, file, attempt):
            return None
        work = None if is_write else next(self.failing.of(file, attempt.body), None)
        return next(self.failing.writes(file, attempt.body), work)

    def dropped(self, file: File, holder: tree.Await | tree.Call) -> Node | None:
        """The write whose failure surely goes unseen in `await write().catch(() => {})`.

        `waitUntil(…)` holds it as `await` does.
        """
        match holder.value if isinstance(holder, tree.Await) else holder.arg(0):
            case tree.Call(
                callee=tree.Member(object=work, name="catch"),
                args=[tree.Arg(value=tree.Function() as handler)],
            ) if gives_nothing(handler) and is_dropped(file, holder):
                if isinstance(holder, tree.Call) and not takes_over(self.types, file, holder, work):
                    return None
                failure = self.failing.promises.rejections.of(file, work)
                is_write = failure is not None and failure.is_write and not sets_up(file, work)
                statement = file.scopes.parents[holder]
                return work if is_write and not is_explained_around(file, statement) else None
            case _:
                return None


def takes_over(types: Types, file: File, call: tree.Call, work: Node) -> bool:
    """Whether a call hands work to the runtime that is more than a note of what was done."""
    return is_wait_until(types, file, call) and not is_note(file.source.text(work.span))


def is_dropped(file: File, promise: Node) -> bool:
    """Whether nobody asks what came out, and no other error is on its way that matters more."""
    if not isinstance(file.scopes.parents.get(promise), tree.ExpressionStatement):
        return False
    inside: Node = promise
    for around in file.ancestors(promise):
        match around:
            case tree.Function():
                return True
            case tree.Catch():
                return False
            case tree.Try(finally_=last) if last is inside:
                return False
            case _:
                inside = around
    return True
