"""Functions that use what they are given at once, and what they make of a promise instead.

Measured with workerd: none of those that write text or JSON complains. Of the others, D1, R2, the
values of KV and of Durable Objects, `fetch`, `URL`, caches and `crypto.subtle` refuse it.
"""

import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType


class Written(Enum):
    """What is written in place of a promise that an object holds."""

    JSON = "'{}'"
    TEXT = "'[object Promise]'"


_FIRST, _SECOND, _TWO, _ALL = range(1), range(1, 2), range(2), range(sys.maxsize)
_BODIES = ("Response", "Response.json", "typeof Response.json")
_FETCHES = ("fetch", "Fetcher.fetch", "DurableObjectStub.fetch", "LoopbackServiceStub.fetch")


def _of(owner: str, names: str, positions: range) -> dict[str, range]:
    return {f"{owner}.{name}": positions for name in names.split()}


# The arguments, by position, that bindings use; keys become a text, the same for everybody:
# https://developers.cloudflare.com/kv/api/, …/d1/worker-api/, …/r2/api/workers/, …/queues/
_BINDINGS: Mapping[str, range] = MappingProxyType(
    _of("D1PreparedStatement", "bind", _ALL)
    | _of("D1PreparedStatement", "first", _FIRST)
    | _of("D1Database", "prepare exec batch", _FIRST)
    | _of("D1DatabaseSession", "prepare batch", _FIRST)
    | _of("KVNamespace", "get getWithMetadata put delete", _TWO)
    | _of("R2Bucket", "get head put delete createMultipartUpload", _TWO)
    | _of("R2MultipartUpload", "uploadPart", _TWO)
    | _of("DurableObjectNamespace", "idFromName idFromString get getByName", _FIRST)
    | _of("DurableObjectStorage", "get put delete setAlarm", _TWO)
    | _of("DurableObjectTransaction", "get put delete setAlarm", _TWO)
    | _of("SyncKvStorage", "get put delete", _TWO)
    | _of("SqlStorage", "exec", _ALL)
    | _of("Queue", "send sendBatch", _FIRST)
    | dict.fromkeys(_FETCHES, _TWO)
)
# https://developers.cloudflare.com/workers/runtime-apis/, https://hono.dev/docs/api/context
_JAVASCRIPT: Mapping[str, range] = MappingProxyType(
    dict(_BINDINGS)
    | dict.fromkeys(_BODIES, _TWO)
    | dict.fromkeys(("Request", "URL"), _TWO)
    | dict.fromkeys(("Headers", "URLSearchParams"), _FIRST)
    | _of("Headers", "get has set append delete", _TWO)
    | _of("URLSearchParams", "get has set append delete", _TWO)
    | _of("FormData", "get has set append delete", _TWO)
    | _of("typeof URL", "canParse parse", _TWO)
    | _of("typeof Response", "redirect", _TWO)
    | _of("Cache", "match put delete", _TWO)
    | _of("TextEncoder", "encode", _FIRST)
    | _of("TextDecoder", "decode", _FIRST)
    | _of("WebSocket", "send", _FIRST)
    | _of("HTMLRewriter", "transform", _FIRST)
    | _of("SubtleCrypto", "digest importKey exportKey sign verify encrypt decrypt", _ALL)
    | _of("SubtleCrypto", "deriveBits timingSafeEqual", _ALL)
    | _of("hono:Context", "json text body redirect", _FIRST)
    | _of("hono:Context", "header", _SECOND)
    | _of("Object", "keys values entries", _FIRST)
    | _of("JSON", "stringify parse", _FIRST)
    | dict.fromkeys(("String", "Number", "parseInt", "parseFloat", "Uint8Array", "Date"), _FIRST)
    | dict.fromkeys(("encodeURI", "encodeURIComponent", "atob", "btoa"), _FIRST)
    | dict.fromkeys(("decodeURI", "decodeURIComponent"), _FIRST)
)
# Python's raise an error, but for those that make a text of anything: '<coroutine object …>'
_PYTHON: Mapping[str, range] = MappingProxyType(
    dict(_BINDINGS)
    | dict.fromkeys(
        (
            "JSON.stringify", "JSON.parse", *_BODIES, "len", "int", "float", "str", "list", "dict",
            "set", "tuple", "sorted", "sum", "enumerate",
        ),
        _FIRST,
    )
)  # fmt: skip

# These write what objects and arrays hold, too
_WRITES_JSON = frozenset(
    {
        "JSON.stringify", "Response.json", "typeof Response.json", "hono:Context.json",
        "Queue.send", "Queue.sendBatch",
    }
)  # fmt: skip
_EACH = "*"
"""Any name: every field of an object is written."""
ELEMENT = "[]"
"""What stands for the name of an element of an array."""
_OF_REQUEST = (("headers", _EACH), ("body",), ("method",))
_OF_RESPONSE = (("headers", _EACH), ("statusText",))
# What these write as text of an object at a position: the names that lead there
_WRITES_TEXT: Mapping[tuple[str, int], tuple[tuple[str, ...], ...]] = MappingProxyType(
    {(path, 1): _OF_REQUEST for path in (*_FETCHES, "Request")}
    | {(path, 1): _OF_RESPONSE for path in _BODIES}
    | {(path, 0): ((_EACH,),) for path in ("Headers", "URLSearchParams")}
    | {("R2Bucket.put", 2): (("customMetadata", _EACH),)}
)

# What Python's do with the elements of a collection, which may be coroutines
COPIES = frozenset({"list", "set", "tuple"})
COUNTS = frozenset({"len", "enumerate"})
TESTS_ELEMENTS = frozenset({"any", "all"})


def takes_value(path: str, position: int, *, is_python: bool) -> bool:
    """Whether a function looks at the value of an argument, which a promise is not."""
    return position in (_PYTHON if is_python else _JAVASCRIPT).get(path, ())


def takes_all(path: str) -> bool:
    """Whether a function looks at the values of all its arguments, however many."""
    return _BINDINGS.get(path) is _ALL


def written_as(path: str, position: int, names: Sequence[str]) -> Written | None:
    """As what a function writes a part of its argument: the names that lead to it."""
    if path in _WRITES_JSON and position == 0:
        return Written.JSON
    ways = _WRITES_TEXT.get((path, position), ())
    return Written.TEXT if any(_leads(way, names) for way in ways) else None


def _leads(way: Sequence[str], names: Sequence[str]) -> bool:
    return len(way) == len(names) and all(
        step == name or (step == _EACH and name != ELEMENT)
        for step, name in zip(way, names, strict=True)
    )


# what a tool gives is put into the conversation: https://ai-sdk.dev/docs/foundations/tools
_GIVES_JSON = frozenset({("ai:tool", "execute"), ("ai:dynamicTool", "execute")})


def gives_json(path: str, option: str) -> bool:
    """Whether what the function gives that is an option of a call is written as JSON."""
    return (path, option) in _GIVES_JSON
