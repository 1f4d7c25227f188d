"""What makes a response, and which of its arguments are the body and the status.

Sources: the runtime's `Response` (https://developers.cloudflare.com/workers/runtime-apis/response/),
the frameworks' own documentation: Hono's `Context` and `HTTPException`, itty-router's helpers,
FastAPI's and Starlette's response classes, whose `HTTPException` sends its `detail`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wlint.record import Record


class ResponseMaker(Record):
    """Where a call takes what it sends: by position, and by name or option."""

    body: int
    body_name: str
    status: int
    status_name: str


# what a `Response` says of how a request went, and of nobody's data
OUTCOME = frozenset({"ok", "status", "statusText", "status_text", "redirected"})

_PLATFORM = ResponseMaker(0, "body", 1, "status")
_STARLETTE = ResponseMaker(0, "content", 1, "status_code")
_DETAIL = ResponseMaker(1, "detail", 0, "status_code")
_MESSAGE = ResponseMaker(1, "message", 0, "status")

_WHOLE_BODIES = ("Response", "PlainTextResponse", "HTMLResponse")
_STARLETTE_BODIES = (*_WHOLE_BODIES, "JSONResponse", "StreamingResponse")


def _starlette(*names: str) -> frozenset[str]:
    """The paths of response classes that FastAPI has of Starlette, and hands on."""
    modules = ("fastapi", "fastapi.responses", "starlette.responses")
    return frozenset(f"py:{module}:{name}" for module in modules for name in names)


MAKERS: Mapping[str, ResponseMaker] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "Response",
                "Response.json",
                "typeof Response.json",
                "hono:Context.body",
                "hono:Context.html",
                "hono:Context.json",
                "hono:Context.text",
                "itty-router:json",
                "itty-router:text",
                "itty-router:html",
                "next/server:NextResponse",
                "next/server:NextResponse.json",
            ),
            _PLATFORM,
        ),
        "hono/http-exception:HTTPException": _MESSAGE,
        "itty-router:error": _MESSAGE,
        "itty-router:StatusError": _MESSAGE,
        **dict.fromkeys(_starlette(*_STARLETTE_BODIES), _STARLETTE),
        **dict.fromkeys(
            (
                "py:fastapi:HTTPException",
                "py:fastapi.exceptions:HTTPException",
                "py:starlette.exceptions:HTTPException",
            ),
            _DETAIL,
        ),
    }
)
# whose body is the text of whatever they are given: `new Response(error)` sends `Error: …`
TEXT_BODIES = frozenset({"Response", "hono:Context.body", "hono:Context.text"})
STARLETTE_BODIES = _starlette(*_WHOLE_BODIES)
"""What sends text or bytes that it is given whole: the chunks of a stream take `StreamingResponse`.

https://www.starlette.io/responses/#streamingresponse; the SDK's `asgi` sends each as it comes.
"""
STARLETTE_JSON = _starlette("JSONResponse")
# what sends a browser to the address that it is given first
REDIRECTS = frozenset(
    {"Response.redirect", "typeof Response.redirect", "hono:Context.redirect"}
    | {"next/server:NextResponse.redirect"}
    | {f"py:{module}.responses:RedirectResponse" for module in ("fastapi", "starlette")}
)
# what answers the server that brings an email with an error, and the reason that it is given:
# https://developers.cloudflare.com/email-routing/email-workers/runtime-api/
REJECTIONS = frozenset({"ForwardableEmailMessage.setReject"})
# what makes a response of all that a callback writes to the stream it is given
STREAMERS = frozenset(f"hono/streaming:{name}" for name in ("stream", "streamSSE", "streamText"))
SHOWN_ERRORS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"h3:createError": frozenset({"message", "statusMessage", "statusText", "data"})}
)
"""What makes an error that a framework answers with, and which of its options it sends.

Source: https://nitro.build/guide/error-handling: only errors that nobody made so are hidden.
"""
