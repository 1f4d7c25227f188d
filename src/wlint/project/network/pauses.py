"""Whether code takes its time before it goes on."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.leaving import leaves
from wlint.semantics.types import UNKNOWN, FunctionType, Global, options_of
from wlint.tree import Node

_PAUSES = frozenset(
    {"setTimeout", "scheduler.wait", "Scheduler.wait", "asyncio.sleep", "time.sleep"}
)
_WORDS = ("sleep", "wait", "delay", "backoff", "pause", "settimeout")
_TIMEOUT = "timeout"
"""A word by which what nobody knows may pause: most that is so called gives up, and is known."""
_DEPTH = 2


class Pauses(Record):
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
        options = options_of(self.types.of(file, callee))
        if Global("AbortSignal.timeout") in options or _gives_up(file, call):
            return False
        is_known = UNKNOWN not in options and (
            depth < _DEPTH or not any(isinstance(o, FunctionType) for o in options)
        )
        words = _WORDS if is_known else (*_WORDS, _TIMEOUT)
        if isinstance(name, str) and any(word in name.lower() for word in words):
            return True
        return any(self._option(file, call, option, depth) for option in options)

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


def _gives_up(file: File, call: tree.Call) -> bool:
    """Whether a timer only ends something that takes too long: it aborts it, or rejects for it."""
    match call:
        case tree.Call(
            callee=tree.Name(id="setTimeout"), args=[tree.Arg(value=tree.Function() as run), *_]
        ):
            calls = [n for n in run.body.walk() if isinstance(n, tree.Call) and not n.is_new]
            return bool(calls) and all(_ends(file, call, inner) for inner in calls)
        case _:
            return False


def _ends(file: File, timer: tree.Call, inner: tree.Call) -> bool:
    match inner.callee:
        case tree.Member(name="abort"):
            return True
        case tree.Name(id=name):
            executor = file.function_around(timer)
            given = executor.params[1:2] if executor is not None else ()
            return any(isinstance(p.target, tree.Name) and p.target.id == name for p in given)
        case _:
            return False
