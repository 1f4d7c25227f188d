"""The number that all who call a function pass for one of its parameters, or leave to its default.

`chunks(ids, 50)` and `chunks(names, 50)` make `size` 50; calls that differ make it no number.
"""

from collections.abc import Iterator
from dataclasses import field
from functools import partial

from wlint import tree
from wlint.project.costs.statements import parameter_of
from wlint.project.file import File
from wlint.project.passed import passed_or_default
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.memo import Memo
from wlint.tree import Node


@entity
class PassedNumbers:
    """The numbers that one Worker's functions are passed."""

    types: Types
    _known: Memo[int | None] = field(default_factory=partial(Memo[int | None], None))

    def of(self, file: File, node: Node) -> int | None:
        """The number a parameter is in every call; None where it is none, or they differ."""
        param = parameter_of(file, node)
        if param is None:
            return None
        return self._known.ask(param, lambda: self._number(file, param))

    def _number(self, file: File, param: tree.Param) -> int | None:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return None
        if any(True for _ in self.types.mentions.takers(file, function)):
            return None  # who gets it calls it with what nobody sees
        given = set(self._given(file, function, param))
        return given.pop() if len(given) == 1 else None

    def _given(
        self, file: File, function: tree.Function, param: tree.Param
    ) -> Iterator[int | None]:
        for caller, call in self.types.mentions.callers(file, function):
            at = passed_or_default(file, param, caller, call)
            yield number_of(self.types.program, *at, self.of) if at is not None else None
