"""Code that only runs for requests which are no visitor's: what the Worker itself asks an object.

A visitor's request comes to a Durable Object where the Worker hands it on. A branch that asks for
another path, or method, than such a request has is there for what the Worker sends by itself.
"""

from collections.abc import Sequence

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry
from wlint.project.errors.forwarded import Forwarded, Part
from wlint.project.errors.internal_requests import InternalRequests
from wlint.project.errors.passed_on import PassedOn
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.conditions import AND, OR
from wlint.tree import Node


class Unvisited(Entity):
    """The conditions of one Worker that no visitor's request meets."""

    internal: InternalRequests
    forwarded: Forwarded
    passed_on: PassedOn
    calls: Calls

    def __call__(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether a condition only has this outcome for other requests."""
        match test:
            case tree.Operation(op=op, operands=operands) if op in (OR if holds else AND):
                return all(self(file, operand, holds=holds) for operand in operands)
            case _:
                return self._is_no_visitors(file, test, holds)

    def _is_no_visitors(self, file: File, test: Node, holds: bool) -> bool:
        is_internal = self.internal(file, test, holds=holds)
        needed = () if is_internal else tuple(self.forwarded.needed(file, test, holds=holds))
        function = file.function_around(test) if is_internal or needed else None
        entries = self.calls.reaching(function) if function is not None else ()
        if is_internal:
            return not any(map(self._is_sent_on, entries))
        return bool(entries) and all(self._has_none(entry, needed) for entry in entries)

    def _is_sent_on(self, entry: Entry) -> bool:
        """Whether an object is asked with requests that are made of a visitor's."""
        asked = self.passed_on.of(entry) if entry.is_stateful else ()
        return any(a.is_visitors and not self.forwarded.is_same(a) for a in asked)

    def _has_none(self, entry: Entry, needed: Sequence[Part]) -> bool:
        """Whether an object is seen to get visitors' requests, and none that has what is needed."""
        asked = self.passed_on.of(entry) if entry.is_stateful else ()
        brought = [a for a in asked if a.is_visitors or self.forwarded.is_same(a)]
        return bool(brought) and not any(self.forwarded.may_have(a, needed) for a in brought)
