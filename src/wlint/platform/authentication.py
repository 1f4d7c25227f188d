"""What computes message authentication codes, and hashes.

Sources: the Web Crypto API (`SubtleCrypto`), Node's `crypto`, Python's `hmac` and `hashlib`.
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

HASHING = frozenset(
    {
        "SubtleCrypto.deriveBits",
        "SubtleCrypto.digest",
        "crypto.subtle.deriveBits",
        "crypto.subtle.digest",
        *(
            f"{crypto}{name}"
            for crypto in ("crypto.", "crypto:", "node:crypto.", "node:crypto:")
            for name in ("createHash", "hash", "pbkdf2Sync", "scryptSync")
        ),
        *(f"hashlib.{name}" for name in ("blake2b", "md5", "new", "pbkdf2_hmac", "scrypt")),
        *(f"hashlib.sha{bits}" for bits in ("1", "224", "256", "384", "512")),
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
