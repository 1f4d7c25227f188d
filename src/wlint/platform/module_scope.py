"""What the runtime refuses while a module is loaded, as measured.

Source: workerd 1.20261117 at compatibility dates 2022-01-01 to 2026-11-17. The error is
“Disallowed operation called within global scope”. What measured as working is not listed:
`new Request(url)`, `Headers`, `URL`, `TransformStream`, `AbortController` (both refused up to
workerd 1.20260730), `crypto.subtle.digest`, `crypto.subtle.importKey`, `caches.open`,
`D1Database.prepare`, `idFromName`, `queueMicrotask`; `crypto.subtle.generateKey` works for some
algorithms. Calls of bindings reject, but for two of KV.
"""

from enum import StrEnum

from wlint.platform import api
from wlint.platform.bindings import BINDING_VALUES


class Refusal(StrEnum):
    """How a refused operation shows at module scope."""

    THROWS = "throws"
    REJECTS = "rejects"  # in silence, when nothing awaits it


_THROWS = frozenset(
    {
        "setTimeout",
        "setInterval",
        "setImmediate",
        "crypto.randomUUID",
        "crypto.getRandomValues",
        "Crypto.randomUUID",
        "Crypto.getRandomValues",
        "AbortSignal.timeout",
        "KVNamespace.get",
        "KVNamespace.getWithMetadata",
        "connect",
        "waitUntil",
        "Response.json",
        "Response.redirect",
        "DurableObjectNamespace.get",
        "DurableObjectNamespace.getByName",
        "new WebSocket",
        "new WebSocketPair",
        "new CompressionStream",
        "new DecompressionStream",
        "new IdentityTransformStream",
        "new FixedLengthStream",
        "new EventSource",
    }
)
_REJECTS = frozenset(
    {
        "fetch",
        "Fetcher.fetch",
        "DurableObjectStub.fetch",
        "scheduler.wait",
        "Scheduler.wait",
        "Cache.match",
        "Cache.put",
        "Cache.delete",
        "caches.default.match",
        "caches.default.put",
        "caches.default.delete",
    }
)
# refused only when the body (first and second argument) is there and not null
_WITH_BODY = {"new Response": 0, "new Request": 1}

# Python modules are imported at deploy and the memory is kept as a snapshot: no network, no
# timers, no entropy (source: workerd src/pyodide/internal/topLevelEntropy)
_PYTHON = frozenset(
    {
        "asyncio.run",
        "os.urandom",
        "requests.delete",
        "requests.get",
        "requests.patch",
        "requests.post",
        "requests.put",
        "requests.request",
        "httpx.get",
        "httpx.post",
        "httpx.request",
        "run_sync",
        "secrets.choice",
        "secrets.randbelow",
        "secrets.token_bytes",
        "secrets.token_hex",
        "secrets.token_urlsafe",
        "time.sleep",
        "urllib.request.urlopen",
        "uuid.uuid1",
        "uuid.uuid4",
    }
)

# modules of which all is refused but what makes a generator of one's own
_PYTHON_MODULES = {
    "random": frozenset({"Random", "SystemRandom"}),
    "numpy.random": frozenset({"default_rng", "Generator", "RandomState"}),
}


def refusal(canonical_name: str) -> Refusal | None:
    """How this operation is refused at module scope, or None where it is not (or not known)."""
    if canonical_name in _REJECTS:
        return Refusal.REJECTS
    if canonical_name in _THROWS or canonical_name in _PYTHON:
        return Refusal.THROWS
    owner, _, name = canonical_name.rpartition(".")
    if owner in _PYTHON_MODULES and name not in _PYTHON_MODULES[owner]:
        return Refusal.THROWS
    if owner not in BINDING_VALUES and owner not in _HANDLES:
        return None
    method = api.method(owner, name)
    return Refusal.REJECTS if method and method.is_async and method.subrequest else None


# what a binding's calls hand out, which does I/O itself
_HANDLES = frozenset(
    {"D1PreparedStatement", "D1DatabaseSession", "DurableObjectStub", "WorkflowInstance"}
)


def is_refused(canonical_name: str) -> bool:
    """Does the runtime refuse this operation at module scope, whatever its arguments?"""
    return refusal(canonical_name) is not None


def refused_with_body(canonical_name: str) -> int | None:
    """The position of the body for what is refused only with one that is not null."""
    return _WITH_BODY.get(canonical_name)
