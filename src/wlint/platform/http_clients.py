"""Which outbound HTTP calls wait how long when nothing is said, and how to say it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wlint.record import Record


class HttpClient(Record):
    """One client: `default` seconds (None: waits forever), and the options that limit it.

    An option that is a dotted path is an attribute of an options object (`options.signal`).
    `per_client` names options of the constructor that hold for all calls. `told_to_throw` names
    those, of the constructor or a call, that make an error status an exception; None: it is one.
    """

    name: str
    default: float | None
    options: tuple[str, ...]
    per_client: tuple[str, ...] = ()
    # positional index of `timeout`, where it may be passed without its name
    position: int | None = None
    # whether a path is a route of the application itself, which it calls without a request
    has_routes: bool = False
    # whether the code goes on only when the answer is there, whatever becomes of it
    is_blocking: bool = False
    told_to_throw: tuple[str, ...] | None = None
    # the calls whose address comes second, after the method
    method_first: tuple[str, ...] = ()
    # the calls that send a request which has been made before, and those that make one
    sends: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()

    @property
    def waits_forever(self) -> bool:
        return self.default is None


_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_REQUEST = ("request",)
_HTTPX = HttpClient(
    "httpx",
    5.0,
    ("timeout",),
    ("timeout",),
    told_to_throw=("event_hooks",),
    method_first=("request", "stream", "build_request"),
    sends=("send",),
    builds=("build_request",),
)
_REQUESTS = HttpClient(
    "requests", None, ("timeout",), is_blocking=True, told_to_throw=(), method_first=_REQUEST
)
_AIOHTTP = HttpClient(
    "aiohttp",
    300.0,
    ("timeout",),
    ("timeout",),
    told_to_throw=("raise_for_status",),
    method_first=_REQUEST,
)
_URLLIB3 = HttpClient(
    "urllib3",
    None,
    ("timeout",),
    ("timeout",),
    is_blocking=True,
    told_to_throw=(),
    method_first=_REQUEST,
)
_URLLIB = HttpClient("urllib.request", None, ("timeout",), position=2, is_blocking=True)
_FETCH = HttpClient("fetch", None, ("signal",), told_to_throw=())
_AXIOS = HttpClient("axios", None, ("timeout", "signal"), ("timeout", "signal"))
_KY = HttpClient("ky", 10.0, ("timeout", "signal"), ("timeout",))
_GOT = HttpClient("got", None, ("timeout", "signal"), ("timeout",))
_OFETCH = HttpClient("ofetch", None, ("timeout", "signal"))
_NITRO = HttpClient("ofetch", None, ("timeout", "signal"), has_routes=True)


def _calls(client: HttpClient, *owners: str) -> dict[str, HttpClient]:
    return {f"{owner}.{verb}": client for owner in owners for verb in _VERBS}


CLIENTS: Mapping[str, HttpClient] = MappingProxyType(
    {
        "fetch": _FETCH,
        "node-fetch": _FETCH,
        "undici.fetch": _FETCH,
        # signs what `fetch` takes, and hands it on: https://github.com/mhart/aws4fetch
        "aws4fetch.AwsClient.fetch": _FETCH,
        "axios": _AXIOS,
        **_calls(_AXIOS, "axios"),
        "ky": _KY,
        **_calls(_KY, "ky"),
        "got": _GOT,
        **_calls(_GOT, "got"),
        "ofetch": _OFETCH,
        "ofetch.$fetch": _NITRO,
        **_calls(_HTTPX, "httpx", "httpx.AsyncClient", "httpx.Client"),
        **dict.fromkeys(("httpx.stream", "httpx.AsyncClient.send", "httpx.Client.send"), _HTTPX),
        **_calls(_REQUESTS, "requests", "requests.Session"),
        **_calls(_AIOHTTP, "aiohttp.ClientSession"),
        "aiohttp.request": _AIOHTTP,
        "urllib3.request": _URLLIB3,
        "urllib3.PoolManager.request": _URLLIB3,
        "urllib.request.urlopen": _URLLIB,
    }
)


def http_client(canonical_name: str) -> HttpClient | None:
    """The client behind a call such as `requests.get`, `httpx.AsyncClient.post` or `axios`."""
    return CLIENTS.get(canonical_name)


def client_of(path: str) -> HttpClient | None:
    """The same by the full name of what is called: `axios:default.get` is `axios.get`."""
    package, colon, rest = path.removeprefix("py:").partition(":")
    if not colon:
        return http_client(path)
    head, _, tail = rest.partition(".")
    if head in ("default", package, ""):
        return http_client(f"{package}.{tail}" if tail else package)
    return http_client(f"{package}.{rest}")
