"""Lists that loops fill with what they go through: hardly longer than these have rounds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import field

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.emptiness import is_empty, results_of
from wlint.project.costs.fan_outs import FanOut, FanOuts
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_PARTS = frozenset({"filter", "map", "slice", "sort", "toSorted", "reverse", "toReversed"})
_DEEPEST = 4

Filling = tuple[File, tree.Loop]
"""A loop that puts in a list what it goes through, and its file."""


class Collected(Entity):
    """What the loops of one Worker collect for others."""

    fan_outs: FanOuts
    _filling: dict[Variable, Sequence[Filling]] = field(default_factory=dict)
    _going_on: dict[File, Mapping[Node, Sequence[FanOut]]] = field(default_factory=dict)

    def by(self, file: File, found: FanOut) -> Sequence[Filling]:
        """The loops before that have put in what another one goes through, but for a few."""
        filling = self._by(file, found.collection)
        return filling if all(_is_before(file, found, *one) for one in filling) else ()

    def going_on(self, file: File, loop: Node) -> Iterator[tuple[File, FanOut]]:
        """What goes through what a loop has collected, there or where its function is called."""
        function = file.function_around(loop)
        callers = self.fan_outs.types.mentions.callers(file, function) if function else ()
        for home in dict.fromkeys((file, *(caller for caller, _ in callers))):
            if home not in self._going_on:
                self._going_on[home] = self._collecting(home)
            yield from ((home, later) for later in self._going_on[home].get(loop, ()))

    def _collecting(self, file: File) -> Mapping[Node, Sequence[FanOut]]:
        """What in a file goes through what a loop has collected, by that loop."""
        found = defaultdict[Node, list[FanOut]](list)
        for node in file.of_kind(tree.Loop, tree.Call, tree.Comprehension):
            if (later := self.fan_outs.of(file, node)) is not None:
                for _, before in self.by(file, later):
                    found[before].append(later)
        return found

    def _by(self, file: File, collection: Node | None, depth: int = 0) -> Sequence[Filling]:
        """The loops that put in what is in a collection, one element a round."""
        if collection is None or depth > _DEEPEST:
            return ()
        match collection:
            case tree.Name() if (variable := file.scopes.variable(collection)) is not None:
                only = variable.only
                if only is None or only.gives is not Gives.VALUE or only.path:
                    return ()
                if is_empty(only.value):
                    return remembered(
                        self._filling, variable, (), lambda: _filled_by(file, variable, only)
                    )
                return self._by(file, only.value, depth + 1)
            case tree.Comprehension(iterables=[many]) | tree.Await(value=many):
                return self._by(file, many, depth + 1)
            case tree.Call(callee=tree.Member(object=many, name=name)) if name in _PARTS:
                return self._by(file, many, depth + 1)
            case tree.Call():
                return self._given_back(file, collection, depth)
            case _:
                return ()

    def _given_back(self, file: File, call: tree.Call, depth: int) -> Sequence[Filling]:
        """The loops that put in what the function gives back that a call runs."""
        match options_of(self.fan_outs.types.of(file, call.callee)):
            case [FunctionType(file=path, node=function)]:
                home = self.fan_outs.types.program.files[path]
                given = [self._by(home, value, depth + 1) for value in results_of(function)]
                return [one for some in given for one in some] if all(given) else ()
            case _:
                return ()


def _is_before(file: File, found: FanOut, home: File, loop: tree.Loop) -> bool:
    """Whether a loop has come to its end before another begins: there, or in what it calls."""
    is_elsewhere = home.function_around(loop) is not file.function_around(found.node)
    return is_elsewhere or loop.span.end < found.node.span.start


def _filled_by(file: File, variable: Variable, made: Definition) -> Sequence[Filling]:
    """The loops that put single things into what is empty at first; a few more may go in beside."""
    outer = set(file.ancestors(made.name))
    loops = dict[tree.Loop, None]()
    for added in additions(file, variable):
        around = next(
            (n for n in file.ancestors(added.node) if isinstance(n, (tree.Loop, tree.Function))),
            None,
        )
        if added.many or (isinstance(around, tree.Function) and around not in outer):
            return ()
        if isinstance(around, tree.Loop) and around not in outer:
            loops[around] = None
    return [(file, loop) for loop in loops]
