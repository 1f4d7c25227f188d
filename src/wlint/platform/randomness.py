"""Random numbers that can be computed from earlier ones, and what passes them on.

Sources: MDN on `Math.random` ("does not provide cryptographically secure random numbers"), the
Python library reference on `random` ("should not be used for security purposes").
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_METHODS = _words("choice choices getrandbits randbytes randint random randrange sample uniform")
GUESSABLE = frozenset({"Math.random", *(f"random.{name}" for name in _METHODS)})
"""Functions whose results are guessable."""

CHOOSING = frozenset({"random.choice", "random.choices", "random.sample"})
"""Those that choose among what they are given."""

OF_CHARACTERS = CHOOSING | {"random.getrandbits", "random.randbytes"}
"""Those that give many characters, bits or bytes at once, not a number of a few digits."""

CONVERTING = _words(
    "Math.floor Math.round Math.ceil Math.trunc Math.abs Number String parseInt parseFloat btoa "
    "Array.from Array Uint8Array Uint8Array.from str int float hex oct chr round abs list tuple "
    "map bytes bytearray format base64.b64encode base64.urlsafe_b64encode"
)
"""Functions whose result is what they are given, in another form."""

UUIDS = _words(
    "crypto.randomUUID Crypto.randomUUID node:crypto.randomUUID uuid:v1 uuid:v4 uuid:v7 "
    "uuid.uuid1 uuid.uuid4"
)
"""Functions that give a UUID."""

UNIQUE = UUIDS | _words(
    "crypto.getRandomValues Crypto.getRandomValues nanoid:nanoid ulid:ulid secrets.token_hex "
    "secrets.token_urlsafe"
)
"""Functions that give each caller a value nobody else gets."""

DRAWN = UNIQUE | _words(
    "crypto.subtle.generateKey SubtleCrypto.generateKey jose:generateKeyPair jose:generateSecret "
    "node:crypto.randomBytes secrets.token_bytes os.urandom"
)
"""Functions that draw what no second call gives again, keys and bytes among it."""
