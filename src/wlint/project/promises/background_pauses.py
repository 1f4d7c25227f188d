"""How long work pauses, as far as its pauses are constants."""

from wlint import tree
from wlint.project.costs.counted_rounds import rounds_to
from wlint.project.costs.sizes import Sizes
from wlint.project.file import File
from wlint.project.promises.longest import Longest, Timed
from wlint.project.promises.pausing import Pausing
from wlint.semantics.types import FunctionType
from wlint.tree import Node


class BackgroundPauses(Longest):
    """The pauses of one Worker's functions."""

    sizes: Sizes
    pausing: Pausing

    def _own(self, file: File, call: tree.Call) -> Timed | None:
        seconds = self.seconds(file, call)
        return Timed(file, call, seconds) if seconds is not None else None

    def _awaited(self, file: File, node: tree.Await) -> Timed | None:
        """A pause as often as the loops around it run, where that is known."""
        found = self.of(file, node.value)
        if found is None:
            return None
        seconds = found.seconds
        for around in file.ancestors(node):
            if isinstance(around, tree.Function):
                break
            if isinstance(around, tree.Loop):
                seconds *= self._rounds(file, around, node)
        return Timed(found.file, found.call, seconds)

    def _rounds(self, file: File, loop: tree.Loop, node: Node) -> int:
        """How many rounds of a loop come to a pause at most; one where that is not known."""
        rounds = self.sizes.loop(file, loop).limit or 1
        counted = rounds_to(self.types, file, loop, node, lambda n: self.sizes.number(file, n))
        return min(rounds, counted.rounds) if counted is not None else rounds

    def seconds(self, file: File, call: tree.Call) -> float | None:
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
