"""What computes message authentication codes.

Sources: the Web Crypto API (`SubtleCrypto.sign`), Node's `crypto.createHmac`, Python's `hmac`.
"""

SIGNING = frozenset(
    {
        "SubtleCrypto.sign",
        "crypto.createHmac",
        "crypto.subtle.sign",
        "node:crypto.createHmac",
        "node:crypto:createHmac",
        "crypto:createHmac",
        "hmac",
        "hmac.new",
        "hmac.digest",
    }
)

WRITING = frozenset(
    {"digest", "hexdigest", "hex", "map", "join", "update", "toString", "toLowerCase", "lower"}
)
"""Methods that give a code in another form."""

CONVERTING = frozenset(
    ("Uint8Array", "from", "fromCharCode", "btoa", "b64encode", "hexlify", "encode", "join")
)
"""Functions and classes that do."""


CLAIMED = {"verifyUser": 2, "verifyToken": 1}
"""Checks of Hono's `basicAuth` and `bearerAuth`, and how many parameters a visitor fills."""
