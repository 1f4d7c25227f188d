"""What one Worker does after it has answered."""

from functools import cached_property

from wlint.project.calling.run_by_hand import RunByHand
from wlint.project.promises.background_work import BackgroundWork
from wlint.project.promises.deferred_writes import DeferredWrites
from wlint.project.promises.left_messages import LeftMessages
from wlint.project.promises.unrun import Statements
from wlint.project.promises.unsaid_messages import UnsaidMessages
from wlint.project.understood.basis import Basis


class Background(Basis):
    """What it does after it has answered."""

    @cached_property
    def background_work(self) -> BackgroundWork:
        """What it leaves to be done after it has answered."""
        return BackgroundWork(self.types, self.calls, self.promises)

    @cached_property
    def run_by_hand(self) -> RunByHand:
        """Which of its handlers run those of triggers."""
        return RunByHand(self.calls)

    @cached_property
    def statements(self) -> Statements:
        """Its statements that nothing runs."""
        return Statements(self.types)

    @cached_property
    def deferred_writes(self) -> DeferredWrites:
        """Writes that its answers do not wait for."""
        return DeferredWrites(self.calls, self.origins, self.cache_fills.fills)

    @cached_property
    def left_messages(self) -> LeftMessages:
        """What it leaves undone of a queue's batch."""
        return LeftMessages(self.calls, self.configuration)

    @cached_property
    def unsaid_messages(self) -> UnsaidMessages:
        """What it says nothing of though it has failed."""
        return UnsaidMessages(self.calls)
