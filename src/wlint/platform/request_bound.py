"""The platform's objects that belong to the request that made them.

Measured with workerd: used in a later request, they throw "Cannot perform I/O on behalf of a
different request", hang, or serve a request that is over. What worked is not here: plain data,
bindings, settled promises, keys, `Headers`.
"""

from collections.abc import Mapping
from types import MappingProxyType

_THROWS = "using it in another request throws"
_ENDS = "it ends with its request"

# https://developers.cloudflare.com/workers/observability/errors/
REQUEST_BOUND: Mapping[str, str] = MappingProxyType(
    {
        "Request": _THROWS,
        "Response": _THROWS,
        "ReadableStream": _THROWS,
        "WritableStream": _THROWS,
        "TransformStream": _THROWS,
        "ReadableStreamDefaultReader": _THROWS,
        "WritableStreamDefaultWriter": _THROWS,
        "WebSocket": _THROWS,
        "Socket": _THROWS,
        "DurableObjectStub": _THROWS,
        "ExecutionContext": _ENDS,
    }
)
