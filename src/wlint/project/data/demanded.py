"""Whether code goes no further in production, or where a setting is missing, on the way to a place.

A guard covers the path that it stands on: one that another function has, for others, helps nobody.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.middleware import is_next
from wlint.project.data.stages import is_development
from wlint.project.file import File
from wlint.project.order import is_on_every_way
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import OTHER, asked_absent
from wlint.semantics.functions import is_missing, own_nodes
from wlint.semantics.types import EnvType
from wlint.tree import Node

_MOST = 200  # functions on the ways to a place


class Demanded(Entity):
    """The settings without which some code of one Worker stops."""

    files: tuple[File, ...]
    types: Types
    calls: Calls

    def covers(self, file: File, place: Node, name: str) -> bool:
        """Whether a place is not come to in production, or not without a setting of this name."""
        if any(self._keeps_out(file, test, place) for test in _tests(file, place)):
            return True
        guards = [g for g in self._guards.get(name, ()) if not _leaves_what_lacks(*g, file, place)]
        around = frozenset(self._leading_to(file, place)) if guards else frozenset()
        return any(self._is_before(*guard, around) for guard in guards)

    def _keeps_out(self, file: File, choice: tree.If | tree.Conditional, place: Node) -> bool:
        """Whether a condition keeps production from a place, by its branch or by leaving."""
        branches = (choice.then, choice.otherwise)
        for holds, (lives, tries) in ((False, branches), (True, branches[::-1])):
            if lives is None and tries is None:
                continue
            if not is_development(self.types, file, choice.test, holds=holds):
                continue
            if tries is not None and tries in (place, *file.ancestors(place)):
                return True
            if lives is not None and any(isinstance(n, tree.Exit) for n in own_nodes(lives)):
                return True
        return False

    @cached_property
    def _guards(self) -> Mapping[str, Sequence[tuple[File, tree.If]]]:
        """The conditions that ask for a setting, and stop."""
        found: defaultdict[str, list[tuple[File, tree.If]]] = defaultdict(list)
        for file in self.files:
            for choice in file.of_kind(tree.If):
                if any(isinstance(n, tree.Exit) for n in own_nodes(choice.then)):
                    for name in self._asked(file, choice.test):
                        found[name].append((file, choice))
        return found

    def _asked(self, file: File, test: Node) -> Iterator[str]:
        named = (n for n in test.walk() if isinstance(n, tree.Member) and n.name is not None)
        of_env = (n for n in named if isinstance(self.types.of(file, n.object), EnvType))
        yield from (n.name for n in of_env if n.name is not None)

    def _leading_to(self, file: File, place: Node) -> Iterator[Node]:
        """The functions that a place runs in, and those by which they are called."""
        todo, seen = [(file, place)], set[Node]()
        while todo and len(seen) < _MOST:
            home, at = todo.pop()
            for around in home.ancestors(at):
                if isinstance(around, (tree.Function, tree.Class)) and around not in seen:
                    seen.add(around)
                    yield around
                    if isinstance(around, tree.Function):
                        sites = self.calls.callers.get(around, ())
                        todo += ((s.file, s.node) for s in sites)

    def _is_before(self, file: File, guard: tree.If, around: frozenset[Node]) -> bool:
        """Whether what leads to a place runs a guard, or calls what does first of all."""
        function = file.function_around(guard)
        if function is None or function in around:
            return True
        if function.kind == "constructor" and file.class_around(guard) in around:
            return True
        if self._is_middleware(file, function):
            return True
        sites = self.calls.callers.get(function, ())
        if any(s.caller in around and not _is_in_branch(s.file, s.node) for s in sites):
            return True
        return any(s.caller and self._is_middleware(s.file, s.caller) for s in sites)

    def _is_middleware(self, file: File, function: tree.Function) -> bool:
        return any(
            isinstance(node, tree.Call) and is_next(self.types, file, node)
            for node in own_nodes(function.body)
        )


def _leaves_what_lacks(home: File, guard: tree.If, file: File, place: Node) -> bool:
    """Whether a place of a function is come to where the setting is missing that it asks for.

    `if (env.KEY) return env.KEY;` stops where there is one.
    """
    if home is not file or file.function_around(guard) is not file.function_around(place):
        return False
    is_within = guard.then in file.ancestors(place)
    match guard.test:
        case tree.Member():
            return not is_within
        case tree.Operation(op=op, operands=[tree.Member(), nothing]) if op in OTHER and is_missing(
            nothing
        ):
            return not is_within
        case test:
            return is_within and isinstance(asked_absent(test), tree.Member)


def _tests(file: File, place: Node) -> Iterator[tree.If | tree.Conditional]:
    function = file.function_around(place)
    for node in own_nodes(function.body) if function is not None else ():
        if isinstance(node, (tree.If, tree.Conditional)):
            yield node


def _is_in_branch(file: File, call: Node) -> bool:
    """Whether a call is only made where a condition of its function has one outcome."""
    function = file.function_around(call)
    return function is not None and not is_on_every_way(file, call, function.body)
