"""How long work waits at most for what has a timeout, where it goes on when that is over."""

from itertools import takewhile

from wlint import tree
from wlint.project.attempts import attempt_around
from wlint.project.file import File
from wlint.project.network.durations import Durations
from wlint.project.network.outbound import Outbounds
from wlint.project.network.retries import Retries
from wlint.project.promises.longest import Longest, Timed
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


class LongLimits(Longest):
    """The calls of one Worker that are given up on after a while, as its functions expect."""

    outbounds: Outbounds
    durations: Durations
    retries: Retries

    def _awaited(self, file: File, node: tree.Await) -> Timed | None:
        call = node.value
        if not isinstance(call, tree.Call):
            return None
        clock, tried = self._clock(file, call), attempt_around(file, node)
        if clock is None or tried is None:
            return self.of(file, call)
        seconds, start = clock
        # the last time there is nothing left to do, unless a handler has something
        times = self._times(file, tried, start) - (0 if _takes_time(tried) else 1)
        return Timed(file, call, seconds, times) if times else self.of(file, call)

    def _times(self, file: File, tried: tree.Try, start: Node) -> int:
        """How often at most something is tried, each time with a clock that starts anew."""
        around = takewhile(lambda n: not isinstance(n, tree.Function), file.ancestors(tried))
        loop = next((n for n in around if isinstance(n, tree.Loop)), None)
        retry = self.retries.of(file, loop) if loop is not None else None
        is_anew = any(around is loop for around in file.ancestors(start))
        return retry.most or 1 if retry is not None and retry.tried is tried and is_anew else 1

    def _clock(self, file: File, call: tree.Call) -> tuple[float, Node] | None:
        """After how many seconds a call is given up on, and what starts to count them.

        A package's `timeout` is one in milliseconds.
        """
        if (found := self.outbounds.of(file, call)) is not None:
            limit = self.durations.limit(file, found)
            return (limit.seconds, limit.start) if limit is not None else None
        if (around := self.durations.around(file, call)) is not None:
            return around.seconds, around.start
        options = options_of(self.types.of(file, call.callee))
        is_own = any(isinstance(o, FunctionType) for o in options)
        timeout = call.option("timeout") if not (file.is_python or is_own) else None
        seconds = self.durations.length(file, timeout, 1000) if timeout is not None else None
        return (seconds, call) if seconds is not None else None


def _takes_time(tried: tree.Try) -> bool:
    """Whether a handler of errors does something that takes time itself."""
    handlers = (n for catch in tried.catches for n in own_nodes(catch.body))
    return any(isinstance(n, tree.Await) for n in handlers)
