"""Whose body is read through a stream: by a reader, in chunks, out of a Blob of them."""

from collections.abc import Iterable

from wlint import tree
from wlint.finding import Place
from wlint.project.costs.adding import additions
from wlint.project.costs.answers import BODIES
from wlint.project.costs.followed import DEEPEST, Following
from wlint.project.costs.size import Origin
from wlint.project.costs.spots import Spot
from wlint.project.file import File
from wlint.semantics.conditions import compares
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import Named, options_of

# what takes a stream or chunks, and what of a stream gives the same data
_MAKERS = frozenset({"Blob", "Response"})
_STEPS = frozenset(
    {"getReader", "read", "pipeThrough", "tee", "slice", "stream", "to_bytes", "to_py"}
)

READERS = frozenset(
    f"{made}.{name}"
    for made in sorted(_MAKERS)
    for name in ("text", "json", "arrayBuffer", "bytes")
)


class Streamed(Following):
    """One look at whose body a stream, its chunks, or what is made of them, comes from."""

    def is_made(self, spot: Spot) -> bool:
        """Whether a Blob or Response is surely one that the project makes."""
        file, value = spot.file, spot.node
        while isinstance(value, (tree.Await, tree.Name)):
            inner = value.value if isinstance(value, tree.Await) else file.local_value(value)[0]
            if inner is value:
                return False
            value = inner
        return isinstance(value, tree.Call) and value.is_new and called_as(value.callee) in _MAKERS

    def origin(self, spot: Spot, depth: int = 0) -> Origin | None:
        """The request or answer whose body it is; None where none is seen."""
        if depth > 3 * DEEPEST:
            return None
        match spot.node:
            case tree.Await(value=inner) | tree.Spread(value=inner):
                return self.origin(spot.at(inner), depth + 1)
            case tree.Member(name="body" | "raw", object=owner):
                return self._body(spot, owner)
            case tree.Member(name="value", object=inner):
                return self.origin(spot.at(inner), depth + 1)
            case tree.Sequence(items=items):
                return self._first((spot.at(item) for item in items), depth)
            case tree.Call(is_new=True, args=[first, *_]) as made:
                is_made = called_as(made.callee) in _MAKERS
                return self.origin(spot.at(first.value), depth + 1) if is_made else None
            case tree.Call(callee=tree.Member(name="decode", object=owner), args=args):
                given = args[0].value if args else owner
                return self.origin(spot.at(given), depth + 1)
            case tree.Call(callee=tree.Member(name=str(name), object=owner)) if name in _STEPS:
                return self.origin(spot.at(owner), depth + 1)
            case tree.Call(callee=tree.Member(name="blob", object=owner), args=[]):
                is_made = self.is_made(spot.at(owner))
                return (
                    self.origin(spot.at(owner), depth + 1) if is_made else self._body(spot, owner)
                )
            case tree.Call() as call:
                return self._first(self.returned(spot, call) or (), depth)
            case tree.Name():
                return self._first(self._held(spot), depth)
            case _:
                return None

    def _first(self, spots: Iterable[Spot], depth: int) -> Origin | None:
        found = (self.origin(spot, depth + 1) for spot in spots)
        return next((origin for origin in found if origin is not None), None)

    def _held(self, spot: Spot) -> tuple[Spot, ...]:
        """What a variable is given, or gathers."""
        variable = spot.file.scopes.variable(spot.node)
        if variable is None:
            return ()
        added = (a.node for a in additions(spot.file, variable))
        calls = (n for n in added if isinstance(n, tree.Call) and not _is_counted(spot.file, n))
        gathered = [spot.at(arg.value) for call in calls for arg in call.args]
        for definition in variable.definitions:
            match definition:
                case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=("value",)):
                    gathered.append(spot.at(value))
                case Definition(gives=Gives.EACH, value=tree.Node() as value, path=()):
                    gathered.append(spot.at(value))
                case _:
                    pass
        return (*gathered, *(self.given(spot) or ()))

    def _body(self, spot: Spot, owner: tree.Node) -> Origin | None:
        for option in options_of(self.types.of(spot.file, owner)):
            if isinstance(option, Named) and option.name in BODIES:
                return Origin(Place(spot.file.path, spot.node.span), BODIES[option.name])
        return None


def _is_counted(file: File, push: tree.Call) -> bool:
    """Whether a loop that gathers chunks compares something, as how much there is so far."""
    loop = next((n for n in file.ancestors(push) if isinstance(n, tree.Loop)), None)
    return loop is not None and compares(loop.walk())
