"""What is added up of code: plain numbers for rules."""

from typing import Protocol

from msgspec import field

from wlint.project.costs.cost import Cost, cost_of
from wlint.project.costs.size import Size
from wlint.project.costs.spent import C
from wlint.project.costs.subrequests import class_of_call
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Node


class Measure(Protocol[C]):
    """What is added up."""

    @property
    def nothing(self) -> C:
        """What code costs that calls nobody."""

    def call(self, file: File, call: Node, path: str) -> C:
        """What calling something from outside the project costs."""

    def rounds(self, file: File, node: Node, size: Size, once: C) -> C:
        """What doing something as often as a size says costs."""


class Numbers(Record):
    """Plain numbers; where the code says no number, one round counts."""

    nothing: Cost = field(default_factory=Cost)

    def call(self, file: File, call: Node, path: str) -> Cost:
        """One, against the limit that the call counts against."""
        return cost_of(class_of_call(file, call, path))

    def rounds(self, file: File, node: Node, size: Size, once: Cost) -> Cost:
        """As often as is known."""
        return once * size.rounds
