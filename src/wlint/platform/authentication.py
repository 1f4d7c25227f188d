"""What computes message authentication codes, and hashes.

Sources: the Web Crypto API (`SubtleCrypto`), Node's `crypto`, Python's `hmac` and `hashlib`,
crypto-js (https://cryptojs.gitbook.io/docs).
"""

_CRYPTO_JS = ("MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3", "RIPEMD160")


def _of_crypto_js(prefix: str) -> frozenset[str]:
    """The functions of crypto-js whose names begin so, however they are imported."""
    names = [f"{prefix}{name}" for name in _CRYPTO_JS]
    whole = {f"crypto-js{way}{name}" for way in (".", ":", ":default.") for name in names}
    dashed = f"{prefix.lower()}-" if prefix else ""
    return frozenset(whole | {f"crypto-js/{dashed}{name.lower()}:default" for name in _CRYPTO_JS})


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
        *_of_crypto_js("Hmac"),
    }
)

VERIFYING = frozenset({"SubtleCrypto.verify", "crypto.subtle.verify"})

WEBHOOK_CHECKS = frozenset(
    {"stripe:WebhookObject.constructEvent", "stripe:WebhookObject.constructEventAsync"}
)
"""Methods of packages that throw unless a webhook's service has signed its body with a secret.

What they throw speaks of the body and its signature (https://docs.stripe.com/webhooks/signature).
"""

_NODE = ("crypto.", "crypto:", "node:crypto.", "node:crypto:")

HASHED = {
    "SubtleCrypto.deriveBits": 1,
    "SubtleCrypto.digest": 1,
    "crypto.subtle.deriveBits": 1,
    "crypto.subtle.digest": 1,
    **{f"{crypto}hash": 1 for crypto in _NODE},
    **{f"{crypto}{name}Sync": 0 for crypto in _NODE for name in ("pbkdf2", "scrypt")},
    **{f"hashlib.{name}": 1 for name in ("new", "pbkdf2_hmac")},
    **{f"hashlib.{name}": 0 for name in ("blake2b", "md5", "scrypt")},
    **{f"hashlib.sha{bits}": 0 for bits in ("1", "224", "256", "384", "512")},
    **dict.fromkeys(_of_crypto_js(""), 0),
}
"""What computes a hash, and which of its arguments that is the hash of."""

HASHING = frozenset(HASHED) | {f"{crypto}createHash" for crypto in _NODE}

WRITING = frozenset(
    {"digest", "hexdigest", "hex", "map", "join", "update", "toString", "toLowerCase", "lower"}
    | {"padStart", "zfill", "toBase64", "toHex", "decode", "rstrip", "removesuffix", "translate"}
    | {"replace", "replaceAll"}
)
"""Methods that give a code in another form."""

CONVERTING = frozenset(
    {"Uint8Array", "from", "fromCharCode", "btoa", "hexlify", "encode", "join"}
    | {"b64encode", "urlsafe_b64encode", "standard_b64encode", "b32encode", "b16encode"}
)
"""Functions and classes that do."""

_OF_TEXT = ("hex", "base64")
_BYTES = ("bytes", "uint8array", "arraybuffer", "buffer")
DECODING = frozenset(
    {"from", "atob", "uint8array", "b64decode", "unhexlify", "fromhex", "a2b_hex", "a2b_base64"}
    | {f"{text}to{data}" for text in _OF_TEXT for data in _BYTES}
    | {f"{way}{text}" for text in _OF_TEXT for way in ("from", "decode")}
    | {f"{text}decode" for text in _OF_TEXT}
)
"""Functions, in lower case, that give the bytes a text stands for."""

IMPORTING = frozenset({"SubtleCrypto.importKey", "crypto.subtle.importKey"})
"""Functions that make a key of bytes."""

_TSNDR = "@tsndr/cloudflare-worker-jwt:"
_JWT = (
    *("hono/jwt:", "jsonwebtoken:", "jsonwebtoken:default."),
    *(_TSNDR, f"{_TSNDR}typeof default."),
)
WITH_TWO_KEYS = frozenset({"ecdsa", "ed25519", "node-ed25519", "rsa-pss", "rsassa-pkcs1-v1_5"})
"""Algorithms, in lower case as their names may be written, that check with a key for everybody."""

KEYS = {
    **dict.fromkeys(IMPORTING, 1),
    "hmac": 0,
    "hmac.new": 0,
    "hmac.digest": 0,
    "hono/cookie:setSignedCookie": 3,
    "hono/cookie:getSignedCookie": 1,
    "jose:SignJWT.sign": 0,
    "@noble/hashes/hmac:hmac": 1,
    "@noble/hashes/hmac.js:hmac": 1,
    "jwt.encode": 1,
    "jwt.decode": 1,
    "jose:jwtVerify": 1,
    **{f"{module}{name}": 1 for module in _JWT for name in ("sign", "verify")},
    **{f"{module}createHmac": 1 for module in _NODE},
}
"""Functions that sign or check with a key, and which of their arguments that is."""

PRESCRIBED = frozenset({"WebAppData", "Bitcoin seed", "ed25519 seed"})
"""What a protocol has everybody take for a key.

Sources: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app,
https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki and SLIP-0010.
"""

KEY_OPTIONS = {
    "hono/jwt:jwt": "secret",
    "hono/basic-auth:basicAuth": "password",
    "hono/bearer-auth:bearerAuth": "token",
}
"""Those that take it as an option."""

_COOKIES = ("react-router", "@remix-run/cloudflare", "@remix-run/node", "@remix-run/server-runtime")
_SESSIONS = ("createCookieSessionStorage", "createSessionStorage", "createMemorySessionStorage")
_IN_KV = ("@react-router/cloudflare", "@remix-run/cloudflare")
LISTED_KEYS = {
    **{f"{module}:createCookie": ("secrets",) for module in _COOKIES},
    **{f"{module}:{name}": ("cookie", "secrets") for module in _COOKIES for name in _SESSIONS},
    **{f"{module}:createWorkersKVSessionStorage": ("cookie", "secrets") for module in _IN_KV},
}
"""Those that sign cookies, take any of a list for the key of one, and have that list in an option.

Source: https://reactrouter.com/explanation/sessions-and-cookies#signing-cookies.
"""

GUARDS = frozenset({"hono/basic-auth:basicAuth", "hono/bearer-auth:bearerAuth"})
"""Those that make a middleware which lets only requests through that show the key."""

CLAIMED = {"verifyUser": 2, "verifyToken": 1}
"""Checks of Hono's `basicAuth` and `bearerAuth`, and how many parameters a visitor fills."""
