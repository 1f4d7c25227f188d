"""How long work pauses, as far as its pauses are constants."""

from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.project.costs.sizes import Sizes
from wlint.project.file import File
from wlint.project.promises.effects import COMBINES
from wlint.project.promises.pausing import Pausing
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node


@record
class LongPause:
    """The longest pause of a piece of work, and for how many seconds it may go on."""

    file: File
    call: tree.Call
    seconds: float


@entity
class BackgroundPauses:
    """The pauses of one Worker's functions."""

    types: Types
    sizes: Sizes
    pausing: Pausing
    _known: dict[tree.Function, LongPause | None] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> LongPause | None:
        """The pause by which the promise of an expression takes longest."""
        match node:
            case tree.Call(callee=tree.Member(object=before, name="then" | "catch" | "finally")):
                return self.of(file, before)
            case tree.Call() if (seconds := self._seconds(file, node)) is not None:
                return LongPause(file, node, seconds)
            case tree.Call():
                options = options_of(self.types.of(file, node.callee))
                if any(isinstance(o, Global) and o.path in COMBINES for o in options):
                    parts = [i for a in node.args for i in _items(a.value)]
                    return _longest(self.of(file, part) for part in parts)
                return self._function(options[0]) if len(options) == 1 else None
            case tree.Await(value=value):
                return self.of(file, value)
            case tree.Name():
                made, _ = file.local_value(node)
                return self.of(file, made) if made is not node else None
            case _:
                return None

    def _function(self, of: object) -> LongPause | None:
        if not isinstance(of, FunctionType):
            return None
        if of.node not in self._known:
            self._known[of.node] = None
            file = self.types.program.file(of.file)
            awaits = (n for n in own_nodes(of.node.body) if isinstance(n, tree.Await))
            self._known[of.node] = _longest(self._repeated(file, n) for n in awaits)
        return self._known[of.node]

    def _repeated(self, file: File, node: tree.Await) -> LongPause | None:
        """A pause as often as the loops around it run, where that is known."""
        found = self.of(file, node.value)
        if found is None:
            return None
        seconds = found.seconds
        for around in file.ancestors(node):
            if isinstance(around, tree.Function):
                break
            if isinstance(around, tree.Loop):
                seconds *= self.sizes.loop(file, around).limit or 1
        return LongPause(found.file, found.call, seconds)

    def _seconds(self, file: File, call: tree.Call) -> float | None:
        """The length of one pause: the last argument of the timer inside, or the call's first."""
        if not self.pausing.is_pause(file, call):
            return None
        given = timer.arg(1) if (timer := _timer(call)) else self._handed(file, call)
        number = self.sizes.number(file, given) if given is not None else None
        if number is None:
            return None
        return float(number) if file.is_python else number / 1000

    def _handed(self, file: File, call: tree.Call) -> Node | None:
        """The argument that says how long a function pauses, unless it works that out from it."""
        match self.types.of(file, call.callee):
            case FunctionType(node=function) if (timer := _timer(function)) is not None:
                match timer.arg(1), [p.target for p in function.params]:
                    case tree.Name(id=name), [tree.Name(id=first), *_] if name == first:
                        return call.arg(0)
                    case _:
                        return None
            case _:
                return call.arg(0)


def _timer(node: Node) -> tree.Call | None:
    """The timer that is set under a node."""
    calls = (n for n in node.walk() if isinstance(n, tree.Call))
    return next(
        (c for c in calls if isinstance(c.callee, tree.Name) and c.callee.id == "setTimeout"), None
    )


def _items(node: Node) -> Iterator[Node]:
    if isinstance(node, tree.Sequence):
        yield from node.items
    else:
        yield node


def _longest(found: Iterator[LongPause | None]) -> LongPause | None:
    return max((p for p in found if p is not None), key=lambda p: p.seconds, default=None)
