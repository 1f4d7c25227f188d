"""Errors that say that what a request asks for is not there: nothing is stored under its name."""

from functools import cached_property

from wlint import tree
from wlint.platform.reads import OF_OBJECTS, QUERIES, READS
from wlint.project.calling.calls import Calls
from wlint.project.calling.stubs import Stubs
from wlint.project.costs.sent_builders import reads
from wlint.project.data.origins import Origins
from wlint.project.errors.claims import names_missing
from wlint.project.errors.found_before import FoundBefore
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import ELSE, OR, asked_absent, parts
from wlint.semantics.functions import exits_of, is_missing, returned
from wlint.semantics.leaving import leaves
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_DEEPEST = 6
_STORES = OF_OBJECTS | frozenset(p for p in READS | QUERIES if not p.startswith("Cache."))
_WHOLE_OR_FIRST = ((), (0,))
_FINDS = frozenset({"find", "get", "at", "catch", "toArray"})


class Unfound(Entity):
    """What the stores of one Worker lack that its callers ask for."""

    types: Types
    origins: Origins
    calls: Calls
    stubs: Stubs

    @cached_property
    def _found_before(self) -> FoundBefore:
        return FoundBefore(self.types, self.origins, self.calls)

    def thrown(self, file: File, call: tree.Call) -> bool:
        """Whether an error says that something is not found, where a store has not had it."""
        said = call.arg(0)
        is_text = isinstance(said, (tree.Literal, tree.Template))
        if said is None or not is_text or not names_missing(file, said):
            return False
        return self._is_left(file, call)

    def _is_left(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether code only comes to a node where nothing was found for what a request brings."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.If(test=test, then=then) if inside is then:
                    return all(self._is_unfound(file, part, depth) for part in parts(test, *OR))
                case tree.If() | tree.Function() | tree.Loop() | tree.Catch() | tree.Conditional():
                    return False
                case _:
                    inside = around
        return False

    def _is_unfound(self, file: File, test: Node, depth: int) -> bool:
        """Whether a condition asks that nothing was found for what a request brings."""
        if (found := asked_absent(test)) is None or self.origins.source(file, found) is None:
            return False
        if not self._is_stored(file, found, depth) or self._is_pointed_to(file, found, depth):
            return False
        return not self._found_before.is_found(file, found)

    def _is_pointed_to(self, file: File, found: Node, depth: int) -> bool:
        """Whether what a store has had says what to look up, and nothing that a request brings.

        That it leads to nothing is the fault of what has stored it.
        """
        lookup = self._given(file, found)
        calls = [n for n in lookup.walk() if isinstance(n, tree.Call)] if lookup else []
        keys = [arg.value for call in calls for arg in call.args]
        is_stored = any(self._is_part(file, key, depth) for key in keys)
        return is_stored and not any(self._is_brought(file, key) for key in keys)

    def _is_part(self, file: File, node: Node, depth: int) -> bool:
        """Whether a value is, or is a part of, what a store has had."""
        while isinstance(node, tree.Member):
            node = node.object
        return isinstance(node, tree.Name) and self._is_stored(file, node, depth)

    def _is_brought(self, file: File, key: Node) -> bool:
        if isinstance(key, tree.Function):
            return any(self._is_brought(file, n) for n in key.walk() if isinstance(n, tree.Name))
        source = self.origins.source(file, key)
        return source is not None and not source.is_looked_up

    def _given(self, file: File, node: Node) -> Node | None:
        """What a variable is given, whole or the first of it."""
        variable = file.scopes.variable(node)
        only = variable.only if variable is not None else None
        return only.value if only is not None and only.path in _WHOLE_OR_FIRST else None

    def _is_stored(self, file: File, node: Node, depth: int) -> bool:
        """Whether a value is what a store of the Worker has, or a part that is looked for in it."""
        if depth > _DEEPEST:
            return False
        match node:
            case tree.Await(value=inner):
                return self._is_stored(file, inner, depth)
            case tree.Name():
                value = self._given(file, node)
                return value is not None and self._is_stored(file, value, depth + 1)
            case tree.Operation(op=op, operands=[inner, nothing]) if op in ELSE and is_missing(
                nothing
            ):
                return self._is_stored(file, inner, depth)
            case tree.Member(object=owner, key=tree.Literal(value="0")):
                return self._is_stored(file, owner, depth + 1)
            case tree.Call() if self.types.path_of(file, node.callee) in _STORES:
                return True
            case tree.Call() if reads(self.types, file, node) or self._is_given(file, node, depth):
                return True
            case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _FINDS:
                return self._is_stored(file, owner, depth + 1)
            case _:
                return False

    def _is_given(self, file: File, call: tree.Call, depth: int) -> bool:
        """Whether a function of the project gives what a store has, and else nothing.

        It may be a method of an object that a stub leads to.
        """
        entry = self.stubs.method(call)
        match options_of(self.types.of(file, call.callee)):
            case _ if entry is not None:
                home, function = entry.file, entry.function
            case [FunctionType(file=path, node=function)]:
                home = self.types.program.file(path)
            case _:
                return False
        given = [v for v in returned(function) if not is_missing(v)]
        is_stored = bool(given) and all(self._is_stored(home, v, depth + 1) for v in given)
        return is_stored or self._hands_on(home, function, depth + 1)

    def _hands_on(self, file: File, function: tree.Function, depth: int) -> bool:
        """Whether a function gives nothing exactly where nothing was found, and else an object."""
        nothing = [e for e in exits_of(function) if e.kind == "return" and is_missing(e.value)]
        given = [value for value in returned(function) if not is_missing(value)]
        is_else = leaves(function.body) and all(isinstance(v, tree.Mapping) for v in given)
        is_either = bool(nothing and given) and is_else
        return is_either and all(self._is_left(file, exit_, depth) for exit_ in nothing)
