"""The subrequests that a piece of code makes: itself, in callbacks, in the functions it calls."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wlint import tree
from wlint.project.calls import Calls
from wlint.project.file import File
from wlint.project.types import Types, external_method
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node


@dataclass(frozen=True, slots=True, eq=False)
class Subrequest:
    """A call that surely leaves the isolate, under the platform's name for it."""

    file: File
    call: tree.Call
    name: str


@dataclass(frozen=True, eq=False)
class Costs:
    """The subrequests of one Worker's code."""

    types: Types
    calls: Calls
    _first: dict[tree.Function, "Subrequest | None"] = field(default_factory=dict)

    def subrequest(self, file: File, call: tree.Call) -> Subrequest | None:
        """The subrequest a call is, or leads to."""
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path=path) if (method := external_method(path)) and method.subrequest:
                    return Subrequest(file, call, path)
                case FunctionType(file=home, node=node):
                    if (found := self.of_function(self.types.program.file(home), node)) is not None:
                        return found
                case _:
                    pass
        return None

    def of_function(self, file: File, function: tree.Function) -> Subrequest | None:
        """The first subrequest a function makes when it runs."""
        if function not in self._first:
            self._first[function] = None
            self._first[function] = next(self.within(file, function.body), None)
        return self._first[function]

    def within(self, file: File, node: Node) -> Iterator[Subrequest]:
        """The subrequests under a node, callbacks given inline included."""
        stack: list[Node] = [node]
        while stack:
            at = stack.pop()
            if isinstance(at, tree.Call) and (found := self.subrequest(file, at)) is not None:
                yield found
            if isinstance(at, tree.Class) or (isinstance(at, tree.Function) and at is not node and not self._is_inline(file, at)):
                continue
            stack.extend(reversed(tuple(at.children())))

    @staticmethod
    def _is_inline(file: File, function: tree.Function) -> bool:
        return isinstance(file.scopes.parents.get(function), tree.Arg | tree.Call | tree.Sequence)



