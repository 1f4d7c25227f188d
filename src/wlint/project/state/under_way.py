"""What stands in module-level state only while work is under way, and is gone once that settles."""

from wlint import tree
from wlint.project.state.parts import ELEMENT
from wlint.project.state.state import State
from wlint.project.state.writes import How, Write
from wlint.semantics.functions import called_as


def counts_what_is_under_way(state: State) -> bool:
    """Whether whoever counts up counts down again when settled: what this isolate does right now.

    There is nothing to lose in it, and nothing that another isolate should know.
    """
    if _holds_what_is_under_way(state):
        return True
    up = [w for w in state.writes if w.step == "+"]
    down = [w for w in state.writes if w.step == "-"]
    return (
        len(up) + len(down) == len(state.writes)
        and all(is_when_settled(w) for w in down)
        and {_function(w) for w in up} == {_function(w) for w in down}
    )


def _holds_what_is_under_way(state: State) -> bool:
    """Whether it counts in what it holds, and all that it holds is taken away when settled."""
    gone = [w for w in state.writes if w.how is How.REMOVED]
    counts = [w for w in state.writes if w.step is not None]
    return bool(gone) and all(map(is_when_settled, gone)) and all(map(_is_in_held, counts))


def _is_in_held(write: Write) -> bool:
    """Whether a write changes a field of something that a collection holds."""
    return ELEMENT in write.part.path[:-1]


def _function(write: Write) -> tree.Function | None:
    """The function that counts, `.finally(() => …)` being a part of it."""
    around = write.file.function_around(write.node)
    arg = write.file.scopes.parents.get(around) if around is not None else None
    return write.file.function_around(arg) if isinstance(arg, tree.Arg) else around


def is_when_settled(write: Write) -> bool:
    """Whether a write only runs once a promise has settled, either way."""
    inside = write.node
    for around in write.file.ancestors(write.node):
        match around:
            case tree.Try(finally_=last, body=body) if inside is last:
                return any(isinstance(n, tree.Await) for n in body.walk())
            case tree.Function():
                arg = write.file.scopes.parents.get(around)
                call = write.file.scopes.parents.get(arg) if arg is not None else None
                return isinstance(call, tree.Call) and called_as(call.callee) == "finally"
            case _:
                inside = around
    return False
