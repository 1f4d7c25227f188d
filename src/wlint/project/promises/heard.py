"""Errors of calls, and whether there is a handler wherever they come out."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.put_away import ADDS, put_into
from wlint.project.file import File
from wlint.project.promises.outcomes import asks_outcomes, keeps_errors
from wlint.record import Entity
from wlint.semantics.catches import only_rethrows
from wlint.semantics.functions import EACH, called_as
from wlint.tree import Node

_DEEPEST = 5
# what waits for a coroutine where nothing is awaited
_RUNS = frozenset({"run_sync", "run_until_complete"})


class Heard(Entity):
    """The errors of one Worker that somebody hears of."""

    calls: Calls

    def is_caught(self, file: File, call: tree.Call) -> bool:
        """Whether each caller that an error of a call gets to has a `.catch(…)` or `try` for it."""
        # `json()` of Python's clients may give the value itself
        is_thrown = file.is_python or called_as(call.callee) != "json"
        return self._is_caught(file, call, is_thrown, 0)

    def _is_caught(self, file: File, node: Node, is_thrown: bool, depth: int) -> bool:
        """The same of what a node throws, or of promises that it gives: they do where awaited."""
        at, is_given = node, False
        while (around := file.scopes.parents.get(at)) is not None:
            match around:
                case tree.Member(name="catch") if around.object is at:
                    return True
                case tree.Try(body=body, catches=catches) if at is body and is_thrown:
                    if not all(map(only_rethrows, catches)):
                        return True
                case tree.Await() | tree.With(is_async=True) | tree.Loop(is_async=True):
                    is_thrown = True
                case tree.Call(callee=callee) if at is not callee and not is_thrown:
                    if keeps_errors(self.calls.types, file, around):
                        return asks_outcomes(file, around)
                    is_thrown = called_as(callee) in _RUNS
                case tree.Exit(kind="return"):
                    is_given = True
                case tree.Function() if (runner := _runner(file, around)) is not None:
                    is_thrown = is_thrown and not around.is_async and not _is_link(runner)
                    is_given = False
                case tree.Function():
                    is_left = is_given or is_thrown
                    is_thrown = is_thrown and not around.is_async
                    return is_left and self._is_caught_by(around, is_thrown, depth)
                case _:
                    pass
            later = None if is_thrown else self._read_later(file, at)
            at = around if later is None else later
        return False

    def _is_caught_by(self, function: tree.Function, is_thrown: bool, depth: int) -> bool:
        """Whether all callers catch what a function throws, or the promise that it gives."""
        sites = self.calls.callers.get(function, ())
        runs = [(s, call) for s in sites if (call := _run_by(s.file, s.node)) is not None]
        return (
            depth < _DEEPEST
            and bool(runs)
            and all(
                s.is_sure
                and self._is_caught(s.file, call, is_thrown and not _is_link(call), depth + 1)
                for s, call in runs
            )
        )

    def _read_later(self, file: File, promise: Node) -> Node | None:
        """The one place where what promises are put into is read: a variable, or a list."""
        match around := file.scopes.parents.get(promise):
            case tree.Assign():
                variable = file.copied_to(promise)
            case tree.Arg() if (call := file.call_around(promise)) is not None:
                owner = put_into(self.calls.types, file, call, around)
                variable = file.scopes.variable(owner) if owner is not None else None
            case _:
                return None
        reads = variable.reads if variable is not None else ()
        match [read for read in reads if not _is_added_to(file, read)]:
            case [read] if read.span.start > promise.span.end:
                return read
            case _:
                return None


def _run_by(file: File, node: Node) -> tree.Call | None:
    """The call by which a function runs at a place that calls it, or only names it."""
    return node if isinstance(node, tree.Call) else _runner(file, node)


def _runner(file: File, function: Node) -> tree.Call | None:
    """The call that runs a function it is given, for each element of a list or behind a promise."""
    match call := file.call_around(function):
        case tree.Call(callee=callee, args=[tree.Arg(value=first), *_]) if first is function:
            return call if _is_link(call) or called_as(callee) in EACH else None
        case _:
            return None


def _is_link(call: tree.Call) -> bool:
    return called_as(call.callee) == "then"


def _is_added_to(file: File, read: Node) -> bool:
    """Whether a list is only named to put something into it."""
    member = file.scopes.parents.get(read)
    return isinstance(member, tree.Member) and member.name in ADDS
