"""Functions that are run for what they throw: nothing else is left of their work."""

from msgspec import field

from wlint import tree
from wlint.platform.logs import is_log
from wlint.project.file import File
from wlint.project.promises.throws import Throws
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


class Checks(Entity):
    """The functions of one Worker that only check something."""

    types: Types
    throws: Throws
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def is_check(self, function: FunctionType) -> bool:
        """Whether a function may throw, and where it does not writes and logs nothing.

        What it says for debugging changes nothing about that.
        """
        return remembered(self._known, function.node, False, lambda: self._is_check(function))

    def _is_check(self, function: FunctionType) -> bool:
        file = self.types.program.file(function.file)
        left = (n for n in own_nodes(function.node.body) if self._leaves_something(file, n))
        return self.throws.may(function) and all(_is_before_throw(file, n) for n in left)

    def _leaves_something(self, file: File, node: Node) -> bool:
        match node:
            case tree.ExpressionStatement(
                value=(tree.Await(value=tree.Call() as call) | (tree.Call() as call))
            ):
                return not _is_for_debugging(call) and not self._is_of_check(file, call)
            case tree.ExpressionStatement(value=value):
                return not isinstance(value, tree.Literal)
            case tree.Assign(target=tree.Name() as name):
                variable = file.scopes.variable(name)
                home = variable.scope.function.node if variable is not None else None
                return home is not file.function_around(name)
            case tree.Assign(target=tree.Member()):
                return True
            case _:
                return False

    def _is_of_check(self, file: File, call: tree.Call) -> bool:
        options = options_of(self.types.of(file, call.callee))
        return all(isinstance(o, FunctionType) and self.is_check(o) for o in options)


def _is_for_debugging(call: tree.Call) -> bool:
    return is_log(call) and called_as(call.callee) == "debug"


def _is_before_throw(file: File, node: Node) -> bool:
    """Whether a node is only run on the way to a `throw` of its function."""
    for around in file.ancestors(node):
        match around:
            case tree.Function():
                return False
            case tree.Block() if leaves(around, "throw"):
                return True
            case _:
                pass
    return False
