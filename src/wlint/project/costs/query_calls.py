"""How often code asks D1, whose queries have a limit of their own."""

from msgspec import field

from wlint.project.costs.cost import Cost
from wlint.project.costs.sent_builders import sent_by_name
from wlint.project.costs.size import Size
from wlint.project.costs.subrequests import class_of
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Node


class QueryCalls(Record):
    """Plain numbers of queries; unknown bounds count as one round, and so does a batch."""

    nothing: Cost = field(default_factory=Cost)

    def call(self, file: File, call: Node, path: str) -> Cost:
        """One, where D1 is asked."""
        is_one = class_of(path) is not None and is_query(path)
        return Cost(internal=1) if is_one else self.nothing

    def rounds(self, file: File, node: Node, size: Size, once: Cost) -> Cost:
        """As often as is known."""
        return once * size.rounds


def is_query(name: str) -> bool:
    """Whether a subrequest is a query of D1; a batch is one of them at least."""
    return (sent_by_name(name) or name).startswith("D1")
