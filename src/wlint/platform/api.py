"""The runtime's own API: what each call is, returns and costs."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from wlint.platform.schema import (
    ANY_NAME,
    UNKNOWN,
    Entry,
    Kind,
    Method,
    arguments,
    base_name,
    find_method,
    find_property,
    lineage,
    to_entry,
)
from wlint.platform.store import api_data, package_data


def sources() -> dict[str, str]:
    """Which published versions the table was made from."""
    return api_data()["sources"]


@cache
def method(type_name: str, name: str) -> Method | None:
    """What calling `name` on a value of this type is (`typeof X` for static members)."""
    found = find_method(api_data()["types"], type_name, name)
    return found and _of_elements(type_name, found)


@cache
def property_type(type_name: str, name: str) -> str | None:
    """The type of a property, or None where nothing is known."""
    return find_property(api_data()["types"], type_name, name)


@cache
def global_entry(name: str) -> Entry | None:
    """What a global name stands for."""
    raw = api_data()["globals"].get(name)
    return to_entry(name, raw) if raw else None


def global_function(name: str) -> Method | None:
    """What calling a global function is."""
    entry = global_entry(name)
    return entry.call if entry else None


def global_type(name: str) -> str | None:
    """The type of a global value: `caches` -> `CacheStorage`, `Response` -> `typeof Response`."""
    match global_entry(name):
        case Entry(kind=Kind.CLASS) as entry:
            return entry.static if entry.static != UNKNOWN else f"typeof {name}"
        case Entry(type=shown) if shown != UNKNOWN:
            return shown
    return None


@cache
def module_export(specifier: str, name: str) -> Entry | None:
    """What a `cloudflare:` or `node:` module exports under a name."""
    modules = api_data()["modules"]
    if specifier.startswith("node:") and (node := package_data("node:")) is not None:
        modules = node["modules"]
    raw = modules.get(specifier, {}).get(name)
    return to_entry(name, raw) if raw else None


def is_type(name: str) -> bool:
    """Is anything known of a type of this name?"""
    return base_name(name) in api_data()["types"]


@cache
def _method_names() -> frozenset[str]:
    return frozenset(
        n for described in api_data()["types"].values() for n in described.get("methods", ())
    )


def methods_of(name: str) -> frozenset[str]:
    """The names of a type's own methods and of those it inherits."""
    known = lineage(api_data()["types"], name)
    return frozenset(
        n for _, described in known for n in described.get("methods", ()) if n != ANY_NAME
    )


def is_method_name(name: str) -> bool:
    """Does any of the platform's types have a method of this name?"""
    return name in _method_names()


def inherits(name: str, ancestor: str) -> bool:
    """Is this type the other one, or derived from it?"""
    return any(owner == ancestor for owner, _ in lineage(api_data()["types"], base_name(name)))


_SAME = {"concat", "filter", "slice", "reverse", "sort", "splice", "toSorted", "toReversed", "with"}
_ELEMENT = {"at", "pop", "shift", "find", "findLast"}


def _of_elements(type_string: str, found: Method) -> Method:
    """The method with `?` replaced by what the container holds."""
    match found.owner, arguments(type_string):
        case "Array", (element,) if found.name in _SAME:
            return replace(found, returns=f"{element}[]")
        case "Array", (element,) if found.name in _ELEMENT:
            return replace(found, returns=element)
        case "Array", (element,) if found.callback[:1] == (UNKNOWN,):
            return replace(found, callback=(element, *found.callback[1:]))
        case "Map", (_, value) if found.name == "get":
            return replace(found, returns=value)
        case "Map", (key, value) if found.name == "forEach":
            return replace(found, callback=(value, key))
        case "Set", (element,) if found.name == "forEach":
            return replace(found, callback=(element,))
        case "Map" | "Set" as same, (_, *_) if base_name(found.returns) == same:
            return replace(found, returns=type_string)
    return found
