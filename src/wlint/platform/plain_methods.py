"""Methods of texts, numbers, dates and lists that only work something out.

They ask nobody, and leave what they are called on as it was.
"""

from wlint.platform import api

_CHANGES_LIST = frozenset({"copyWithin", "fill", "pop", "push", "shift", "splice", "unshift"})
ORDERS = frozenset({"sort", "reverse"})
"""Methods that put a list in order, and give that list."""
_TAKES_APART = frozenset({"split", "rsplit", "splitlines", "partition", "rpartition"})
_OF_PYTHONS_TEXTS = _TAKES_APART | {
    "capitalize", "casefold", "count", "encode", "endswith", "find", "format", "index", "isalnum",
    "isalpha", "isdigit", "isnumeric", "isspace", "join", "ljust", "lower", "lstrip",
    "removeprefix", "removesuffix", "replace", "rfind", "rjust", "rstrip", "startswith", "strip",
    "title", "upper", "zfill",
}  # fmt: skip
_OF_PYTHONS_LISTS = frozenset({"copy", "count", "index"})


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
