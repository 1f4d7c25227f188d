"""Is what all call replaced by a function of one request: `console.log = (…) => lines.push(…)`?

The global object, and what the language keeps there, is one for all requests of an isolate.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.state.globals import Globals
from wlint.project.state.parts import GlobalName
from wlint.project.state.state_writes import BUILT_INS
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import EnvType, without_nothing
from wlint.tree import Node


class Replaced(Entity):
    """The functions that one Worker puts in place of those that all call."""

    globals: Globals

    def of_one_request(self, write: Write) -> tree.Name | None:
        """What belongs to one request in a function that a write has all others call."""
        root = write.part.root
        is_of_all = isinstance(root, GlobalName) or root in BUILT_INS
        if write.how is not How.REPLACED or not is_of_all:
            return None
        functions = (v for v in write.values if isinstance(v, tree.Function))
        own = (name for f in functions for name in self._closed_over(write.file, f))
        return next(own, None)

    def _closed_over(self, file: File, function: tree.Function) -> Iterator[tree.Name]:
        """The names in a function that are given anew by every call of the one around it."""
        around = set(file.ancestors(function))
        for name in function.body.walk():
            if not isinstance(name, tree.Name):
                continue
            variable = file.scopes.variable(name)
            is_local = variable is not None and variable.scope.function.node in around
            if is_local and variable is not None and not self._is_of_all(file, name, variable):
                yield name

    def _is_of_all(self, file: File, name: Node, variable: Variable) -> bool:
        """Whether a local name stands for what is the same for all requests."""
        if variable.is_module_level or isinstance(
            without_nothing(self.globals.types.of(file, name)), EnvType
        ):
            return True
        only = variable.only
        value = only.value if only is not None and only.gives is Gives.VALUE else None
        head = value
        while isinstance(head, tree.Member):
            head = head.object
        is_global = isinstance(head, tree.Name) and file.scopes.variable(head) is None
        is_shared = value is not None and self.globals.part(file, value) is not None
        return is_shared or is_global or isinstance(value, tree.Literal)
