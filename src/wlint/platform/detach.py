"""What happens when a platform function is taken off its object, as measured.

Source: workerd 1.20261117: `const { waitUntil } = ctx` throws “Illegal invocation: function called
with incorrect `this` reference”, and so does every native method.
"""

from enum import StrEnum

from wlint.platform import api


class Detached(StrEnum):
    """What becomes of a method off its object."""

    WORKS = "works"
    THROWS = "throws"
    UNKNOWN = "unknown"


# global functions are fine as plain variables and throw as a property of anything else
_OWN_RECEIVER = frozenset({"fetch"})
# `{ ...ctx }` keeps own properties only: these types' methods stand on the prototype
_SPREAD_LOSES_METHODS = frozenset({"DurableObjectState", "ExecutionContext", "Request", "Response"})


def detached(type_name: str, name: str) -> Detached:
    """What `const f = value.name; f()` does for a value of this type."""
    method = api.method(type_name, name)
    if method is None:
        return Detached.UNKNOWN
    return Detached.WORKS if method.detachable else Detached.THROWS


def throws_on_other_receiver(global_name: str) -> bool:
    """Does `{ f }.f()` or `this.f = f; this.f()` throw for this global function?"""
    return global_name in _OWN_RECEIVER


def spread_loses_methods(type_name: str) -> bool:
    """Does `{ ...value }` lose the methods of a value of this type?"""
    return type_name in _SPREAD_LOSES_METHODS
