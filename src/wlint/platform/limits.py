"""What the platform allows, each number with where it is stated.

Sources: `L` is Cloudflare's page "Workers limits"; `D:` a path in its documentation.
Where the plan matters, the paid plan is the default (the free one has `_FREE`).
"""

from __future__ import annotations

from enum import StrEnum

from wlint.platform.databases import asks_by_http
from wlint.record import Record


class Plan(StrEnum):
    """The plan that an account pays for."""

    FREE = "free"
    PAID = "paid"


class Limit(Record):
    """A number, its unit, what happens beyond it, and who says so."""

    value: int
    unit: str
    beyond: str
    source: str


_L = "https://developers.cloudflare.com/workers/platform/limits/"
_KV = "https://developers.cloudflare.com/kv/platform/limits/"
_D1 = "https://developers.cloudflare.com/d1/platform/limits/"
_DO = "https://developers.cloudflare.com/durable-objects/platform/limits/"
_QUEUES = "https://developers.cloudflare.com/queues/platform/limits/"
_CONSUMERS = "https://developers.cloudflare.com/queues/configuration/configure-queues/"
_CONTEXT = "https://developers.cloudflare.com/workers/runtime-apis/context/"
_VECTORIZE = "https://developers.cloudflare.com/vectorize/platform/limits/"
_WORKFLOWS = "https://developers.cloudflare.com/workflows/reference/limits/"
_SERVICES = "https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/"
_ERRORS = "https://developers.cloudflare.com/workers/observability/errors/"
_CRYPTO = "https://developers.cloudflare.com/workers/runtime-apis/web-crypto/"
_ROUTES_FILE = "https://developers.cloudflare.com/pages/functions/routing/"

_TOO_MANY = "the call throws “Too many subrequests”"

SUBREQUESTS_FREE = Limit(50, "subrequests per invocation", _TOO_MANY, _L)
SUBREQUESTS = Limit(10_000, "subrequests per invocation", _TOO_MANY, _L)
SUBREQUESTS_MAXIMUM = Limit(10_000_000, "subrequests per invocation", "the deploy is refused", _L)
INTERNAL_SUBREQUESTS_FREE = Limit(1_000, "subrequests to Cloudflare services", _TOO_MANY, _L)
INTERNAL_SUBREQUESTS = Limit(10_000, "subrequests to Cloudflare services", _TOO_MANY, _L)
CACHE_CALLS_FREE = Limit(50, "calls of the Cache API per invocation", _TOO_MANY, _L)
CACHE_CALLS = Limit(1_000, "calls of the Cache API per invocation", _TOO_MANY, _L)
CONNECTIONS = Limit(6, "requests waiting for response headers", "further ones queue", _L)
SERVICE_CALLS = Limit(32, "service-binding calls per request", "the call throws", _SERVICES)
WORKER_CHAIN = Limit(16, "Workers in one chain of requests", "error 1019", _ERRORS)

WAIT_UNTIL = Limit(30, "seconds after the response", "the work is cancelled", _CONTEXT)
CPU_FREE = Limit(10, "ms of CPU per request", "error 1102", _L)
CPU = Limit(30_000, "ms of CPU per request", "error 1102", _L)
CPU_MAXIMUM = Limit(300_000, "ms of CPU per request", "the deploy is refused", _L)
STARTUP = Limit(1_000, "ms of CPU at module scope", "deploy error 10021", _L)
BACKGROUND_WALL_TIME = Limit(900, "seconds for cron, queue and alarm", "it is cancelled", _L)

MEMORY = Limit(128 * 1024**2, "bytes per isolate", "the isolate is killed", _L)
REQUEST_BODY = Limit(100 * 1024**2, "bytes of request body", "413", _L)
WORKER_SIZE = Limit(64 * 1024**2, "bytes of uncompressed Worker", "the deploy is refused", _L)
LOG = Limit(256 * 1024, "bytes of log per request", "the rest is cut", _L)
VARIABLES_FREE = Limit(64, "environment variables", "the deploy is refused", _L)
VARIABLES = Limit(128, "environment variables", "the deploy is refused", _L)
VARIABLE_SIZE = Limit(5 * 1024, "bytes per variable", "the deploy is refused", _L)

KV_BULK_GET = Limit(100, "keys per get", "the call fails with 400", _KV)
KV_LIST = Limit(1_000, "keys per list", "the call fails with 400", _KV)
KV_KEY = Limit(512, "bytes of key", "the call fails with 414", _KV)
KV_VALUE = Limit(25 * 1024**2, "bytes of value", "the call fails with 413", _KV)
KV_METADATA = Limit(1_024, "bytes of metadata", "the call fails with 413", _KV)
KV_EXPIRATION_TTL = Limit(60, "seconds at least of expirationTtl", "the call fails", _KV)
KV_CACHE_TTL = Limit(30, "seconds at least of cacheTtl", "the call fails", _KV)
KV_WRITES_PER_KEY = Limit(1, "write per second and key", "the call fails with 429", _KV)
R2_LIST = Limit(1_000, "objects per list", "the call fails with error 10022", _L)
R2_BULK_DELETE = Limit(1_000, "keys per delete", "the call fails", _L)

