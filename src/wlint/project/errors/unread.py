"""Outcomes of work that is waited for whatever becomes of it, and which nobody then looks at."""

from wlint import tree
from wlint.project.costs.sent_builders import Asking
from wlint.project.errors.explained import is_explained_around
from wlint.project.errors.swallowed import is_dropped, takes_over
from wlint.project.file import File
from wlint.project.promises.outcomes import keeps_errors
from wlint.project.promises.promises import Promises
from wlint.project.promises.rejections import Failure
from wlint.project.typing.types import Types
from wlint.record import Entity


class UnreadOutcomes(Entity):
    """The outcomes that one Worker waits for and drops."""

    types: Types
    promises: Promises

    def work(self, file: File, holder: tree.Await | tree.Call) -> Failure | None:
        """The work whose failure surely goes unseen in `await Promise.allSettled(writes)`.

        `asyncio.gather(…, return_exceptions=True)` keeps errors in the same way, and `waitUntil(…)`
        holds it as `await` does.
        """
        settled = holder.value if isinstance(holder, tree.Await) else holder.arg(0)
        if not isinstance(settled, tree.Call) or not keeps_errors(self.types, file, settled):
            return None
        if not is_dropped(file, holder):
            return None
        if isinstance(holder, tree.Call) and not takes_over(self.types, file, holder, holder):
            return None
        statement = file.scopes.parents[holder]
        failure = next((f for f in self._failures(file, settled) if self._is_work(f)), None)
        return None if is_explained_around(file, statement) else failure

    def _failures(self, file: File, settled: tree.Call) -> list[Failure]:
        given = (arg.value for arg in settled.args if arg.name is None)
        found = (self.promises.rejections.of(file, value) for value in given)
        return [failure for failure in found if failure is not None]

    def _is_work(self, failure: Failure) -> bool:
        """Whether something is missing after a failure: a write, or those that stood after it."""
        ran = (*failure.steps[1:], (failure.file, failure.call)) if failure.steps else ()
        return failure.is_write or any(self._leads_to_write(file, call) for file, call in ran)

    def _leads_to_write(self, file: File, call: Asking) -> bool:
        """Whether the function of a call goes on to a write, which only comes if that went well."""
        function = file.function_around(call)
        nodes = function.body.walk() if function is not None else ()
        later = (n for n in nodes if isinstance(n, tree.Call) and n.span.start > call.span.end)
        failures = (self.promises.rejections.of(file, n) for n in later)
        return any(failure is not None and failure.is_write for failure in failures)
