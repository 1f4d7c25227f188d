"""What `env` holds for each kind of binding in a Wrangler configuration.

`scripts/make_platform.py` compares the keys with Wrangler's published configuration schema.
"""

from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType

from wlint.platform import api

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


def stores_with(methods: Collection[str], options: Collection[str]) -> frozenset[str]:
    """The stores that have all of some methods, and take some options if they are one's own."""
    meant = {_OPTIONS[name] for name in options if name in _OPTIONS}
    return frozenset(
        store
        for store in STORES
        if methods and meant <= {store} and set(methods) <= set(api.methods_of(store))
    )
