"""Limits, module scope, detached methods and HTTP clients: what was measured or stated."""

import pytest

from wlint.platform import limits
from wlint.platform.detach import Detached, detached, spread_loses_methods, throws_on_other_receiver
from wlint.platform.http_clients import http_client
from wlint.platform.limits import Limit, Plan
from wlint.platform.module_scope import Refusal, is_refused, refusal, refused_with_body

ALL_LIMITS = {name: value for name, value in vars(limits).items() if isinstance(value, Limit)}


def test_subrequests_depend_on_the_plan_and_on_who_answers() -> None:
    assert limits.subrequests(Plan.FREE).value == 50
    assert limits.subrequests(Plan.FREE, internal=True).value == 1_000
    assert limits.subrequests(Plan.PAID).value == 10_000
    assert limits.subrequests(Plan.PAID, internal=True).value == 10_000


@pytest.mark.parametrize("name", ALL_LIMITS)
def test_every_limit_says_where_it_is_stated(name: str) -> None:
    limit = ALL_LIMITS[name]
    assert limit.value > 0
    assert limit.source.startswith("https://developers.cloudflare.com/")
    assert limit.unit
    assert limit.beyond


@pytest.mark.parametrize(
    "name",
    [
        "fetch",
        "setTimeout",
        "scheduler.wait",
        "crypto.randomUUID",
        "AbortSignal.timeout",
        "KVNamespace.get",
        "R2Bucket.put",
        "D1PreparedStatement.run",
        "DurableObjectNamespace.get",
        "Response.json",
        "new WebSocketPair",
        "waitUntil",
        "uuid.uuid4",
        "secrets.token_hex",
    ],
)
def test_refused_while_a_module_loads(name: str) -> None:
    assert is_refused(name)


@pytest.mark.parametrize(
    "name",
    [
        "D1Database.prepare",
        "DurableObjectNamespace.idFromName",
        "AnalyticsEngineDataset.writeDataPoint",
        "crypto.subtle.digest",
        "SubtleCrypto.importKey",
        "caches.open",
        "new Headers",
        "new URL",
        "new TransformStream",
        "queueMicrotask",
        "structuredClone",
        "Math.random",
        "Date.now",
        "somethingUnknown",
    ],
)
def test_allowed_while_a_module_loads(name: str) -> None:
    assert not is_refused(name)


def test_a_fetch_at_module_scope_fails_in_silence_and_a_timer_throws() -> None:
    assert refusal("fetch") is Refusal.REJECTS
    assert refusal("setTimeout") is Refusal.THROWS


def test_a_response_is_refused_only_with_a_body() -> None:
    assert not is_refused("new Response")
    assert refused_with_body("new Response") == 0
    assert refused_with_body("new Request") == 1
    assert refused_with_body("new Headers") is None


def test_methods_off_their_object() -> None:
    assert detached("ExecutionContext", "waitUntil") is Detached.THROWS
    assert detached("KVNamespace", "put") is Detached.THROWS
    assert detached("CacheStorage", "open") is Detached.THROWS
    assert detached("EventContext", "waitUntil") is Detached.WORKS
    assert detached("Console", "log") is Detached.WORKS
    assert detached("ExecutionContext", "noSuchMethod") is Detached.UNKNOWN


def test_fetch_as_a_property_of_another_object_throws() -> None:
    assert throws_on_other_receiver("fetch")
    assert not throws_on_other_receiver("structuredClone")


def test_a_spread_context_has_no_methods() -> None:
    assert spread_loses_methods("ExecutionContext")
    assert not spread_loses_methods("KVNamespaceListResult")


def test_how_long_http_clients_wait() -> None:
    requests = http_client("requests.get")
    assert requests is not None
    assert requests.waits_forever
    assert requests.options == ("timeout",)
    httpx = http_client("httpx.AsyncClient.get")
    assert httpx is not None
    assert httpx.default == 5.0
    fetch = http_client("fetch")
    assert fetch is not None
    assert fetch.waits_forever
    assert fetch.options == ("signal",)
    assert http_client("mymodule.get") is None
