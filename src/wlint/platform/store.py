"""The data files, each read once and only when something of it is asked."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from wlint.platform.schema import RawEntry, RawType

_DATA = Path(__file__).parent / "data"

RawSchema = TypedDict(
    "RawSchema",
    {
        "type": str | list[str],
        "properties": "dict[str, RawSchema]",
        "additionalProperties": "bool | RawSchema",
        "items": "RawSchema",
        "required": list[str],
        "enum": list[object],
        "anyOf": "list[RawSchema]",
        "$ref": str,
    },
    total=False,
)


class ApiData(TypedDict):
    """The runtime's own API."""

    sources: dict[str, str]
    globals: dict[str, RawEntry]
    modules: dict[str, dict[str, RawEntry]]
    types: dict[str, RawType]


class Asks(TypedDict):
    """Patterns of `Type.method`, and of types that ask once they are awaited."""

    by: list[str]
    but: list[str]


class PackageData(TypedDict):
    """What a package offers; `io`: whether its promises stand for work outside the isolate.

    `asks`: which of its calls surely send a request to another host.
    """

    package: str
    version: NotRequired[str]
    io: bool
    asks: NotRequired[Asks]
    modules: dict[str, dict[str, RawEntry]]
    types: dict[str, RawType]


def _read(name: str) -> object:
    return json.loads(_DATA.joinpath(name).read_text(encoding="utf-8"))


@cache
def api_data() -> ApiData:
    """The table of the runtime's API."""
    return cast(ApiData, _read("api.json"))


class WranglerData(TypedDict):
    """Wrangler's schema of its configuration, reduced."""

    source: str
    definitions: dict[str, RawSchema]


@cache
def wrangler_data() -> WranglerData:
    """The schema of Wrangler's configuration."""
    return cast(WranglerData, _read("wrangler.json"))


class CompatibilityFlag(TypedDict, total=False):
    """A change of the runtime: what turns it off, since when and with what else it holds."""

    off: str
    since: str
    implied: dict[str, str]
    experimental: bool


class CompatibilityData(TypedDict):
    """The runtime's table of such changes."""

    source: str
    flags: dict[str, CompatibilityFlag]


@cache
def compatibility_data() -> CompatibilityData:
    """What the runtime changed, each change by the flag that brings it."""
    return cast(CompatibilityData, _read("compatibility.json"))


class PyodideData(TypedDict):
    """The packages that Pyodide has, with their versions, by the version of Python."""

    source: str
    packages: dict[str, dict[str, str]]


@cache
def pyodide_data() -> PyodideData:
    """What Pyodide has for each version of Python that Workers run."""
    return cast(PyodideData, _read("pyodide.json"))


@cache
def package_data(package: str) -> PackageData | None:
    """The table of a package, or None where there is none."""
    name = f"packages/{file_name(package)}"
    return cast(PackageData, _read(name)) if _DATA.joinpath(name).is_file() else None


def file_name(package: str) -> str:
    """The data file of a package: `@scope/name` -> `@scope__name.json`."""
    return package.replace("/", "__").replace(":", "_") + ".json"
