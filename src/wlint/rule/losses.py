"""What a rule can ask about work that nothing waits for: what of it is lost, and when."""

from enum import Enum, auto

from wlint.project.calling.entries import EntryKind
from wlint.project.calling.way import Way
from wlint.project.promises.contexts import lacks_context
from wlint.project.promises.left_to_runtime import leaves_out_context
from wlint.project.promises.promises import Fate
from wlint.record import Record
from wlint.rule.waiting import Waiting
from wlint.tree import Call, Node


class Loss(Enum):
    """What is lost of work that nothing waits for."""

    ALL = auto()
    """The coroutine of a Python function never starts."""
    ORDER = auto()
    """What follows needs the work, and does not wait for it."""
    REFUSAL = auto()
    """What it throws to refuse a request."""
    RESPONSE = auto()
    """The response that the rest of a chain of middleware makes."""
    PAUSE = auto()
    """The time that it should have taken."""
    STEP = auto()
    """A Workflow takes the step for done, and goes on."""
    ERRORS = auto()
    """The work goes on without the handler, and nobody learns of its errors."""
    ANSWER = auto()
    """A Durable Object does the work, and its answer reaches nobody."""
    WORK = auto()
    """It is cut off."""


class Lost(Record):
    """What is lost of the work of a call, on which way, and when the work is cut off.

    It is mild where the work itself is done, or somebody has thought about its promise.
    """

    loss: Loss
    way: Way | None
    end: str
    is_on_purpose: bool
    is_mild: bool
    let_go: Node | None


class Losses(Waiting):
    """What becomes of work that nothing waits for."""

    def lost(self, call: Call) -> Lost | None:
        """What is lost of the work that a call starts; None where nothing that matters is."""
        if self.way_to(call) is None or (fate := self.loss(call)) is None:
            return None
        is_silenced = fate is Fate.SILENCED
        outlives = self._outlives(call)
        is_handled = is_silenced or self.handles_errors(call.callee)
        if outlives and (is_handled or self.is_after_failure(call)):
            return None
        is_started = not self.is_idle_coroutine(call)
        if is_started and not self.is_needed(call) and self.leaves_all_to_object(call):
            return None
        way, let_go = None if outlives else self.ending_way_to(call), self.let_go(call)
        if way is not None and let_go is not None:
            file = self.file
            way = self.worker.calls.way_by(way, lambda site: lacks_context(file, let_go, site))
        elif way is not None:
            calls, file = self.worker.calls, self.file
            way = calls.way_by(way, lambda site: leaves_out_context(calls, file, call, site))
        loss = self._loss(call, outlives=outlives)
        is_done = outlives or (loss is not Loss.ALL and self.only_asks_object(call))
        end = self._end(call, way, let_go)
        return Lost(loss, way, end, is_silenced, is_silenced or is_done, let_go)

    def _outlives(self, call: Call) -> bool:
        """Whether a call's work goes on when the handler has returned."""
        if self.is_idle_coroutine(call) or self.is_needed(call):
            return False
        kept = (self.is_stateful, self.is_in_session, self.is_under_lifeline, self.runs_in_object)
        return any(keeps(call) for keeps in kept)

    def _loss(self, call: Call, *, outlives: bool) -> Loss:
        if self.is_idle_coroutine(call):
            return Loss.ALL
        if self.refuses(call):
            return Loss.REFUSAL
        if self.is_needed(call):
            return Loss.ORDER
        if self.runs_rest(call):
            return Loss.RESPONSE
        if self.is_pause(call):
            return Loss.PAUSE
        if self.is_in_step(call):
            return Loss.STEP
        if outlives:
            return Loss.ERRORS
        return Loss.ANSWER if self.only_asks_object(call) else Loss.WORK

    def _end(self, call: Call, way: Way | None, let_go: Node | None) -> str:
        """What cuts the work off."""
        if let_go is None and self.is_in_background(call):
            return "the work that 'waitUntil' holds ends"
        if self.ends_with_stream(call):
            return "the stream is closed"
        is_request = way is not None and way.entry.kind is EntryKind.REQUEST
        return "the response returns" if is_request else "the handler returns"
