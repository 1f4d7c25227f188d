"""How values are kept for later requests, with the methods that read and write them.

Source: https://developers.cloudflare.com/kv/api/ and
https://developers.cloudflare.com/workers/runtime-apis/cache/
"""

# what reads, and what puts a value in its place
CACHES = {
    "KVNamespace.get": "KVNamespace.put",
    "KVNamespace.getWithMetadata": "KVNamespace.put",
    "Cache.match": "Cache.put",
}
# options of a write after which the value is gone; Cache entries have theirs in their headers
EXPIRY = ("expirationTtl", "expiration", "expiration_ttl")
