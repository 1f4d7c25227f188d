"""The platform's calls that store or send something, and calls of which nobody misses one.

Sources: each product's API reference under https://developers.cloudflare.com/.
"""

# A statement's `run` and its like write when their SQL does.
STATEMENTS = frozenset(
    {
        "D1PreparedStatement.run", "D1PreparedStatement.all", "D1PreparedStatement.first",
        "D1PreparedStatement.raw", "D1Database.exec", "SqlStorage.exec",
    }
)  # fmt: skip
STORES = frozenset(
    {
        "KVNamespace.put", "KVNamespace.delete", "R2Bucket.put", "R2Bucket.delete",
        "D1Database.batch", "D1DatabaseSession.batch", "Vectorize.insert", "Vectorize.upsert",
        "Vectorize.deleteByIds", "VectorizeIndex.insert", "VectorizeIndex.upsert",
        "VectorizeIndex.deleteByIds",
    }
)  # fmt: skip
SENDS = frozenset(
    {
        "Queue.send", "Queue.sendBatch", "Workflow.create", "Workflow.createBatch",
        "SendEmail.send", "Pipeline.send", "ForwardableEmailMessage.forward",
        "ForwardableEmailMessage.reply",
    }
)  # fmt: skip
# What a cache does not hold is fetched again.
CACHES = frozenset({"Cache.put", "Cache.delete", "Cache.match"})
# What ends a connection comes after the work.
CLOSES = frozenset({"end", "close", "disconnect", "quit", "flush", "destroy", "cancel", "abort"})
METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REQUESTS = frozenset(
    {"fetch", "Fetcher.fetch", "DurableObjectStub.fetch", "LoopbackServiceStub.fetch"}
    | {"ContainerPort.fetch"}
)
