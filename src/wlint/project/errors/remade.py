"""Requests that the project makes itself, of JSON that it writes: they can be parsed."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import is_missing
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_MADE = frozenset({"Request", "next/server:NextRequest"})
_DEEPEST = 6


class Remade(Entity):
    """The requests one Worker makes of requests it has parsed, and hands on to its functions."""

    types: Types
    calls: Calls

    def is_it(self, file: File, request: Node, depth: int = 0) -> bool:
        """Whether a request surely is one whose body the project has written as JSON."""
        if depth > _DEEPEST:
            return False
        match request:
            case tree.Call(callee=tree.Member(object=original, name="clone")):
                return self.is_it(file, original, depth + 1)
            case tree.Call(callee=callee) if self.types.path_of(file, callee) in _MADE:
                body = request.option("body")
                return body is not None and self._is_json(file, body)
            case tree.Name() if (variable := file.scopes.variable(request)) is not None:
                match variable.only:
                    case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                        return self.is_it(file, value, depth + 1)
                    case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                        return self._is_passed(file, param, depth + 1)
                    case _:
                        return False
            case _:
                return False

    def _is_passed(self, file: File, param: tree.Param, depth: int) -> bool:
        """Whether all who call a function, and no framework among them, pass it such a request."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function) or self.calls.is_entry(function):
            return False
        sites = self.calls.callers.get(function, ())
        calls = [(s.file, s.node) for s in sites if isinstance(s.node, tree.Call)]
        given = [(home, passed(file, param, call)) for home, call in calls]
        return bool(given) and all(
            value is not None and self.is_it(home, value, depth) for home, value in given
        )

    def _is_json(self, file: File, body: Node) -> bool:
        value, _ = file.local_value(body)
        match value:
            case tree.Conditional(then=then, otherwise=otherwise):
                written = [n for n in (then, otherwise) if not is_missing(n)]
                return bool(written) and all(self._is_json(file, n) for n in written)
            case tree.Call(callee=callee):
                return self.types.path_of(file, callee) == "JSON.stringify"
            case _:
                return False
