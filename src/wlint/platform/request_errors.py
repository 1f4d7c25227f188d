"""Errors of a request after which nobody knows what the other side has done, and their words.

`fetch` rejects with a `TypeError` where the network fails and an `AbortError` or `TimeoutError`
where a signal ends it (https://fetch.spec.whatwg.org/#fetch-method); Python's clients have classes
of their own (https://www.python-httpx.org/exceptions/, https://requests.readthedocs.io/en/latest/).
"""

import re

from wlint.record import Record
from wlint.regex import regex


class Doubt(Record):
    """One kind of such an error: its names, what its message says, the status it stands for."""

    names: frozenset[str]
    words: re.Pattern[str]
    status: int | None = None


_EVERYTHING = frozenset({"Error", "Exception", "BaseException", "JsException", "RequestException"})
_HTTP = frozenset({"HTTPError", "TransportError", "RequestError", "ClientError"})

DOUBTS = (
    Doubt(
        _EVERYTHING
        | _HTTP
        | {"AbortError", "TimeoutError", "DOMException", "TimeoutException", "ReadTimeout"}
        | {"Timeout", "ServerTimeoutError"},
        regex(r"time.?out|timed|abort", re.IGNORECASE),
    ),
    Doubt(
        _EVERYTHING | _HTTP | {"TypeError", "NetworkError", "ReadError", "ConnectionError"},
        regex(r"network|fetch failed|connection|econn|socket|hang up", re.IGNORECASE),
    ),
    Doubt(
        _EVERYTHING,
        regex(r"\b50[0234]\b|5xx|server error|unavailable|bad gateway", re.IGNORECASE),
        503,
    ),
)

ANSWERS = frozenset({"Response"})
"""What code may throw that only an answer gives."""

_CLIENTS = frozenset({"py:httpx", "py:requests", "py:aiohttp", "py:urllib3"})
# what says nothing else than its name, or is about an address or data that others have given
_BARE = regex(r"Timeout|Ur[lL]|URL|Protocol|JSON|ContentType")


def tells_of_request(path: str) -> bool:
    """Whether an error of this class says which server was asked, and how that failed."""
    package, _, name = path.rpartition(":")
    return package.partition(".")[0] in _CLIENTS and _BARE.search(name) is None
