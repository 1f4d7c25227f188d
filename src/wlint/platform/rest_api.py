"""Which calls of Cloudflare's REST API a binding does as well, without a token and a round trip.

Sources: https://developers.cloudflare.com/api/ and the Workers best practices.
"""

import re

from wlint.regex import regex

_SERVICES = {
    "KV": r"storage/kv/namespaces/[^/]+/(?:values|keys|bulk|metadata)",
    "D1": r"d1/database/[^/]+/(?:query|raw)",
    "R2": r"r2/buckets/[^/]+/objects",
    "Queues": r"queues/[^/]+/messages(?!/pull)",
    "Workers AI": r"ai/run/",
    "Vectorize": r"vectorize/(?:v2/)?indexes/[^/]+/(?:query|insert|upsert)",
}
_HOST = "https://api.cloudflare.com/client/v4"
_PATTERNS = {
    service: regex(rf"{re.escape(_HOST)}/accounts/[^/]+/{path}")
    for service, path in _SERVICES.items()
}
# What the package `cloudflare` calls the same operations: https://github.com/cloudflare/cloudflare-typescript
_OPERATIONS = {
    "KV": r"kv\.namespaces\.(?:values\.(?:get|update|delete)|keys\.\w+|metadata\.get|bulk\w+)",
    "D1": r"d1\.database\.(?:query|raw)",
    "R2": r"r2\.buckets\.objects\.\w+",
    "Queues": r"queues\.messages\.(?:push|bulkPush)",
    "Workers AI": r"ai\.run",
    "Vectorize": r"vectorize\.indexes\.(?:query|insert|upsert)",
}
_CLIENT = "cloudflare:Cloudflare"
# What a binding is called by for the same.
_METHODS = {
    "KV": frozenset({"get", "put", "list", "delete", "getWithMetadata"}),
    "D1": frozenset({"prepare", "batch", "exec"}),
    "R2": frozenset({"get", "put", "head", "list", "delete"}),
    "Queues": frozenset({"send", "sendBatch"}),
    "Workers AI": frozenset({"run"}),
    "Vectorize": frozenset({"query", "insert", "upsert"}),
}

# What a binding is.
_TYPES = {
    "KV": frozenset({"KVNamespace"}),
    "D1": frozenset({"D1Database"}),
    "R2": frozenset({"R2Bucket"}),
    "Queues": frozenset({"Queue"}),
    "Workers AI": frozenset({"Ai"}),
    "Vectorize": frozenset({"Vectorize", "VectorizeIndex"}),
}


def binding_types(service: str) -> frozenset[str]:
    """The platform's types of a service's binding."""
    return _TYPES[service]


def binding_methods(service: str) -> frozenset[str]:
    """The methods of a service's binding that do what its REST API does."""
    return _METHODS[service]


def is_rest_address(url: str) -> bool:
    """Whether an address is one of the REST API."""
    return url.startswith(_HOST)


def bound_service(url: str) -> str | None:
    """The service that a REST address reaches, and that has a binding."""
    return next((service for service, p in _PATTERNS.items() if p.match(url)), None)


def is_rest_client(type_name: str) -> bool:
    """Whether a type is that of the client of the REST API."""
    return type_name.startswith(_CLIENT)


def service_of_client(operation: str) -> str | None:
    """The service that a client reaches by an operation, and that has a binding."""
    found = (name for name, path in _OPERATIONS.items() if re.fullmatch(path, operation))
    return next(found, None)
