"""Whether code takes its time before it goes on."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.leaving import leaves
from wlint.semantics.types import UNKNOWN, FunctionType, Global, options_of
from wlint.tree import Node

_PAUSES = frozenset(
    {"setTimeout", "scheduler.wait", "Scheduler.wait", "asyncio.sleep", "time.sleep"}
)
_WORDS = ("sleep", "wait", "delay", "backoff", "pause", "timeout", "settimeout")
_DEPTH = 2


@record
class Pauses:
    """The pauses of one Worker."""

    types: Types

    def within(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether there is a pause under a node, or in what it calls; what is unknown may be."""
        calls = (n for n in node.walk() if isinstance(n, tree.Call))
        return any(self._is_pause(file, call, depth) for call in calls)

    def after_error(self, file: File, loop: tree.Loop, tried: tree.Try, failing: Node) -> bool:
        """Whether there is a pause in a loop where it goes on after an error of one call.

        That comes by no branch of the `try` that goes on by itself, with `continue`.
        """
        others = {
            inner
            for block in tried.body.walk()
            if isinstance(block, tree.Block) and leaves(block, "continue")
            for inner in block.walk()
        }
        if failing in others:
            return self.within(file, loop.body)
        calls = (n for n in loop.body.walk() if isinstance(n, tree.Call) and n not in others)
        return any(self._is_pause(file, call, 0) for call in calls)

    def _is_pause(self, file: File, call: tree.Call, depth: int) -> bool:
        callee = call.callee
        name = callee.id if isinstance(callee, tree.Name) else getattr(callee, "name", None)
        if isinstance(name, str) and any(word in name.lower() for word in _WORDS):
            # `AbortSignal.timeout` gives up, it does not pause
            return not self._is(file, callee, "AbortSignal.timeout")
        return any(
            self._option(file, call, o, depth) for o in options_of(self.types.of(file, callee))
        )

    def _option(self, file: File, call: tree.Call, callee: object, depth: int) -> bool:
        match callee:
            case Global(path=path):
                return path in _PAUSES
            case FunctionType(file=home, node=node):
                inside = self.types.program.files[home]
                return depth < _DEPTH and self.within(inside, node.body, depth + 1)
            case _:
                is_awaited = isinstance(file.scopes.parents.get(call), tree.Await)
                return callee == UNKNOWN and is_awaited and isinstance(call.callee, tree.Name)

    def _is(self, file: File, callee: Node, path: str) -> bool:
        return any(
            isinstance(o, Global) and o.path == path
            for o in options_of(self.types.of(file, callee))
        )
