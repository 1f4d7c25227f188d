"""Does a lock guard memory of the isolate itself, which each one has to fill on its own?"""

from collections.abc import Iterable, Sequence

from wlint import tree
from wlint.project.state.parts import Part
from wlint.project.state.state import State, States
from wlint.project.state.state_use import StateUse
from wlint.project.state.writes import How, Write


def guards_memory(states: States, use: StateUse, state: State, given: Sequence[Write]) -> bool:
    """Whether a lock is only taken where other memory is missing, which is filled while it is held.

    `given` are the writes that take it. What a lock notes of its holder is there before any work.
    """
    takers = {w.file.function_around(w.node) for w in given}
    work = _run_by(states, (f for f in takers if f is not None))

    def is_filled(part: Part) -> bool:
        writes = (w for s in states.by_root[part.root] if s.part == part for w in s.writes)
        return any(_fills(use, w, takers, work) for w in writes)

    others = (o.part for o in states.all if not states.writing.is_of(o.part, state.part))
    return any(
        use.lazy.is_asked_before(write, part)
        for part in others
        if is_filled(part)
        for write in given
    )


def _run_by(states: States, functions: Iterable[tree.Function]) -> set[tree.Function]:
    """Some functions, and all that they surely run."""
    todo = list(functions)
    found = set(todo)
    while todo:
        for site in states.calls.sites.get(todo.pop(), ()):
            if site.is_sure and site.callee not in found:
                found.add(site.callee)
                todo.append(site.callee)
    return found


def _fills(
    use: StateUse,
    write: Write,
    takers: set[tree.Function | None],
    work: set[tree.Function],
) -> bool:
    """Whether a write keeps what the work under the lock gave, not just when, or how often."""
    function = write.file.function_around(write.node)
    if function not in work or write.is_empty or write.how not in (How.REPLACED, How.KEYED):
        return False
    if any(use.is_of_time(write.file, value) for value in write.values):
        return False
    return function not in takers or _has_waited(write)


def _has_waited(write: Write) -> bool:
    """Whether the function around a write waits for something before it comes there."""
    function = write.file.function_around(write.node)
    body = function.body.walk() if function is not None else ()
    end = write.node.span.end
    return any(isinstance(n, tree.Await) and n.span.start < end for n in body)
