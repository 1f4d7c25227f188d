"""Errors that say that what a request asks for is not there: nothing is stored under its name."""

from functools import cached_property

from wlint import tree
from wlint.platform.reads import QUERIES, READS
from wlint.project.calling.calls import Calls
from wlint.project.data.origins import Origins
from wlint.project.errors.claims import names_missing
from wlint.project.errors.found_before import FoundBefore
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import OR, asked_absent, parts
from wlint.semantics.functions import is_missing, returned
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_DEEPEST = 4
_STORES = frozenset(p for p in READS | QUERIES if not p.startswith("Cache."))
_FINDS = frozenset({"find", "get", "at", "catch"})


class Unfound(Entity):
    """What the stores of one Worker lack that its callers ask for."""

    types: Types
    origins: Origins
    calls: Calls

    @cached_property
    def _found_before(self) -> FoundBefore:
        return FoundBefore(self.types, self.origins, self.calls)

    def thrown(self, file: File, call: tree.Call) -> bool:
        """Whether an error says that something is not found, where a store has not had it."""
        said = call.arg(0)
        is_text = isinstance(said, (tree.Literal, tree.Template))
        if said is None or not is_text or not names_missing(file, said):
            return False
        inside: Node = call
        for around in file.ancestors(call):
            match around:
                case tree.If(test=test, then=then) if inside is then:
                    return all(self._is_unfound(file, part) for part in parts(test, *OR))
                case tree.If() | tree.Function() | tree.Loop() | tree.Catch() | tree.Conditional():
                    return False
                case _:
                    inside = around
        return False

    def _is_unfound(self, file: File, test: Node) -> bool:
        """Whether a condition asks that nothing was found for what a request brings."""
        if (found := asked_absent(test)) is None:
            return False
        source = self.origins.source(file, found)
        is_answer = source is not None and source.is_looked_up
        if not is_answer or not self._is_stored(file, found):
            return False
        return not self._found_before.is_found(file, found)

    def _is_stored(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether a value is what a store of the Worker has, or a part that is looked for in it."""
        if depth > _DEEPEST:
            return False
        match node:
            case tree.Await(value=inner):
                return self._is_stored(file, inner, depth)
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                value = only.value if only is not None and not only.path else None
                return value is not None and self._is_stored(file, value, depth + 1)
            case tree.Call() if self.types.path_of(file, node.callee) in _STORES:
                return True
            case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _FINDS:
                return self._is_stored(file, owner, depth + 1)
            case tree.Call():
                return self._is_given(file, node, depth)
            case _:
                return False

    def _is_given(self, file: File, call: tree.Call, depth: int) -> bool:
        """Whether a function of the project gives what a store has, and else nothing."""
        match options_of(self.types.of(file, call.callee)):
            case [FunctionType(file=path, node=function)]:
                home = self.types.program.file(path)
                given = [v for v in returned(function) if not is_missing(v)]
                return bool(given) and all(self._is_stored(home, v, depth + 1) for v in given)
            case _:
                return False
