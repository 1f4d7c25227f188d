"""Of which of a language's own classes the objects of others are objects, too.

Sources: https://tc39.es/ecma262/#sec-ordinaryhasinstance and what Python itself says of its types.
"""

import builtins
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from wlint.platform import api

_PYTHON: Mapping[str, type] = MappingProxyType(
    {name: made for name, made in vars(builtins).items() if isinstance(made, type)}
    | {f"datetime.{made.__name__}": made for made in (date, datetime, time, timedelta)}
)
_MAKING = frozenset({"today", "now", "utcnow", "fromtimestamp", "fromisoformat", "combine"})
"""The methods of Python's dates that make another one."""


def python_class(path: str) -> str | None:
    """The class of which a call makes an object in Python; None where none is known."""
    owner, _, name = path.rpartition(".")
    if path in _PYTHON:
        return path
    return owner if owner in _PYTHON and name in _MAKING else None


def is_python_object(path: str, of: str) -> bool | None:
    """Whether objects of one class of Python's are of another; None where that is not known."""
    made, asked = _PYTHON.get(path), _PYTHON.get(of)
    return issubclass(made, asked) if made is not None and asked is not None else None


def is_object(path: str, of: str) -> bool | None:
    """The same of JavaScript's and the platform's."""
    if path == of or of == "Object":
        return True
    is_known = all(api.global_entry(p) is not None and api.is_type(p) for p in (path, of))
    return api.inherits(path, of) if is_known else None
