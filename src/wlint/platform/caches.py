"""How values are kept for later requests, with the methods that read and write them.

Sources: https://developers.cloudflare.com/kv/api/,
https://developers.cloudflare.com/workers/runtime-apis/cache/ and
https://developers.cloudflare.com/r2/api/workers/workers-api-reference/
"""

# what reads, and what puts a value in its place
CACHES = {
    "KVNamespace.get": "KVNamespace.put",
    "KVNamespace.getWithMetadata": "KVNamespace.put",
    "Cache.match": "Cache.put",
    "R2Bucket.get": "R2Bucket.put",
}
# what takes a value away, of what puts one there
CLEARS = {"KVNamespace.delete": "KVNamespace.put"}
# what keeps all that is put there until somebody takes it away
LASTING = "R2Bucket.put"
# options of a write after which the value is gone; Cache entries have theirs in their headers
EXPIRY = ("expirationTtl", "expiration", "expiration_ttl")
