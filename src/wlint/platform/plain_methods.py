"""Methods of texts, numbers, dates and lists: those that only work something out, and the others.

Those ask nobody, and leave what they are called on as it was.
"""

from collections.abc import Mapping
from types import MappingProxyType

from wlint.platform import api

_CHANGES_LIST = frozenset({"copyWithin", "fill", "pop", "push", "shift", "splice", "unshift"})
ORDERS = frozenset({"sort", "reverse"})
"""Methods that put a list in order, and give that list."""
CHANGING = frozenset(
    {"push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "set", "delete"}
    | {"add", "clear", "update", "append", "extend", "insert", "remove", "setdefault", "popitem"}
)
"""Methods that change a list, set or table, of whatever type what they are called on may be."""
_TAKES_APART = frozenset({"split", "rsplit", "splitlines", "partition", "rpartition"})
_OF_PYTHONS_LISTS = frozenset({"copy", "count", "index"})
_PYTHONS_TESTS = frozenset(
    {"endswith", "isalnum", "isalpha", "isdigit", "isnumeric", "isspace", "startswith"}
)
_PYTHONS_CHANGES = frozenset(
    {"capitalize", "casefold", "format", "join", "ljust", "lower", "lstrip", "removeprefix"}
    | {"removesuffix", "rjust", "rstrip", "strip", "title", "upper", "zfill"}
)
PYTHONS_RESULTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(_PYTHONS_TESTS, "boolean") | dict.fromkeys(_PYTHONS_CHANGES, "string")
)
"""What the methods of a text give that it has in Python alone, as a type is written."""
_OF_PYTHONS_TEXTS = (
    _TAKES_APART | PYTHONS_RESULTS.keys() | {"count", "encode", "find", "index", "replace", "rfind"}
)


OF_TEXTS_ALONE = _TAKES_APART | {
    "lower", "lstrip", "removeprefix", "removesuffix", "rstrip", "startswith", "endswith", "strip",
    "title", "upper", "zfill", "casefold", "isdigit",
    "trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "startsWith", "endsWith",
    "padStart", "padEnd", "charAt", "charCodeAt", "codePointAt", "replaceAll", "localeCompare",
}  # fmt: skip
"""Methods that nothing but a text has: the name is enough to know what they are called on."""


def only_works_out(type_name: str, method: str) -> bool:
    """Whether a method of a value of some type only gives what it makes of that."""
    match type_name:
        case "string" | "str":
            return method in _OF_PYTHONS_TEXTS or _is_method("String", method)
        case "[]" | "list" | "tuple":
            is_change = method in _CHANGES_LIST | ORDERS
            return method in _OF_PYTHONS_LISTS or (not is_change and _is_method("Array", method))
        case "Date":
            return not method.startswith("set") and _is_method("Date", method)
        case "number":
            return _is_method("Number", method)
        case _:
            return False


def _is_method(type_name: str, method: str) -> bool:
    return api.method(type_name, method) is not None
