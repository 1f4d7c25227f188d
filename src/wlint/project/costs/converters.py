"""Functions that only make something else of what they are given, each part of each."""

from collections.abc import Callable

from wlint import tree
from wlint.project.costs.emptiness import is_empty, results_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import called_as
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_METHODS = frozenset({"to_py", "copy", "map", "toArray", "sort", "reverse"})
_FUNCTIONS = frozenset({"list", "tuple", "sorted", "from", "to_py", "reversed"})
_DEEPEST = 6


class Converters(Record):
    """The converters of one Worker. `is_cut` tells where a check has bounded what is read."""

    types: Types
    is_cut: Callable[[File, Node], bool]

    def given(
        self, callee: FunctionType, file: File, call: tree.Call, depth: int = 0
    ) -> Node | None:
        """What a call passes for the parameter that all which is given back has the size of."""
        home = self.types.program.file(callee.file)
        results = [*results_of(callee.node)] if depth < _DEEPEST else []
        params = {self._param(home, result, depth) for result in results}
        match [*params]:
            case [tree.Param() as param] if param in callee.node.params:
                return passed(home, param, call)
            case _:
                return None

    def _param(self, file: File, node: Node, depth: int) -> tree.Param | None:
        """The parameter that an expression has as many parts as."""
        if depth > _DEEPEST:
            return None

        def of(inner: Node) -> tree.Param | None:
            return self._param(file, inner, depth + 1)

        value, _ = file.local_value(node)
        match value:
            case tree.Name():
                param = parameter_of(file, value)
                return param if param is not None and not self.is_cut(file, value) else None
            case tree.Comprehension(iterables=[inner], conditions=()):
                return of(inner)
            case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _METHODS:
                return of(inner)
            case tree.Call(args=[tree.Arg(value=inner)]) if called_as(value.callee) in _FUNCTIONS:
                return of(inner)
            case tree.Operation(op="||" | "??" | "or", operands=[inner, other]) if is_empty(other):
                return of(inner)
            case tree.Call(callee=callee):
                match options_of(self.types.of(file, callee)):
                    case [FunctionType() as converter]:
                        given = self.given(converter, file, value, depth + 1)
                        return of(given) if given is not None else None
                    case _:
                        return None
            case _:
                return None
