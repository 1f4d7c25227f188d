"""Parameters that stand for what a library keeps: drafts, which callbacks of it may change."""

from wlint import tree
from wlint.platform.cloning import DRAFTING
from wlint.project.calling.calls import Calls
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_DEEPEST = 3


class Drafts(Record):
    """The drafts of one Worker."""

    calls: Calls

    def has(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether a variable is what a library gives a callback to change, by some caller."""
        variable = file.scopes.variable(node)
        only = variable.only if variable is not None else None
        if only is None or only.gives is not Gives.PARAMETER or depth > _DEEPEST:
            return False
        function = file.scopes.parents.get(only.node)
        if not isinstance(function, tree.Function) or not isinstance(only.node, tree.Param):
            return False
        around = file.call_around(function)
        if around is not None and self.calls.types.path_of(file, around.callee) in DRAFTING:
            return function.params[0] is only.node
        return any(
            self.has(site.file, value, depth + 1)
            for site in self.calls.callers.get(function, ())
            if isinstance(site.node, tree.Call)
            for value in arguments(function, only.node, site.node)
        )
