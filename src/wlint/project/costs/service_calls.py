"""How often code calls other Workers through service bindings."""

from msgspec import field

from wlint import tree
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.wrangler import Configuration
from wlint.project.costs.cost import Cost
from wlint.project.costs.size import Size
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Node


class ServiceCalls(Record):
    """Plain numbers of calls that another Worker answers; unknown bounds count as one round."""

    configuration: Configuration | None
    nothing: Cost = field(default_factory=Cost)

    def call(self, file: File, call: Node, path: str) -> Cost:
        """One, where the configuration says that another Worker answers."""
        return Cost(external=1) if self.answers(file, call, path) else self.nothing

    def rounds(self, file: File, node: Node, size: Size, once: Cost) -> Cost:
        """As often as is known."""
        return once * size.rounds

    def answers(self, file: File, call: Node, path: str) -> bool:
        """Whether the configuration says that another Worker answers a call."""
        if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Member):
            return False
        match file.local_value(call.callee.object)[0]:
            case tree.Member(name=str(name)):
                binding = self.configuration.binding(name) if self.configuration else None
                is_service = binding is not None and binding.kind is BindingKind.SERVICE
                return is_service and path.startswith("Fetcher.")
            case _:
                return False
