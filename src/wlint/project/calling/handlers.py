"""The functions that the platform looks for by name, and what it passes to them."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from wlint import tree
from wlint.record import Record
from wlint.semantics.types import UNKNOWN, Named, Type


class EntryKind(Enum):
    """What calls an entry point."""

    REQUEST = "request"
    CRON = "cron trigger"
    QUEUE = "queue"
    EMAIL = "email"
    ALARM = "alarm"
    RPC = "RPC call"
    SOCKET = "WebSocket event"
    WORKFLOW = "workflow"
    START = "start of the object"
    OTHER = "event"


class Handler(Record):
    """A function the platform calls by its name, with what it passes first."""

    kind: EntryKind
    given: tuple[Type, ...] = ()


CONTEXT = Named("ExecutionContext")
# https://developers.cloudflare.com/workers/runtime-apis/handlers/
HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "fetch": Handler(EntryKind.REQUEST, (Named("Request"),)),
        "scheduled": Handler(EntryKind.CRON, (Named("ScheduledController"),)),
        "queue": Handler(EntryKind.QUEUE, (Named("MessageBatch"),)),
        "email": Handler(EntryKind.EMAIL, (Named("ForwardableEmailMessage"),)),
        "tail": Handler(EntryKind.OTHER, (UNKNOWN,)),
        "trace": Handler(EntryKind.OTHER, (UNKNOWN,)),
        "test": Handler(EntryKind.OTHER, (UNKNOWN,)),
    }
)
# Python's names of the same, for functions of the main module and methods of its entrypoint
PYTHON_HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {f"on_{name}": handler for name, handler in HANDLERS.items() if name not in ("trace", "test")}
)
_STARTS = {
    "constructor": Handler(EntryKind.START),
    "__init__": Handler(EntryKind.START),
}
_SOCKET = Handler(EntryKind.SOCKET, (Named("WebSocket"),))
_ENTRYPOINT: Mapping[str, Handler] = {
    **HANDLERS,
    **PYTHON_HANDLERS,
    **_STARTS,
    "run": Handler(EntryKind.WORKFLOW, (UNKNOWN, Named("WorkflowStep"))),
}
# of an object the platform calls these alone: a `queue` of its own is a method of RPC
_OBJECT: Mapping[str, Handler] = {
    "fetch": HANDLERS["fetch"],
    "on_fetch": HANDLERS["fetch"],
    **_STARTS,
    "alarm": Handler(EntryKind.ALARM),
    "on_alarm": Handler(EntryKind.ALARM),
    "webSocketMessage": _SOCKET,
    "webSocketClose": _SOCKET,
    "webSocketError": _SOCKET,
}
# the Agents SDK's and PartyServer's, https://developers.cloudflare.com/agents/
_PACKAGED_OBJECT: Mapping[str, Handler] = {
    **_OBJECT,
    "onStart": Handler(EntryKind.START),
    "onLoad": Handler(EntryKind.START),
    "onRequest": HANDLERS["fetch"],
    "onConnect": Handler(EntryKind.SOCKET),
    "onMessage": Handler(EntryKind.SOCKET),
    "onClose": Handler(EntryKind.SOCKET),
    "onEmail": Handler(EntryKind.EMAIL),
}


def method_handler(name: str, *, is_stateful: bool, is_packaged: bool) -> Handler | None:
    """What a method of a class that the platform makes instances of is by its name.

    `is_packaged` where a package's class, which calls some more, may be what it extends.
    """
    if not is_stateful:
        return _ENTRYPOINT.get(name)
    return (_PACKAGED_OBJECT if is_packaged else _OBJECT).get(name)


def listened(call: tree.Call) -> str | None:
    """The platform's event that a call of `addEventListener` waits for."""
    match call:
        case tree.Call(
            callee=tree.Name(id="addEventListener")
            | tree.Member(object=tree.Name(id="self" | "globalThis"), name="addEventListener"),
            args=[tree.Arg(value=tree.Literal(value="fetch" | "scheduled" as event)), *_],
        ):
            return str(event)
        case _:
            return None
