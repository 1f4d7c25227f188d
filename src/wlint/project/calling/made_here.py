"""Which expressions surely make, or name, an object: what is looked up may miss.

`own()` does, too, where all that the project's function `own` ever gives is made there.
"""

from msgspec import field

from wlint import tree
from wlint.platform.runtime_globals import PRESENT
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import always_given
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


class MadeHere(Entity):
    """The objects that one Worker's own code makes."""

    types: Types
    _given: dict[tree.Function, bool] = field(default_factory=dict)

    def has(self, file: File, node: Node) -> bool:
        """Whether an expression surely is an object, and counts as true."""
        value, _ = file.local_value(node)
        match value:
            case tree.Mapping() | tree.Sequence():
                return not file.is_python or any(value.children())
            case tree.Function() | tree.Class() | tree.Call(is_new=True):
                return True
            case tree.Call() as call:
                return self._is_given(file, call, is_awaited=False)
            case tree.Await(value=tree.Call() as call):
                return self._is_given(file, call, is_awaited=True)
            case tree.Literal(kind=kind, value=text):
                return kind == "regex" or (kind == "string" and bool(text))
            case tree.Name():
                return self._is_named(file, value)
            case _:
                return False

    def _is_named(self, file: File, name: tree.Name) -> bool:
        variable = file.scopes.variable(name)
        only = variable.only if variable is not None else None
        if only is not None and only.gives is Gives.IMPORT:
            at = source_of(self.types.program, file, name)
            return at.node is name or self.has(at.file, at.node)
        is_declared = only is not None and only.gives is Gives.DECLARED
        return is_declared or (variable is None and name.id in PRESENT)

    def _is_given(self, file: File, call: tree.Call, *, is_awaited: bool) -> bool:
        """Whether every project function that a call may run gives such an object."""
        steps = (call, *own_nodes(call.callee))
        if any(isinstance(n, (tree.Call, tree.Member)) and n.is_optional for n in steps):
            return False
        callees = options_of(self.types.of(file, call.callee))
        return bool(callees) and all(
            isinstance(o, FunctionType) and ((o.node.is_async and not is_awaited) or self._gives(o))
            for o in callees
        )

    def _gives(self, callee: FunctionType) -> bool:
        """Whether a function surely gives such an object whenever it comes back."""
        function, home = callee.node, self.types.program.file(callee.file)
        if function.is_generator or function.decorators:
            return False
        return remembered(self._given, function, False, lambda: self._ends_so(home, function))

    def _ends_so(self, home: File, function: tree.Function) -> bool:
        given = always_given(function)
        return bool(given) and all(self.has(home, value) for value in given or ())
