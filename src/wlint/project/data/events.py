"""Buses of events: a listener gets what is emitted under the name that it listens to, no other.

`bus.on("saved", listen)`, `bus.emit("saved", what)`: the bus may keep all listeners in one table,
so which of them a call in it runs is told by the names that stand at both ends.
"""

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.data.traces import Passed
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.tree import Node

_LISTENS = frozenset({"on", "once", "addListener", "prependListener", "subscribe", "listen"})


def event_of(types: Types, file: File, function: tree.Function) -> str | None:
    """The name of the one event that a function listens to, where it stands beside it."""
    calls = [call for _, call in types.mentions.takers(file, function)]
    names = {_name(call) if _is_listening(call) else None for call in calls}
    return names.pop() if len(names) == 1 else None


def _is_listening(call: tree.Call) -> bool:
    return isinstance(call.callee, tree.Member) and call.callee.name in _LISTENS


def may_emit(site: CallSite, event: str | None) -> bool:
    """Whether a call on the way to a listener may be for its event."""
    name = _name(site.node)
    return event is None or name is None or name == event


def event_before(types: Types, site: CallSite, part: Passed, function: tree.Function) -> str | None:
    """The event for which what a call passes on to a listener was emitted, further out."""
    if part.event is None:
        return event_of(types, part.file, function)
    return part.event if _name(site.node) is None else None


def _name(call: Node) -> str | None:
    match call:
        case tree.Call(args=[tree.Arg(value=tree.Literal(kind="string", value=str(name))), *_]):
            return name
        case _:
            return None
