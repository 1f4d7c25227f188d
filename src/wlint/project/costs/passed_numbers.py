"""The number that all who call a function pass for one of its parameters, or leave to its default.

`chunks(ids, 50)` and `chunks(names, 50)` make `size` 50; calls that differ make it no number.
"""

from collections.abc import Iterator
from functools import partial

from msgspec import field

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed_or_default
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.memo import Memo
from wlint.tree import Node


class PassedNumbers(Entity):
    """The numbers that one Worker's functions are passed."""

    types: Types
    _known: Memo[int | None] = field(default_factory=partial(Memo[int | None], None))

    def of(self, file: File, node: Node) -> int | None:
        """The number a parameter is in every call; None where it is none, or they differ.

        And so a field that is given nothing else: `this.size = size`.
        """
        param = parameter_of(file, node)
        if param is not None:
            return self._known.ask(param, lambda: self._number(file, param))
        if not _is_steady(file, node):
            return None
        at = constant_of(self.types, file, node)
        return number_of(self.types.program, at.file, at.node, self.of_param)

    def of_param(self, file: File, node: Node) -> int | None:
        """The same of a parameter alone."""
        return self.of(file, node) if parameter_of(file, node) is not None else None

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


def _is_steady(file: File, node: Node) -> bool:
    """Whether it is a field that no method gives another value after it was given its first."""
    match node:
        case tree.Member(object=tree.Name(is_receiver=True) as receiver, name=str(name)):
            cls = file.class_around(receiver)
            uses = file.fields_used(cls).get(name, ()) if cls is not None else ()
            return sum(file.assignment_to(use) is not None for use in uses) == 1
        case _:
            return False
