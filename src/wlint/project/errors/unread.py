"""Outcomes of work that is waited for whatever becomes of it, and which nobody then looks at."""

from wlint import tree
from wlint.project.errors.explained import is_explained_around
from wlint.project.errors.swallowed import is_dropped, takes_over
from wlint.project.file import File
from wlint.project.promises.outcomes import keeps_errors
from wlint.project.promises.promises import Promises
from wlint.project.promises.rejections import Failure
from wlint.project.typing.types import Types
from wlint.record import entity


@entity
class UnreadOutcomes:
    """The outcomes that one Worker waits for and drops."""

    types: Types
    promises: Promises

    def work(self, file: File, holder: tree.Await | tree.Call) -> Failure | None:
        """The write whose failure surely goes unseen in `await Promise.allSettled(writes)`.

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
        failure = next((f for f in self._failures(file, settled) if f.is_write), None)
        return None if is_explained_around(file, statement) else failure

    def _failures(self, file: File, settled: tree.Call) -> list[Failure]:
        given = (arg.value for arg in settled.args if arg.name is None)
        found = (self.promises.rejections.of(file, value) for value in given)
        return [failure for failure in found if failure is not None]
