"""Lists that are meant as a store: what some requests add, requests of another kind are to find."""

from collections.abc import Iterable

from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.state.state import State, States
from wlint.project.state.writes import How, Write
from wlint.tree import Node


def is_store(calls: Calls, states: States, state: State, writes: Iterable[Write]) -> bool:
    """Whether others read a list than those that add to it: by their route, method or branch."""
    added = [write for write in writes if write.how is How.ADDED]
    readers = list(states.readers(state)) if added else []
    taken = [(w.file, w.node) for w in state.writes if w.how is How.REMOVED]
    return any(_is_others(calls, write, *at) for write in added for at in (*readers, *taken))


def _is_others(calls: Calls, write: Write, file: File, node: Node) -> bool:
    """Whether requests come to a place that do not come to a write."""
    own, function = write.file.function_around(write.node), file.function_around(node)
    if own is None or function is None:
        return False
    if own is function and are_apart(file, write.node, node):
        return True
    if not calls.requested.at(file, node) <= calls.requested.at(write.file, write.node):
        return True
    return not set(calls.reaching(function)) <= set(calls.reaching(own))
