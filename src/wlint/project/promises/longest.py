"""What the promise of an expression waits for longest."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.effects import COMBINES
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import CHAIN, own_nodes
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node


class Timed(Record):
    """A call, and how many seconds work may wait for it: `each` of so many `times`."""

    file: File
    call: tree.Call
    each: float
    times: int = 1

    @property
    def seconds(self) -> float:
        """How many seconds it takes in all."""
        return self.each * self.times


class Longest(Entity):
    """The calls that the functions of one Worker wait for; a subclass says which count."""

    types: Types

    @cached_property
    def _known(self) -> dict[tree.Function, Timed | None]:
        return {}

    def of(self, file: File, node: Node) -> Timed | None:
        """The one that the promise of an expression may wait for longest."""
        match node:
            case tree.Call(callee=tree.Member(object=before, name=name)) if name in CHAIN:
                return self.of(file, before)
            case tree.Call(callee=callee, args=args):
                if (own := self._own(file, node)) is not None:
                    return own
                options = options_of(self.types.of(file, callee))
                if any(isinstance(o, Global) and o.path in COMBINES for o in options):
                    return _longest(self.of(file, part) for a in args for part in _items(a.value))
                match options:
                    case [FunctionType() as function]:
                        return self._function(function)
                    case _:
                        return None
            case tree.Await(value=value):
                return self.of(file, value)
            case tree.Name():
                made, _ = file.local_value(node)
                return self.of(file, made) if made is not node else None
            case _:
                return None

    def _own(self, file: File, call: tree.Call) -> Timed | None:
        """The call itself, if it counts wherever it stands: none unless a subclass knows some."""
        return None

    def _awaited(self, file: File, node: tree.Await) -> Timed | None:
        """What a function waits for at one place."""
        return self.of(file, node.value)

    def _function(self, of: FunctionType) -> Timed | None:
        if of.node not in self._known:
            self._known[of.node] = None
            file = self.types.program.file(of.file)
            awaits = (n for n in own_nodes(of.node.body) if isinstance(n, tree.Await))
            self._known[of.node] = _longest(self._awaited(file, n) for n in awaits)
        return self._known[of.node]


def _items(node: Node) -> Iterator[Node]:
    if isinstance(node, tree.Sequence):
        yield from node.items
    else:
        yield node


def _longest(found: Iterator[Timed | None]) -> Timed | None:
    return max((f for f in found if f is not None), key=lambda f: f.seconds, default=None)
