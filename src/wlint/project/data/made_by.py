"""Values that calls of certain functions make, in whatever letters they are written then."""

from collections.abc import Callable, Iterator

from msgspec import field

from wlint import tree
from wlint.project.costs.spots import Frame, Spot
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

CONVERSIONS = 20
"""How many forms a value is followed through."""


class MadeBy(Entity):
    """What calls make that go by one of some names; `converted` are the forms before a form.

    What a helper makes of its parameter is what the call has passed that is asked about, whoever
    else calls it.
    """

    types: Types
    names: frozenset[str]
    converted: Callable[[File, Node], Iterator[tuple[File, Node]]]
    _known: dict[tuple[Node, Frame | None], bool] = field(default_factory=dict)

    def has(self, file: File, node: Node) -> bool:
        """Whether a value is one of them."""
        return self._is_made(Spot(file, node), 0)

    def _is_made(self, at: Spot, depth: int) -> bool:
        key = (at.node, at.frame)
        if key not in self._known and depth < CONVERSIONS:
            self._known[key] = False
            self._known[key] = self._calls(at.file, at.node) or any(
                self._is_made(other, depth + 1) for other in self._before(at)
            )
        return self._known.get(key, False)

    def _calls(self, file: File, node: Node) -> bool:
        if not isinstance(node, tree.Call):
            return False
        found = options_of(self.types.of(file, node.callee))
        return any(isinstance(o, Global) and o.path in self.names for o in found)

    def _before(self, at: Spot) -> Iterator[Spot]:
        """The values that one is another form of."""
        frame = at.frame
        passed = _passed(at.file, at.node, frame) if frame is not None else None
        if frame is not None and passed is not None:
            yield from (Spot(frame.file, value, frame.outer) for value in passed)
            return
        call = at.node if isinstance(at.node, tree.Call) else None
        of = self.types.of(at.file, call.callee) if call is not None else None
        for file, node in self.converted(at.file, at.node):
            if call is not None and isinstance(of, FunctionType) and node not in [*call.walk()]:
                yield Spot(file, node, Frame(file, of.node, at.file, call, frame))
            else:
                yield Spot(file, node, frame)


def _passed(file: File, node: Node, frame: Frame) -> list[Node] | None:
    """What a call has passed for a name that is a parameter of the function it calls."""
    variable = file.scopes.variable(node)
    match variable.only if variable is not None else None:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()) if (
            file.scopes.parents.get(param) is frame.function
        ):
            return [*arguments(frame.function, param, frame.call)]
        case _:
            return None
