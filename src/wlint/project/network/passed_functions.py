"""The functions that a parameter stands for, where all who call its function are seen."""

from collections.abc import Sequence
from functools import partial

from msgspec import field

from wlint import tree
from wlint.project.calling.all_calls import AllCalls
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed_or_default
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.memo import Memo
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

Functions = Sequence[FunctionType]


class PassedFunctions(Entity):
    """The functions that one Worker's own functions are passed."""

    types: Types
    all_calls: AllCalls
    _known: Memo[Functions] = field(default_factory=partial(Memo[Functions], ()))

    def of(self, file: File, node: Node) -> Functions:
        """The functions that a parameter may be, all of them; none where there may be others."""
        param = parameter_of(file, node)
        if param is None:
            return ()
        return self._known.ask(param, lambda: self._found(file, param))

    def _found(self, file: File, param: tree.Param) -> Functions:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return ()
        sites = self.all_calls.of(file, function) or ()
        given = [self._given(file, param, s.file, s.node) for s in sites]
        return [f for functions in given for f in functions] if all(given) else ()

    def _given(self, home: File, param: tree.Param, file: File, call: Node) -> Functions:
        at = passed_or_default(home, param, file, call) if isinstance(call, tree.Call) else None
        if at is None:
            return ()
        if at[0].scopes.is_parameter(at[1]):
            return self.of(*at)
        options = options_of(self.types.of(*at))
        functions = [o for o in options if isinstance(o, FunctionType)]
        return functions if len(functions) == len(options) else ()
