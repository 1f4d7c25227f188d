"""How long work waits at most for what has a timeout, where it goes on when that is over."""

from wlint import tree
from wlint.project.file import File
from wlint.project.network.durations import Durations
from wlint.project.network.outbound import Outbounds
from wlint.project.promises.longest import Longest, Timed
from wlint.record import entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


@entity
class LongLimits(Longest):
    """The calls of one Worker that are given up on after a while, as its functions expect."""

    outbounds: Outbounds
    durations: Durations

    def _awaited(self, file: File, node: tree.Await) -> Timed | None:
        call = node.value
        if not isinstance(call, tree.Call):
            return None
        seconds = self._seconds(file, call)
        if seconds is None or not _is_prepared(file, node):
            return self.of(file, call)
        return Timed(file, call, seconds)

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
