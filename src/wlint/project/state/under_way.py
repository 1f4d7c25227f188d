"""What stands in module-level state only while work is under way, and is gone once that settles."""

from collections.abc import Iterable, Sequence

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.state.parts import ELEMENT
from wlint.project.state.state import State
from wlint.project.state.writes import How, Write
from wlint.semantics.functions import called_as
from wlint.tree import Node

_Place = Write | CallSite


def counts_what_is_under_way(calls: Calls, state: State) -> bool:
    """Whether whoever counts up counts down again when settled: what this isolate does right now.

    There is nothing to lose in it, and nothing that another isolate should know.
    """
    if _holds_what_is_under_way(calls, state):
        return True
    up = [w for w in state.writes if w.step == "+"]
    down = [w for w in state.writes if w.step == "-"]
    return len(up) + len(down) == len(state.writes) and (
        _are_of_one_run(calls, up, down)
        or _are_of_one_run(calls, _runs(calls, up), _runs(calls, down))
    )


def _are_of_one_run(calls: Calls, up: Sequence[_Place], down: Sequence[_Place]) -> bool:
    """Whether the functions that count up are those that count down when settled."""
    given_back = {at for at in down if _is_given_back(calls, at)}
    is_taken_back = all(at in given_back or is_when_settled(at.file, at.node) for at in down)
    ends = {_function(at, is_given_back=at in given_back) for at in down}
    return is_taken_back and {_function(at) for at in up} == ends


def _runs(calls: Calls, writes: Iterable[Write]) -> list[_Place]:
    """Where functions are called that count, `begin()` and `end()`; there, if nobody calls them."""
    return [
        place
        for write in writes
        for place in _callers(calls, write.file.function_around(write.node)) or (write,)
    ]


def _callers(calls: Calls, function: tree.Function | None) -> Sequence[CallSite]:
    return calls.running_callers(function) if function is not None else ()


def _holds_what_is_under_way(calls: Calls, state: State) -> bool:
    """Whether it counts in what it holds, and all that it holds is taken away when settled."""
    gone = [w for w in state.writes if w.how is How.REMOVED]
    counts = [w for w in state.writes if w.step is not None]
    is_taken_back = all(is_when_settled(w.file, w.node) or _is_given_back(calls, w) for w in gone)
    return bool(gone) and is_taken_back and all(map(_is_in_held, counts))


def _is_in_held(write: Write) -> bool:
    """Whether a write changes a field of something that a collection holds."""
    return ELEMENT in write.part.path[:-1]


def _function(at: _Place, *, is_given_back: bool = False) -> tree.Function | None:
    """The function that counts, `.finally(() => …)` being a part of it, and what it gives back."""
    around = at.file.function_around(at.node)
    outside = at.file.scopes.parents.get(around) if around is not None else None
    is_part = is_given_back or isinstance(outside, tree.Arg)
    return at.file.function_around(outside) if outside is not None and is_part else around


def _is_given_back(calls: Calls, at: _Place) -> bool:
    """Whether a function counts that all who are given it call when settled.

    `const leave = enter(); try { await work() } finally { leave() }`
    """
    around = at.file.function_around(at.node)
    given = at.file.scopes.parents.get(around) if around is not None else None
    match given:
        case tree.Exit(kind="return"):
            sites = _callers(calls, at.file.function_around(given))
            return bool(sites) and all(_calls_when_settled(site) for site in sites)
        case _:
            return False


def _calls_when_settled(site: CallSite) -> bool:
    taken = site.file.copied_to(site.node)
    return taken is not None and any(
        site.file.call_of(read) is not None and is_when_settled(site.file, read)
        for read in taken.reads
    )


def is_when_settled(file: File, node: Node) -> bool:
    """Whether code only runs once a promise has settled, either way."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Try(finally_=last, body=body) if inside is last:
                return any(isinstance(n, tree.Await) for n in body.walk())
            case tree.Function():
                arg = file.scopes.parents.get(around)
                call = file.scopes.parents.get(arg) if arg is not None else None
                return isinstance(call, tree.Call) and called_as(call.callee) == "finally"
            case _:
                inside = around
    return False
