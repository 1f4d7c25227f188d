"""Calls whose answer is kept for who asks next, in the isolate or in KV: made once on a way."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.costs.remembered import Remembered
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.memo import remembered
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_READS = frozenset({"KVNamespace.get", "Cache.match"})
_WRITES = frozenset({"KVNamespace.put", "Cache.put"})


class KeptAnswers(Entity):
    """The answers that one Worker keeps, whatever they are asked with."""

    types: Types
    remembered: Remembered
    _known: dict[tree.Call, bool] = field(default_factory=dict)
    _starts: dict[tree.Function, int | None] = field(default_factory=dict)

    def has(self, file: File, call: tree.Call) -> bool:
        """Whether a call is only made until its answer is there, the same one for all."""
        return remembered(self._known, call, False, lambda: self._is_kept(file, call))

    def _is_kept(self, file: File, call: tree.Call) -> bool:
        kept = self.remembered.around(file, call)
        if kept is not None:
            return not kept.variables
        function = file.function_around(call)
        if function is None:
            return False
        start = remembered(self._starts, function, None, lambda: self._start(file, function))
        return start is not None and start <= call.span.start

    def _start(self, file: File, function: tree.Function) -> int | None:
        """Where a function goes on only for want of an answer that it keeps."""
        read = {leave: tuple(self._read(file, leave)) for leave in _leaving(function)}
        if not any(read.values()):
            return None
        written = {key for key in self._keys(file, function.body, _WRITES)}
        found = (leave for leave, keys in read.items() if not written.isdisjoint(keys))
        return next((leave.span.end for leave in found), None)

    def _read(self, file: File, leave: tree.If) -> Iterator[str]:
        """The keys whose value a branch gives back that leaves where it is there."""
        names = (n for n in leave.test.walk() if isinstance(n, tree.Name))
        for name in names:
            value, variable = file.local_value(name)
            if variable is not None:
                yield from self._keys(file, value, _READS)

    def _keys(self, file: File, node: Node, methods: frozenset[str]) -> Iterator[str]:
        """The constant keys for which code calls some methods, as they are written."""
        for call in own_nodes(node):
            if not isinstance(call, tree.Call) or not call.args:
                continue
            options = options_of(self.types.of(file, call.callee))
            is_one = any(isinstance(o, Global) and o.path in methods for o in options)
            if is_one and _is_constant(file, call.args[0].value):
                yield file.source.text(call.args[0].value.span)


def _leaving(function: tree.Function) -> Iterator[tree.If]:
    """The branches at the top of a function that give something back."""
    for statement in function.body.statements:
        if isinstance(statement, tree.If) and leaves(statement.then, "return"):
            yield statement


def _is_constant(file: File, key: Node) -> bool:
    """Whether a key is the same for all who ask: a text, or a constant of the module."""
    names = [n for n in key.walk() if isinstance(n, tree.Name)]
    found = [file.scopes.variable(name) for name in names]
    return all(variable is not None and variable.is_module_level for variable in found)
