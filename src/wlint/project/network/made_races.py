"""Races made by hand: a promise that a timer settles, or else the work that it waits for."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import CHAIN
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node


class MadeRaces(Record):
    """The promises of one Worker that settle with their work, but not later than a timer."""

    types: Types

    def gives_up(self, function: FunctionType) -> bool:
        """Whether a function waits for the work it is given only until a timer runs out."""
        home = self.types.program.file(function.file)
        given = home.scopes.parameters(function.node)
        made = (n for n in function.node.body.walk() if isinstance(n, tree.Call))
        return any(given & home.variables_in(w) for call in made for w in self._raced(home, call))

    def is_race(self, file: File, call: tree.Call) -> bool:
        """Whether a call makes a promise that a timer settles, or else some work."""
        return any(True for _ in self._raced(file, call))

    def _raced(self, file: File, call: tree.Call) -> Iterator[Node]:
        """What settles the promise that a call makes, where a timer does so before: `work()`."""
        executor = call.arg(0)
        if not call.is_new or not isinstance(executor, tree.Function):
            return
        if self.types.of(file, call.callee) != Global("Promise"):
            return
        settlers = file.scopes.parameters(executor)
        calls = [n for n in executor.body.walk() if isinstance(n, tree.Call)]
        settling = [c for c in calls if any(settlers & _named(file, a.value) for a in c.args)]
        if any(self._is_timer(file, c) for c in settling):
            for settled in settling:
                match settled.callee:
                    case tree.Member(object=work, name=name) if name in CHAIN:
                        yield work

    def _is_timer(self, file: File, call: tree.Call) -> bool:
        """Whether a call runs what it is given after a while, by a helper of the project's too."""
        options = options_of(self.types.of(file, call.callee))
        return any(
            option == Global("setTimeout")
            or (isinstance(option, FunctionType) and self._sets_timer(option))
            for option in options
        )

    def _sets_timer(self, function: FunctionType) -> bool:
        home = self.types.program.file(function.file)
        given = home.scopes.parameters(function.node)
        return any(
            self.types.of(home, n.callee) == Global("setTimeout")
            and home.scopes.variable(n.args[0].value) in given
            for n in function.node.body.walk()
            if isinstance(n, tree.Call) and n.args
        )


def _named(file: File, node: Node) -> set[Variable]:
    """What code names, itself or in the local functions that it names."""
    found: set[Variable] = set()
    todo = [node]
    while todo:
        for variable in file.variables_in(todo.pop()) - found:
            found.add(variable)
            only = variable.only if not variable.is_module_level else None
            if only is not None and isinstance(made := only.value or only.node, tree.Function):
                todo.append(made.body)
    return found
