"""Under which names the runtime calls the methods of Python Workers' classes, and with what.

https://github.com/cloudflare/workerd/blob/main/src/pyodide/python-entrypoint-helper.ts
"""

from collections.abc import Mapping
from types import MappingProxyType

# by event, what fails where nothing takes it
_ENTRYPOINT: Mapping[str, str] = MappingProxyType(
    {
        "fetch": "every request",
        "scheduled": "each cron trigger",
        "queue": "each batch of messages",
        "email": "each e-mail",
    }
)
_OBJECT: Mapping[str, str] = MappingProxyType(
    {
        "fetch": "every request",
        "alarm": "each alarm",
        "webSocketMessage": "each message",
        "webSocketClose": "each closing",
        "webSocketError": "each error",
    }
)
# where functions of the module are handlers, methods for these have their names, `on_fetch`
_RENAMED_OF_ENTRYPOINT = frozenset({"fetch"})
_RENAMED_OF_OBJECT = frozenset(_OBJECT)


def events(*, is_object: bool) -> Mapping[str, str]:
    """What the runtime calls a Durable Object or else the default class for, and what fails."""
    return _OBJECT if is_object else _ENTRYPOINT


def is_renamed(event: str, *, is_object: bool) -> bool:
    """Whether a method is called `on_…` where functions of the module are handlers."""
    return event in (_RENAMED_OF_OBJECT if is_object else _RENAMED_OF_ENTRYPOINT)


# where requests come to in a class of any Python Worker
FETCH = frozenset({"fetch", "on_fetch"})
# what the runtime calls these with, whatever they take: the event and two times nothing
ALL_PASSED: Mapping[str, str] = MappingProxyType(
    {
        "scheduled": _ENTRYPOINT["scheduled"],
        "queue": _ENTRYPOINT["queue"],
        "tail": "each batch of events",
    }
)
PASSED = 3
