"""What `env` holds for each kind of binding in a Wrangler configuration.

`scripts/make_platform.py` compares the keys with Wrangler's published configuration schema.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from wlint.platform import api
from wlint.record import Record

BINDING_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "agent_memory": "AgentMemoryNamespace",
        "ai": "Ai",
        "ai_search": "AiSearchInstance",
        "ai_search_namespaces": "AiSearchNamespace",
        "analytics_engine_datasets": "AnalyticsEngineDataset",
        "artifacts": "Artifacts",
        "assets": "Fetcher",
        "browser": "BrowserRun",
        "d1_databases": "D1Database",
        "dispatch_namespaces": "DispatchNamespace",
        "durable_objects": "DurableObjectNamespace",
        "flagship": "Flagship",
        "hyperdrive": "Hyperdrive",
        "images": "ImagesBinding",
        "kv_namespaces": "KVNamespace",
        "media": "MediaBinding",
        "mtls_certificates": "Fetcher",
        "pipelines": "Pipeline",
        "queues": "Queue",
        "r2_buckets": "R2Bucket",
        "ratelimits": "RateLimit",
        "secrets_store_secrets": "SecretsStoreSecret",
        "send_email": "SendEmail",
        "services": "Fetcher",
        "stream": "StreamBinding",
        "vectorize": "Vectorize",
        "version_metadata": "WorkerVersionMetadata",
        "vpc_networks": "Fetcher",
        "vpc_services": "Fetcher",
        "websearch": "WebSearch",
        "worker_loaders": "WorkerLoader",
        "workflows": "Workflow",
    }
)
# the field that holds the name in `env`, where it is not `binding`
NAME_FIELDS: Mapping[str, str] = MappingProxyType(
    {"durable_objects": "name", "send_email": "name", "ratelimits": "name"}
)
# https://developers.cloudflare.com/pages/functions/api-reference/#envassetsfetch
PAGES_BINDINGS = frozenset({"ASSETS"})
# names that mean one thing wherever they are bound, and the setting that binds it
BOUND_BY = MappingProxyType({"ASSETS": "assets.binding"})
BINDING_VALUES = frozenset(BINDING_TYPES.values())


def is_binding_method(name: str) -> bool:
    """Whether bindings have a method of this name, and no variable's value has."""
    return name in _methods()


@cache
def _methods() -> frozenset[str]:
    found = {name for of in BINDING_VALUES for name in api.methods_of(of)}
    return frozenset(found - {n for of in _PLAIN for n in api.methods_of(of)})


# what a variable can be: its methods prove nothing
_PLAIN = ("String", "Number", "Boolean", "Array", "Object")

STORES = ("KVNamespace", "R2Bucket", "D1Database", "DurableObjectNamespace")
"""What code alone may tell of: everything else has methods that any object may have."""
_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "expirationTtl": "KVNamespace",
        "cacheTtl": "KVNamespace",
        "metadata": "KVNamespace",
        "httpMetadata": "R2Bucket",
        "customMetadata": "R2Bucket",
        "onlyIf": "R2Bucket",
    }
)
"""The options that only one kind of store takes."""


_ANSWERS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("list", "keys"): "KVNamespace",
        ("list", "list_complete"): "KVNamespace",
        ("list", "objects"): "R2Bucket",
        ("list", "truncated"): "R2Bucket",
        ("list", "delimitedPrefixes"): "R2Bucket",
        ("get", "body"): "R2Bucket",
        ("get", "etag"): "R2Bucket",
        ("get", "httpEtag"): "R2Bucket",
        ("get", "httpMetadata"): "R2Bucket",
        ("get", "customMetadata"): "R2Bucket",
        ("get", "writeHttpMetadata"): "R2Bucket",
    }
)
"""What only one kind of store has in its answers, by the method and the part."""


class Use(Record):
    """One call of a method: the options it is given, and what is read of its answer."""

    method: str
    options: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def tells(self) -> Iterator[str]:
        """The stores that alone can be used like this."""
        yield from (_OPTIONS[name] for name in self.options if name in _OPTIONS)
        asked = ((self.method, part) for part in self.parts)
        yield from (_ANSWERS[pair] for pair in asked if pair in _ANSWERS)


def stores_used(uses: Collection[Use]) -> frozenset[str]:
    """The stores that can be used in all of these ways."""
    methods = {use.method for use in uses}
    meant = {store for use in uses for store in use.tells}
    return frozenset(
        store
        for store in STORES
        if methods and meant <= {store} and methods <= set(api.methods_of(store))
    )
