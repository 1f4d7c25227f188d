"""Buses of events: a listener gets what is emitted under the name that it listens to, no other.

`bus.on("saved", listen)`, `bus.emit("saved", what)`: the bus may keep all listeners in one table,
so which of them a call in it runs is told by the names that stand at both ends.
"""

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.tree import Node

_LISTENS = frozenset({"on", "once", "addListener", "prependListener", "subscribe", "listen"})


def event_of(types: Types, file: File, function: tree.Function) -> str | None:
    """The name of the one event that a function listens to, where it stands beside it."""
    names: set[str | None] = set()
    for taker, call in types.mentions.takers(file, function):
        if not _is_listening(call):
            return None
        names.add(event_named(types, taker, call))
    return names.pop() if len(names) == 1 else None


def _is_listening(call: tree.Call) -> bool:
    return isinstance(call.callee, tree.Member) and call.callee.name in _LISTENS


def may_emit(types: Types, site: CallSite, event: str | None) -> bool:
    """Whether a call on the way to a listener may be for its event."""
    name = event_named(types, site.file, site.node) if event is not None else None
    return event is None or name is None or name == event


def event_before(types: Types, site: CallSite, event: str) -> str | None:
    """The event for which what a call passes on to a listener was emitted, further out."""
    return event if event_named(types, site.file, site.node) is None else None


def event_named(types: Types, file: File, call: Node) -> str | None:
    """The name of an event, as a text or as a member of an object or enum of names."""
    named = call.arg(0) if isinstance(call, tree.Call) else None
    match named:
        case tree.Member(object=owner, name=str(key)):
            names = source_of(types.program, file, owner).node
            named = names.entry(key) if isinstance(names, tree.Mapping) else None
        case tree.Name():
            named = source_of(types.program, file, named).node
        case _:
            pass
    match named:
        case tree.Literal(kind="string", value=str(name)):
            return name
        case _:
            return None
