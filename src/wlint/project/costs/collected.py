"""Lists that a loop fills with what it goes through: no longer than it has rounds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import field

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.fan_outs import FanOut, FanOuts
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_PARTS = frozenset({"filter", "map", "slice", "sort", "toSorted", "reverse", "toReversed"})
_DEEPEST = 4


class Collected(Entity):
    """What the loops of one Worker collect for others."""

    fan_outs: FanOuts
    _filling: dict[Variable, tree.Loop | None] = field(default_factory=dict)
    _going_on: dict[File, Mapping[Node, Sequence[FanOut]]] = field(default_factory=dict)

    def by(self, file: File, found: FanOut) -> tree.Loop | None:
        """The loop before that has put in all that another one goes through."""
        loop = self._by(file, found.collection)
        return loop if loop is not None and loop.span.end < found.node.span.start else None

    def going_on(self, file: File, loop: Node) -> Sequence[FanOut]:
        """What goes through what a loop has collected."""
        if file not in self._going_on:
            found = defaultdict[Node, list[FanOut]](list)
            for before, later in self._pairs(file):
                found[before].append(later)
            self._going_on[file] = found
        return self._going_on[file].get(loop, ())

    def _pairs(self, file: File) -> Iterator[tuple[tree.Loop, FanOut]]:
        for node in file.of_kind(tree.Loop, tree.Call, tree.Comprehension):
            later = self.fan_outs.of(file, node)
            before = self.by(file, later) if later is not None else None
            if later is not None and before is not None:
                yield before, later

    def _by(self, file: File, collection: Node | None, depth: int = 0) -> tree.Loop | None:
        """The loop that puts in all that is in a collection, one element a round."""
        if collection is None or depth > _DEEPEST:
            return None
        match collection:
            case tree.Name() if (variable := file.scopes.variable(collection)) is not None:
                only = variable.only
                if only is None or only.gives is not Gives.VALUE or only.path:
                    return None
                if is_empty(only.value):
                    return remembered(
                        self._filling, variable, None, lambda: _filled_by(file, variable)
                    )
                return self._by(file, only.value, depth + 1)
            case tree.Comprehension(iterables=[many]):
                return self._by(file, many, depth + 1)
            case tree.Call(callee=tree.Member(object=many, name=name)) if name in _PARTS:
                return self._by(file, many, depth + 1)
            case _:
                return None


def _filled_by(file: File, variable: Variable) -> tree.Loop | None:
    """The one loop that puts single things into what is empty at first."""
    loops = set[tree.Loop | None]()
    for added in additions(file, variable):
        inside = (
            n for n in file.ancestors(added.node) if isinstance(n, (tree.Loop, tree.Function))
        )
        around = next(inside, None)
        is_one = isinstance(around, tree.Loop) and not added.many
        loops.add(around if is_one and isinstance(around, tree.Loop) else None)
    return loops.pop() if len(loops) == 1 else None