D1_PARAMETERS = Limit(100, "bound parameters", "the query fails: “too many SQL variables”", _D1)
D1_STATEMENT = Limit(100_000, "bytes of statement", "the query fails", _D1)
D1_ROW = Limit(2_000_000, "bytes of row or value", "the query fails", _D1)
D1_QUERY_TIME = Limit(30, "seconds per query", "the query fails", _D1)
D1_QUERIES_FREE = Limit(50, "queries per invocation", "the query fails", _D1)
D1_QUERIES = Limit(1_000, "queries per invocation", "the query fails", _D1)

DO_KEYS_PER_CALL = Limit(128, "keys per storage call", "the call throws", _DO)
DO_BLOCKED = Limit(30, "seconds under blockConcurrencyWhile", "the object is reset", _DO)
DO_SQL_VALUE = Limit(2_000_000, "bytes of key and value", "the write fails", _DO)
DO_WEBSOCKETS = Limit(32_768, "hibernatable WebSockets", "the next is refused", _DO)

QUEUE_BATCH = Limit(100, "messages per sendBatch", "the call fails", _QUEUES)
QUEUE_BATCH_SIZE = Limit(256_000, "bytes per sendBatch", "the call fails", _QUEUES)
QUEUE_MESSAGE = Limit(128_000, "bytes per message", "the call fails", _QUEUES)
QUEUE_CONSUMED = Limit(100, "messages per consumed batch", "more come in the next", _QUEUES)
QUEUE_CONSUMED_UNLESS_SET = Limit(
    10, "messages per consumed batch", "more come in the next", _CONSUMERS
)
QUEUE_RETRIES = Limit(100, "retries", "the deploy is refused", _QUEUES)

VECTORIZE_MATCHES = Limit(100, "matches per query", "the call fails", _VECTORIZE)
WORKFLOW_STEPS = Limit(1_024, "steps per instance", "the instance fails", _WORKFLOWS)
WORKFLOW_RESULT = Limit(1024**2, "bytes per step result", "the step fails", _WORKFLOWS)
PBKDF2_ITERATIONS = Limit(100_000, "iterations of PBKDF2", "deriving throws", _CRYPTO)
ROUTES_FILE_RULES = Limit(100, "rules in _routes.json", "the deploy fails", _ROUTES_FILE)
ROUTES_FILE_LENGTH = Limit(100, "characters per rule", "the deploy fails", _ROUTES_FILE)

# what a configuration may set, by its key
CONFIGURED_LIMITS: dict[str, Limit] = {
    "limits.cpu_ms": CPU_MAXIMUM,
    "limits.subrequests": SUBREQUESTS_MAXIMUM,
}


def subrequests(plan: Plan, *, internal: bool = False) -> Limit:
    """How many subrequests one invocation may make where nothing is configured."""
    match plan, internal:
        case Plan.FREE, True:
            return INTERNAL_SUBREQUESTS_FREE
        case Plan.FREE, False:
            return SUBREQUESTS_FREE
        case Plan.PAID, True:
            return INTERNAL_SUBREQUESTS
    return SUBREQUESTS


def d1_queries(plan: Plan) -> Limit:
    """How many queries of D1 one invocation may make; the page of Workers limits has none."""
    return D1_QUERIES_FREE if plan is Plan.FREE else D1_QUERIES


def cache_calls(plan: Plan) -> Limit:
    """How many calls of the Cache API one invocation may make; they count as subrequests, too."""
    return CACHE_CALLS_FREE if plan is Plan.FREE else CACHE_CALLS


# what the platform itself caps: a page of these has at most so many elements
PAGE_SIZES: dict[str, Limit] = {
    "KVNamespace.list": KV_LIST,
    "R2Bucket.list": R2_LIST,
    "MessageBatch.messages": QUEUE_CONSUMED,
}

# with this flag a batch is acknowledged without what `waitUntil` was given
# https://developers.cloudflare.com/workers/configuration/compatibility-flags/
QUEUE_WAITS_FOR_NOTHING = "queue_consumer_no_wait_for_wait_until"

# with this flag a fetch of the Worker's own route runs the Worker again, and not the origin
# https://developers.cloudflare.com/workers/configuration/compatibility-flags/
FETCHES_ITS_OWN_ROUTES = "global_fetch_strictly_public"

# which calls take one of the six places until the response headers are there (source: L)
_WAITS_FOR_A_CONNECTION = frozenset(
    {
        "fetch",
        "connect",
        "KVNamespace.get",
        "KVNamespace.getWithMetadata",
        "KVNamespace.put",
        "KVNamespace.list",
        "KVNamespace.delete",
        "Cache.put",
        "Cache.match",
        "Cache.delete",
        "R2Bucket.list",
        "R2Bucket.get",
        "R2Bucket.put",
        "R2Bucket.delete",
        "R2Bucket.head",
        "Queue.send",
        "Queue.sendBatch",
    }
)


# each opens a connection of its own: a subrequest to the outside
_CONNECTS = frozenset({"EventSource", "WebSocket", "connect"})


def connects(name: str) -> bool:
    """Whether calling a function, or making one of a class, connects to another host."""
    return name in _CONNECTS


def waits_for_a_connection(name: str) -> bool:
    """Whether a call takes one of the six places: those above, and a query that is a `fetch`."""
    return name in _WAITS_FOR_A_CONNECTION or asks_by_http(name)
