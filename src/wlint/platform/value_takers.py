"""Functions that use what they are given at once, and what they make of a promise instead.

Measured with workerd: none of those that write text or JSON complains.
"""

from collections.abc import Mapping
from types import MappingProxyType

_JSON, _TEXT, _NUMBER, _NOTHING = "'{}'", "'[object Promise]'", "'NaN'", "nothing"

# https://developers.cloudflare.com/workers/runtime-apis/response/, https://hono.dev/docs/api/context
MADE_OF_PROMISE: Mapping[str, str] = MappingProxyType(
    {
        "JSON.stringify": _JSON,
        "Response.json": _JSON,
        "typeof Response.json": _JSON,
        "hono:Context.json": _JSON,
        "Response": _TEXT,
        "hono:Context.text": _TEXT,
        "hono:Context.body": _TEXT,
        "String": _TEXT,
        "JSON.parse": _TEXT,
        "encodeURIComponent": _TEXT,
        "Number": _NUMBER,
        "parseInt": _NUMBER,
        "parseFloat": _NUMBER,
        "Object.keys": _NOTHING,
        "Object.values": _NOTHING,
        "Object.entries": _NOTHING,
    }
)
# these write what objects and arrays hold, too
_WRITES_JSON = frozenset(path for path, made in MADE_OF_PROMISE.items() if made == _JSON)
# Python's raise an error, but for those that make a text of anything: '<coroutine object …>'
USELESS_WITH_COROUTINE = frozenset(
    {"JSON.stringify", "JSON.parse", "Response", "Response.json", "typeof Response.json", "len",
     "int", "float", "str", "list", "dict", "set", "tuple", "sorted", "sum", "enumerate"}
)  # fmt: skip

# What Python's do with the elements of a collection, which may be coroutines
COPIES = frozenset({"list", "set", "tuple"})
COUNTS = frozenset({"len", "enumerate"})
TESTS_ELEMENTS = frozenset({"any", "all"})


def uses_at_once(path: str, *, is_python: bool) -> bool:
    """Whether a function looks at the value of its first argument before it returns."""
    return path in (USELESS_WITH_COROUTINE if is_python else MADE_OF_PROMISE)


def writes_json(path: str) -> bool:
    """Whether a function writes its first argument, and all in it, as JSON."""
    return path in _WRITES_JSON


# what a tool gives is put into the conversation: https://ai-sdk.dev/docs/foundations/tools
_GIVES_JSON = frozenset({("ai:tool", "execute"), ("ai:dynamicTool", "execute")})


def gives_json(path: str, option: str) -> bool:
    """Whether what the function gives that is an option of a call is written as JSON."""
    return (path, option) in _GIVES_JSON
