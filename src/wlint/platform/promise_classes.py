"""Of which of the platform's classes a promise is no object: of all but its own, and `Object`.

Source: https://tc39.es/ecma262/#sec-promise-objects
"""

from wlint.platform import api

_OF_PROMISES = frozenset({"Promise", "Object"})
# The classes of bytes, which the published types write otherwise than as classes.
_OF_BYTES = frozenset(
    {
        "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
        "Uint32Array", "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array",
        "Float64Array", "Buffer", "node:buffer.Buffer",
    }
)  # fmt: skip


def is_of_no_promise(path: str) -> bool:
    """Whether a path names a class of the platform of which no promise is an object."""
    is_class = api.global_entry(path) is not None and api.is_type(path)
    is_promise = path in _OF_PROMISES or api.inherits(path, "Promise")
    return path in _OF_BYTES or (is_class and not is_promise)
