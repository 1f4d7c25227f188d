"""Third-party packages that Workers use: which of their calls return promises.

So that this is known with nothing installed. A specifier is what stands in the import
(`hono/jwt`, `node:fs/promises`); Python packages have the prefix `py:` (`py:httpx`).
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from msgspec.structs import replace

from wlint.platform import api
from wlint.platform.schema import (
    Entry,
    Kind,
    Method,
    Subrequest,
    base_name,
    find_method,
    find_property,
    is_lazy,
    lineage,
    to_entry,
)
from wlint.platform.store import PackageData, package_data

# one database library, two drivers: on D1 its calls are asynchronous, in a Durable Object not
_OWN_FILE = {"drizzle-orm/durable-sqlite"}
# a module that has the names of another, in an older or a newer version
SAME_AS = {"zod/v3": "zod", "zod/v4": "zod"}
GENERATED = {"PrismaClient": "@prisma/client"}
"""Classes that a package makes for a project, in whatever file it says: a checkout lacks that."""
# a package that is used on one driver: its own tables say what it has
_ON_DRIVER = {"kysely/d1": "kysely"}
PLATFORM = "@cloudflare/workers-types"
"""A package that only declares what the platform has anyway, by date: `…/2023-07-01`."""
_BARE_NODE = frozenset(
    {"child_process", "crypto", "dns", "events", "fs", "http", "https", "net", "os", "path"}
    | {"process", "readline", "stream", "timers", "tls", "util", "zlib"}
)


def package_of(specifier: str) -> str:
    """The package that a module specifier belongs to: `hono/jwt` -> `hono`."""
    if specifier in _OWN_FILE:
        return specifier
    if specifier.startswith("node:") or specifier.split("/")[0] in _BARE_NODE:
        return "node:"
    if specifier.startswith("py:"):
        return specifier.split(".")[0]
    parts = specifier.split("/")
    return "/".join(parts[: 2 if specifier.startswith("@") else 1])


def is_known(specifier: str) -> bool:
    """Is there anything about the package of this specifier?"""
    return package_data(package_of(specifier)) is not None


@cache
def is_node_module(specifier: str) -> bool:
    """Is the default export of this module of Node all that the module exports?"""
    found = export_type(specifier, "default") if package_of(specifier) == "node:" else None
    return found is not None and found.kind is Kind.VALUE and found.type.startswith("typeof ")


@cache
def export_type(specifier: str, name: str) -> Entry | None:
    """What a package's module exports under a name (`default` for the default export)."""
    data = package_data(package_of(specifier))
    if data is None:
        return None
    exports = data["modules"].get(_written(specifier))
    raw = exports.get(name) if exports else None
    if raw is None:
        return None
    entry = to_entry(name, raw)
    if entry.call is None:
        return entry
    lazy = not entry.is_async and is_lazy(data["types"], entry.returns)
    io = (entry.io or lazy) and (data["io"] or "io" in raw)
    return replace(entry, call=replace(entry.call, thenable=lazy, io=io))


@cache
def method(package: str, type_name: str, name: str) -> Method | None:
    """What calling `name` on a value of a package's type is (`()` calls the value itself)."""
    data = package_data(package_of(package))
    found = find_method(data["types"], type_name, name) if data else None
    if found is None or data is None:
        return found or _inherited(package, type_name, name)
    raw = data["types"][found.owner].get("methods", {}).get(found.name, {})
    found = found if data["io"] or "io" in raw else replace(found, io=False)
    if found.is_async and found.io and _asks(data, f"{found.owner}.{found.name}"):
        return replace(found, subrequest=Subrequest.EXTERNAL)
    return found


@cache
def property_type(package: str, type_name: str, name: str) -> str | None:
    """The type of a property of a package's type."""
    data = package_data(package_of(package))
    shown = find_property(data["types"], type_name, name) if data else None
    if shown is not None:
        return shown
    for ancestor in _platform_bases(package, type_name):
        if (shown := api.property_type(ancestor, name)) is not None:
            return shown
    return None


@cache
def awaited(package: str, type_name: str) -> str | None:
    """What awaiting a value of a package's type gives, or None where it cannot be awaited."""
    data = package_data(package_of(package))
    for _, described in lineage(data["types"], base_name(type_name)) if data else ():
        if (shown := described.get("awaits")) is not None:
            return shown
    return None


def is_waiting(package: str, type_name: str) -> bool:
    """Does a value of a package's type do nothing until it is awaited or executed?"""
    data = package_data(package_of(package))
    if data is None or not data["io"] or not is_lazy(data["types"], type_name):
        return False
    return awaited(package, type_name) != type_name  # what gives itself has nothing to do


@cache
def asks_when_awaited(package: str, type_name: str) -> bool:
    """Is a value of a package's type a request to another host that is sent once it is awaited?"""
    data = package_data(package_of(package))
    return data is not None and _asks(data, type_name) and is_waiting(package, type_name)


def _asks(data: PackageData, name: str) -> bool:
    """Does the package say that a method, or a type, surely sends a request to another host?"""
    said = data.get("asks")
    return said is not None and (
        any(fnmatchcase(name, pattern) for pattern in said["by"])
        and not any(fnmatchcase(name, pattern) for pattern in said["but"])
    )


@cache
def promise_members(package: str) -> frozenset[str]:
    """What a package's own promises have beside `then`, `catch` and `finally`: `asResponse`."""
    data = package_data(package_of(package))
    own = (t for t in data["types"].values() if "Promise" in t.get("bases", [])) if data else ()
    return frozenset(n for t in own for n in (*t.get("methods", {}), *t.get("properties", {})))


@cache
def own_promise(package: str) -> str | None:
    """The one type of promises that a package's calls give, with methods of their own."""
    data = package_data(package_of(package))
    types = data["types"] if data else {}
    found = [name for name, t in types.items() if t.get("bases") == ["Promise"]]
    return found[0] if len(found) == 1 and "methods" in types[found[0]] else None


def is_type(package: str, type_name: str) -> bool:
    """Does the package describe a type of this name?"""
    data = package_data(package_of(package))
    return data is not None and base_name(type_name) in data["types"]


def platform_base(package: str, type_name: str) -> str | None:
    """The runtime's type that a package's type inherits from: `DurableObject`."""
    return next(iter(_platform_bases(package, type_name)), None)


def _inherited(package: str, type_name: str, name: str) -> Method | None:
    for ancestor in _platform_bases(package, type_name):
        if (found := api.method(ancestor, name)) is not None:
            return found
    return None


def _platform_bases(package: str, type_name: str) -> list[str]:
    """The runtime's types among what a package's type inherits from (or the type itself)."""
    data = package_data(package_of(package))
    types = data["types"] if data else {}
    if base_name(type_name) not in types:
        return [type_name] if api.is_type(type_name) else []
    bases = [b for _, t in lineage(types, base_name(type_name)) for b in t.get("bases", [])]
    return [b for b in bases if b not in types and api.is_type(b)]


def _written(specifier: str) -> str:
    specifier = _ON_DRIVER.get(specifier, specifier)
    bare = package_of(specifier) == "node:" and not specifier.startswith("node:")
    return f"node:{specifier}" if bare else specifier
