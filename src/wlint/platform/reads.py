"""Methods of bindings that read and change nothing.

Source: the types that Cloudflare publishes (`@cloudflare/workers-types`).
"""

from wlint.platform.query_builders import CLIENT

_OF_INDEXES = ("describe", "getByIds", "query")
READS = frozenset(
    {
        "KVNamespace.get",
        "KVNamespace.getWithMetadata",
        "KVNamespace.list",
        "R2Bucket.get",
        "R2Bucket.head",
        "R2Bucket.list",
        "Cache.match",
        "AutoRAG.search",
        "AiSearchInstance.search",
        "Queue.metrics",
        "SecretsStoreSecret.get",
        "Vectorize.queryById",
        "WorkflowInstance.status",
    }
    | {f"{i}.{m}" for i in ("Vectorize", "VectorizeIndex") for m in _OF_INDEXES}
)
# these look into what a Durable Object keeps itself, which is no subrequest
OF_OBJECTS = frozenset({"DurableObjectStorage.get", "SyncKvStorage.get", "SqlStorage.exec"})
# these read when their SQL does
QUERIES = frozenset(f"D1PreparedStatement.{method}" for method in ("all", "first", "raw", "run"))
# these make a statement, and ask nobody
PREPARES = frozenset(
    {"D1Database.prepare", "D1DatabaseSession.prepare", "D1PreparedStatement.bind"}
)
# these run several statements in one round trip; drizzle's, too
BATCHES = frozenset({"D1Database.batch", "D1DatabaseSession.batch", f"{CLIENT}.batch"})
# these look at what a request said, and ask nobody
LOOKS = frozenset(
    {"Headers.get", "Headers.has", "FormData.get", "FormData.getAll", "FormData.has"}
    | {"URLSearchParams.get", "URLSearchParams.getAll", "URLSearchParams.has"}
)
# these read a body that has come with an answer, and ask nobody
BODIES = frozenset(
    f"{owner}.{reader}"
    for owner in ("Response", "R2ObjectBody", "py:httpx:Response")
    for reader in ("json", "text", "arrayBuffer", "blob", "bytes", "formData", "form_data")
)
