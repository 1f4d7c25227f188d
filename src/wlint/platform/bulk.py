"""Which of the platform's calls have a form that takes many at once.

Sources: https://developers.cloudflare.com/d1/worker-api/d1-database/#batch,
https://developers.cloudflare.com/kv/api/read-key-value-pairs/ and the other products' references.
"""

from enum import Enum

from wlint.platform.reads import BATCHES


class Bulk(Enum):
    """Services that take many at once."""

    D1 = "D1"
    KV = "KV"
    R2 = "R2"
    QUEUE = "Queues"
    VECTORIZE = "Vectorize"


_CHANGES = tuple(
    f"{index}.{method}"
    for index in ("Vectorize", "VectorizeIndex")
    for method in ("insert", "upsert", "deleteByIds")
)

BULK = {
    "D1PreparedStatement.run": Bulk.D1,
    "D1PreparedStatement.all": Bulk.D1,
    "D1PreparedStatement.first": Bulk.D1,
    "D1PreparedStatement.raw": Bulk.D1,
    "KVNamespace.get": Bulk.KV,
    "KVNamespace.getWithMetadata": Bulk.KV,
    "R2Bucket.delete": Bulk.R2,
    "Queue.send": Bulk.QUEUE,
    **dict.fromkeys((*_CHANGES, "Vectorize.getByIds", "VectorizeIndex.getByIds"), Bulk.VECTORIZE),
}

AT_ONCE = {
    **dict.fromkeys(BATCHES, Bulk.D1),
    "KVNamespace.get": Bulk.KV,
    "KVNamespace.getWithMetadata": Bulk.KV,
    "R2Bucket.delete": Bulk.R2,
    "Queue.sendBatch": Bulk.QUEUE,
    **dict.fromkeys((*_CHANGES, "Vectorize.getByIds", "VectorizeIndex.getByIds"), Bulk.VECTORIZE),
}
"""The calls that take many at once."""

RECORDS = frozenset({"D1PreparedStatement.run", "R2Bucket.delete", "Queue.send", *_CHANGES})
"""Those of them that may change what is there."""

LISTS = frozenset({Bulk.VECTORIZE})
"""Services that take a list, though it be of one."""

ADVICE = {
    Bulk.D1: "collect the statements for one 'batch'",
    Bulk.KV: "give the keys as an array: one call reads up to 100 of them",
    Bulk.R2: "give 'delete' an array: it takes up to 1,000 keys at once",
    Bulk.QUEUE: "send up to 100 messages at once with 'sendBatch'",
    Bulk.VECTORIZE: "collect them for one call, which takes a list: up to 1,000 vectors at once",
}
"""How each of them takes many at once, in words."""
ANSWERS_FIRST = (
    "ask for all the answers first, by one query or 'batch', and collect the statements that need "
    "them for another"
)
"""The same for statements of D1 some of which need what others have answered."""
