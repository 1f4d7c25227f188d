"""What JavaScript makes of a Python dict that nobody converts, and Python of an object.

Measured with Pyodide 0.26.4, 0.28.3 and 314.0.7: JavaScript walks through the keys of a dict where
it takes a list of pairs, and throws. Before Pyodide 0.28 it reads no key of a dict as a property.
In all of these an object of JavaScript is no dict: it has no `get`, no subscripts, no keys, and
`None` becomes `undefined` there.
https://pyodide.org/en/stable/usage/type-conversions.html
"""

from enum import Enum

from wlint.platform.compatibility import Compatibility

WEAK_REFERENCES_FLAG = "enable_weak_ref"
"""With it, Pyodide frees an object whose proxy JavaScript's garbage collector has found dropped.

Measured with Pyodide 0.26.4 and 0.28.3: of 500 such objects none is left after a collection.
"""
# the argument that is a list of pairs, or an object in its place
PAIRS = {"Headers": 0, "URLSearchParams": 0}
LOSES_OPTIONS = "takes none of its options"
# the arguments whose properties are read, and what comes of it when there are none
OPTIONS = {
    "Request": {1: LOSES_OPTIONS},
    "Response": {1: LOSES_OPTIONS},
    "fetch": {1: LOSES_OPTIONS},
    "Response.json": {0: "sends '{}'", 1: LOSES_OPTIONS},
    "JSON.stringify": {0: "gives '{}'"},
    "crypto.subtle.decrypt": {0: "throws"},
    "crypto.subtle.deriveBits": {0: "throws"},
    "crypto.subtle.deriveKey": {0: "throws", 2: "throws"},
    "crypto.subtle.encrypt": {0: "throws"},
    "crypto.subtle.generateKey": {0: "throws"},
    "crypto.subtle.importKey": {2: "throws"},
    "crypto.subtle.sign": {0: "throws"},
    "crypto.subtle.verify": {0: "throws"},
}
# what goes through all of its first argument: of a dict in a list it finds only what is gone
# (measured in Pyodide 0.26.4, 0.28.3 and 314.0.0: "borrowed proxy was automatically destroyed")
TEXTS_OF_JSON = frozenset({"Response.json", "JSON.stringify"})
# the same of bindings that no SDK wraps
BINDING_OPTIONS = {
    "Ai.run": {1: "sends '{}'", 2: LOSES_OPTIONS},
    "KVNamespace.get": {1: LOSES_OPTIONS},
    "KVNamespace.getWithMetadata": {1: LOSES_OPTIONS},
    "KVNamespace.list": {0: LOSES_OPTIONS},
    "KVNamespace.put": {2: LOSES_OPTIONS},
    "Queue.send": {0: "sends '{}'", 1: LOSES_OPTIONS},
    "R2Bucket.get": {1: LOSES_OPTIONS},
    "R2Bucket.list": {0: LOSES_OPTIONS},
    "R2Bucket.put": {2: LOSES_OPTIONS},
}
# what an option is where none is taken: to lose these changes nothing
DEFAULTS = {
    "Request": {"method": "GET"},
    "Response": {"status": "200"},
    "Response.json": {"status": "200"},
    "fetch": {"method": "GET"},
}
# what those do that lose the option that decides it
INSTEAD = {
    "Request": ("method", "asks with GET"),
    "Response": ("status", "answers with 200"),
    "Response.json": ("status", "answers with 200"),
    "fetch": ("method", "asks with GET"),
}
# the option that is a list of pairs, or an object in its place
HEADERS = "headers"
# what a response of a text says of it anyway: https://fetch.spec.whatwg.org/#concept-bodyinit-extract
HEADERS_OF_TEXT = {"content-type": ("text/plain", "text/plain;charset=utf-8")}
TAKES_HEADERS = frozenset({"Request", "Response", "Response.json", "fetch"})


class Given(Enum):
    """What JavaScript gives, as far as Python can tell it from a dict."""

    OBJECT = "an object"
    RESULT = "an object with a list of rows, 'results'"
    LIST = "a list of objects"
    ANY = "what JSON holds"


# what gives the code something that nobody has converted; but for a model, called without arguments
GIVEN = {
    "Ai.run": Given.OBJECT,
    "D1PreparedStatement.all": Given.RESULT,
    "D1PreparedStatement.first": Given.OBJECT,
    "D1PreparedStatement.run": Given.RESULT,
    "Request.json": Given.ANY,
    "Response.json": Given.ANY,
}
TAKES_ARGUMENTS = frozenset({"Ai.run"})
# what gives `null` for nothing: from Pyodide 0.28 on `jsnull`, which is false and is not `None`
GIVES_NULL = frozenset(
    {"D1PreparedStatement.first", "KVNamespace.get", "R2Bucket.get", "R2Bucket.head"}
)
# what throws for `undefined`: D1_TYPE_ERROR "Type 'undefined' not supported"
REFUSES_NONE = frozenset({"D1PreparedStatement.bind"})

_PYTHON_3_13, _PYTHON_3_14 = "python_workers_20250116", "python_workers_20260610"


def is_new_python(compatibility: Compatibility) -> bool | None:
    """Whether Python is 3.13 or later, on Pyodide 0.28 or later; None where nobody knows.

    There JavaScript reads the keys of a dict as properties, and synchronous calls can suspend.
    """
    answers = (compatibility.has(_PYTHON_3_13), compatibility.has(_PYTHON_3_14))
    return True if True in answers else None if None in answers else False
