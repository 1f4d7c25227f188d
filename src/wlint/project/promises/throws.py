"""Whether a call may end with an error that the project throws itself."""

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import unhandled
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


class Throws(Entity):
    """The functions of one Worker that let an error out which they, or what they call, throw."""

    types: Types
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def may(self, function: FunctionType) -> bool:
        """Whether a function, once it runs, may throw such an error, or reject with it."""
        return remembered(self._known, function.node, False, lambda: self._may(function))

    def may_after(self, function: FunctionType, wait: tree.Await) -> bool:
        """Whether it may do so while or after it has waited at one place."""
        file = self.types.program.file(function.file)
        return any(
            node.span.end > wait.span.start
            and not are_apart(file, wait, node)
            and self._throws(file, node)
            for node in unhandled(function.node.body)
        )

    def _may(self, function: FunctionType) -> bool:
        if function.node.is_generator or function.node.decorators:
            return False
        file = self.types.program.file(function.file)
        return any(self._throws(file, node) for node in unhandled(function.node.body))

    def _throws(self, file: File, node: Node) -> bool:
        match node:
            case tree.Exit(kind="throw"):
                return True
            case tree.Call():
                parent = file.scopes.parents.get(node)
                is_waited_for = isinstance(parent, (tree.Await, tree.Exit))
                return any(
                    isinstance(o, FunctionType)
                    and (is_waited_for or not o.node.is_async)
                    and self.may(o)
                    for o in options_of(self.types.of(file, node.callee))
                )
            case _:
                return False
