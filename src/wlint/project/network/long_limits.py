"""How long work waits at most for what has a timeout, where it goes on when that is over."""

from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.project.file import File
from wlint.project.network.durations import Durations
from wlint.project.network.outbound import Outbounds
from wlint.project.promises.effects import COMBINES
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_CHAIN = frozenset({"then", "catch", "finally"})


@record
class LongLimit:
    """A call that is given up on after `seconds`, for which a handler of errors is prepared."""

    file: File
    call: tree.Call
    seconds: float


@entity
class LongLimits:
    """The timeouts of one Worker that its functions are prepared for."""

    types: Types
    outbounds: Outbounds
    durations: Durations
    _known: dict[tree.Function, LongLimit | None] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> LongLimit | None:
        """The longest one that the promise of an expression may wait for."""
        match node:
            case tree.Call(callee=tree.Member(object=before, name=name)) if name in _CHAIN:
                return self.of(file, before)
            case tree.Call(callee=callee, args=args):
                options = options_of(self.types.of(file, callee))
                if any(isinstance(o, Global) and o.path in COMBINES for o in options):
                    return _longest(self.of(file, part) for a in args for part in _items(a.value))
                match options:
                    case [FunctionType() as function]:
                        return self._function(function)
                    case _:
                        return None
            case tree.Name():
                made, _ = file.local_value(node)
                return self.of(file, made) if made is not node else None
            case _:
                return None

    def _function(self, of: FunctionType) -> LongLimit | None:
        if of.node not in self._known:
            self._known[of.node] = None
            file = self.types.program.file(of.file)
            awaits = (n for n in own_nodes(of.node.body) if isinstance(n, tree.Await))
            self._known[of.node] = _longest(self._awaited(file, n) for n in awaits)
        return self._known[of.node]

    def _awaited(self, file: File, node: tree.Await) -> LongLimit | None:
        call = node.value
        if not isinstance(call, tree.Call):
            return None
        seconds = self._seconds(file, call)
        if seconds is None or not _is_prepared(file, node):
            return self.of(file, call)
        return LongLimit(file, call, seconds)

    def _seconds(self, file: File, call: tree.Call) -> float | None:
        """After how long a call is given up on; a package's `timeout` is one in milliseconds."""
        if (found := self.outbounds.of(file, call)) is not None:
            limit = self.durations.limit(file, found)
            return limit.seconds if limit is not None else None
        if (around := self.durations.around(file, call)) is not None:
            return around.seconds
        options = options_of(self.types.of(file, call.callee))
        is_own = any(isinstance(o, FunctionType) for o in options)
        timeout = call.option("timeout") if not (file.is_python or is_own) else None
        return self.durations.length(file, timeout, 1000) if timeout is not None else None


def _is_prepared(file: File, node: Node) -> bool:
    """Whether a handler of errors does something that takes time itself."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Try(body=body, catches=catches) if inside is body:
                handlers = (n for catch in catches for n in own_nodes(catch.body))
                return any(isinstance(n, tree.Await) for n in handlers)
            case tree.Function():
                return False
            case _:
                inside = around
    return False


def _items(node: Node) -> Iterator[Node]:
    if isinstance(node, tree.Sequence):
        yield from node.items
    else:
        yield node


def _longest(found: Iterator[LongLimit | None]) -> LongLimit | None:
    return max((f for f in found if f is not None), key=lambda f: f.seconds, default=None)
