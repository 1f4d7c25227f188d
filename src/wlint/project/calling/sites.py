"""Places where functions run one another."""

from enum import Enum

from wlint import tree
from wlint.project.file import File
from wlint.record import Entity
from wlint.tree import Node


class Certainty(Enum):
    """How sure it is that one function runs another, the surest first."""

    CALLED = "it calls it"
    HANDED_ON = "it gives it to somebody who may call it"
    CALLED_BACK = "it calls what somebody hands it, this one among others"
    LIKELY = "it calls something of that name"


class CallSite(Entity):
    """A place where one function runs, or hands on, another."""

    file: File
    node: Node
    caller: tree.Function | None
    callee: tree.Function
    certainty: Certainty = Certainty.CALLED

    @property
    def is_sure(self) -> bool:
        """Whether this very function is meant."""
        return self.certainty is not Certainty.LIKELY

    @property
    def is_call(self) -> bool:
        """Whether the function runs at this very place: by a call, or as a decorator."""
        if isinstance(self.node, tree.Call):
            return True
        return self.certainty is Certainty.CALLED and self.node is not self.callee

    @property
    def is_handing_over(self) -> bool:
        """Whether a function is written or named here for somebody to run it."""
        is_named = self.certainty is Certainty.HANDED_ON
        return is_named or (self.node is self.callee and self.certainty is Certainty.CALLED)

    def made(self, certainty: Certainty) -> "CallSite":
        """The same place, of another certainty."""
        return CallSite(self.file, self.node, self.caller, self.callee, certainty)
