"""What a rule can ask about bodies and the JSON in them."""

from wlint.project.data.json_flow import JsonFlow, JsonStep
from wlint.project.data.json_repeats import Repeat
from wlint.rule.asking import Asking
from wlint.tree import Call


class Bodies(Asking):
    """What is parsed and serialised."""

    __slots__ = ()

    def json_step(self, call: Call) -> JsonStep | None:
        """The parsing or serialising that a call surely is."""
        return self.worker.json_flow.step(self.file, call)

    @property
    def json(self) -> JsonFlow:
        """What is parsed and serialised, and what is changed in between."""
        return self.worker.json_flow

    def json_repeat(self, step: JsonStep) -> Repeat | None:
        """How a step repeats what has been done."""
        return self.worker.json_repeats.of(step)
