"""Functions that are handed module-level things, one by this call and another by the next.

What such a function does, it does to each of them, with what the same call passes besides.
"""

from collections import defaultdict
from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.state.globals import Globals
from wlint.project.state.parts import Part
from wlint.record import Entity
from wlint.tree import Node

# a function that is handed more has no few things to be told by name
_MOST = 8


class HandedCall(Entity):
    """One call, in the same file, of a function that is handed several things."""

    file: File
    function: tree.Function
    node: tree.Call
    roots: frozenset[object]
    globals: Globals

    def made_of(self, value: Node) -> Iterator[Node]:
        """What an expression of the function is made of in this call: what that passes, if any."""
        named = self.file.variables_in(value)
        params = (p for p in self.function.params if self.file.scopes.variable(p.target) in named)
        given = [passed(self.file, p, self.node) for p in params]
        yield from [g for g in given if g is not None] or [value]


class Handed(Entity):
    """The calls of one Worker that hand module-level things to one function."""

    globals: Globals
    _known: dict[tree.Function, tuple[HandedCall, ...]] = field(default_factory=dict)

    def parts(self, file: File, node: Node) -> tuple[Part, ...]:
        """The module-level things an expression is, or is a part of: each in some call."""
        if (always := self.globals.part(file, node)) is not None:
            return (always,)
        function = file.function_around(node)
        calls = self._calls_of(file, function) if function is not None else ()
        found = (call.globals.part(file, node) for call in calls)
        return tuple(dict.fromkeys(part for part in found if part is not None))

    def calls(self, file: File) -> Iterator[HandedCall]:
        """The calls of the functions of a file that are handed several things."""
        for function in file.of_kind(tree.Function):
            yield from self._calls_of(file, function)

    def _calls_of(self, file: File, function: tree.Function) -> tuple[HandedCall, ...]:
        if function not in self._known:
            self._known[function] = ()
            self._known[function] = tuple(self._found(file, function))
        return self._known[function]

    def _found(self, file: File, function: tree.Function) -> Iterator[HandedCall]:
        given: defaultdict[tree.Call, dict[tree.Param, Part]] = defaultdict(dict)
        for param in function.params:
            parts = self.globals.given_by_each(file, param)
            if len(set(parts.values())) > 1 and all(site.file is file for site in parts):
                for site, part in parts.items():
                    if isinstance(site.node, tree.Call):
                        given[site.node][param] = part
        for call, parts_of in given.items() if len(given) <= _MOST else ():
            roots = frozenset(part.root for part in parts_of.values())
            yield HandedCall(file, function, call, roots, self.globals.within(parts_of))
