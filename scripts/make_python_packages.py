"""Build src/wlint/platform/data/packages/py_*.json from installed Python packages.

Run it with the Python of an environment that has the packages of `PACKAGES`; it imports them.
"""

import collections.abc
import contextlib
import functools
import importlib
import inspect
import json
import pkgutil
import sys
import types
import typing
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from declarations import write

TARGET = Path(__file__).parents[1] / "src/wlint/platform/data/packages"
# package -> (distribution, modules, what its calls do)
PACKAGES: dict[str, tuple[str, list[str], bool]] = {
    "httpx": ("httpx", ["httpx"], True),
    "aiohttp": ("aiohttp", ["aiohttp"], True),
    "requests": ("requests", ["requests"], True),
    "urllib3": ("urllib3", ["urllib3"], True),
    "openai": ("openai", ["openai"], True),
    "anthropic": ("anthropic", ["anthropic"], True),
    "langchain_core": (
        "langchain-core",
        ["langchain_core.prompts", "langchain_core.runnables", "langchain_core.vectorstores",
         "langchain_core.language_models", "langchain_core.output_parsers"],
        True,
    ),
    "langchain_openai": ("langchain-openai", ["langchain_openai"], True),
    "fastapi": ("fastapi", ["fastapi", "fastapi.responses"], True),
    "starlette": ("starlette", ["starlette.requests", "starlette.responses",
                                "starlette.websockets", "starlette.datastructures"], True),
    "pydantic": ("pydantic", ["pydantic"], False),
    "jinja2": ("jinja2", ["jinja2"], False),
}  # fmt: skip
VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream"}
OUTBOUND = {
    "httpx": {"AsyncClient", "Client", ""},
    "requests": {"Session", ""},
    "aiohttp": {"ClientSession", ""},
    "urllib3": {"PoolManager", ""},
}
# of which every asynchronous call is a request to its service
CLIENTS = {"openai"}
# whose classes a package hands out as its own
FAMILY = {"fastapi": {"starlette"}, "langchain_openai": {"langchain_core"}}
MOST_TYPES = 1500


class Reader:
    """Reads one package: names what it meets and describes it once."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.family = {package} | FAMILY.get(package, set())
        self.names: dict[type, str] = {}
        self.queue: list[type] = []

    def show(self, hint: object, owner: str = "?") -> str:
        """The type string of an annotation."""
        if hint is None or hint is type(None):
            return "void"
        if hint is typing.Self:
            return "this"
        origin, args = get_origin(hint), get_args(hint)
        if origin in (typing.Union, types.UnionType):
            shown = {self.show(a, owner) for a in args if a is not type(None)}
            return shown.pop() if len(shown) == 1 else "?"
        if origin in (list, collections.abc.Sequence, tuple):
            return f"{self.show(args[0], owner) if args else '?'}[]"
        if origin is typing.Annotated:
            return self.show(args[0], owner)
        if isinstance(hint, typing.TypeVar):
            return "?"
        kind = origin or hint
        if not isinstance(kind, type):
            return "?"
        return self.of_class(kind)

    def of_class(self, kind: type) -> str:
        """The name of a class of the package, or the word for a built-in."""
        words = {str: "string", int: "number", float: "number", bool: "boolean", list: "?[]"}
        if kind in words:
            return words[kind]
        if kind.__module__.split(".")[0] not in self.family or len(self.names) > MOST_TYPES:
            return "?"
        if kind not in self.names:
            taken = set(self.names.values())
            free, n = kind.__name__, 2
            while free in taken:
                free, n = f"{kind.__name__}_{n}", n + 1
            self.names[kind] = free
            self.queue.append(kind)
        return self.names[kind]

    def call(self, function: object, owner: str = "") -> dict[str, Any]:
        """How calling a function is described."""
        function = inspect.unwrap(getattr(function, "__func__", function))
        try:
            returned = get_type_hints(function).get("return", inspect.Parameter.empty)
        except Exception:  # it names what is imported for type checkers only
            returned = self.by_name(getattr(function, "__annotations__", {}).get("return"))
        is_async = inspect.iscoroutinefunction(function)
        origin = get_origin(returned)
        if origin in (collections.abc.Awaitable, collections.abc.Coroutine):
            is_async, returned = True, get_args(returned)[-1]
        known = returned is not inspect.Parameter.empty
        described: dict[str, Any] = {"async": True} if is_async else {}
        if known and (shown := self.show(returned)) != "?":
            described["returns"] = shown
        name = getattr(function, "__name__", "")
        if name in VERBS and owner in OUTBOUND.get(self.package, ()):
            described |= {"subrequest": "external", "io": True}
        return described

    def by_name(self, written: object) -> object:
        """The class of the package that an unresolvable annotation names."""
        if written == "None":
            return None
        for name, module in list(sys.modules.items()):
            if isinstance(written, str) and name.split(".")[0] in self.family:
                found = vars(module).get(written.rsplit(".", 1)[-1])
                if isinstance(found, type):
                    return found
        return inspect.Parameter.empty

    def describe(self, kind: type) -> dict[str, Any]:
        """The members of a class and what it inherits from."""
        name = self.names[kind]
        described: dict[str, Any] = {"methods": {}, "properties": {}}
        bases = [self.of_class(b) for b in kind.__bases__ if b is not object]
        if any(b != "?" for b in bases):
            described["bases"] = [b for b in bases if b != "?"]
        for member, value in vars(kind).items():
            if member.startswith("_"):
                continue
            if isinstance(value, (property, functools.cached_property)):
                getter = value.fget if isinstance(value, property) else value.func
                described["properties"][member] = self.call(getter).get("returns", "?")
            elif inspect.isroutine(value):
                described["methods"][member] = self.call(value, name)
        for member, hint in self.fields(kind).items():
            if not member.startswith("_"):
                described["properties"].setdefault(member, self.show(hint))
        if "__await__" in vars(kind):
            described |= {"awaits": "?", "lazy": True}
        return described

    @staticmethod
    def fields(kind: type) -> dict[str, Any]:
        """The annotated attributes of the class itself."""
        try:
            hints = get_type_hints(kind)
        except Exception:  # as above
            return {}
        return {n: h for n, h in hints.items() if n in inspect.get_annotations(kind)}

    def exports(self, module: str) -> dict[str, Any]:
        """What a module offers."""
        found = importlib.import_module(module)
        listed = getattr(found, "__all__", None) or [n for n in vars(found) if n[0] != "_"]
        exports: dict[str, Any] = {}
        for name in listed:
            value = getattr(found, name, None)
            if isinstance(value, type):
                if (shown := self.of_class(value)) != "?":
                    exports[name] = {"kind": "class", "type": shown}
            elif inspect.isfunction(value):
                exports[name] = {"kind": "function", **self.call(value)}
        return exports


def useful(described: dict[str, Any]) -> set[str]:
    """The types from which something asynchronous or outbound is reached."""
    found: set[str] = set()
    size = -1
    while len(found) != size:
        size = len(found)
        for name, one in described.items():
            methods = one["methods"].values()
            shown = {m.get("returns", "?").removesuffix("[]") for m in methods}
            shown |= set(one["properties"].values()) | set(one.get("bases", []))
            own = "awaits" in one or any(m.get("async") or "subrequest" in m for m in methods)
            if own or shown & found:
                found.add(name)
    return found


def slim(described: dict[str, Any]) -> dict[str, Any]:
    """The useful types without what leads nowhere."""
    kept = useful(described)
    words = {"string", "number", "boolean", "void", "this"}
    slimmed = {}
    for name in kept:
        one = dict(described[name])
        one["methods"] = {
            n: {k: v for k, v in m.items()
                if k != "returns" or v in words or v.removesuffix("[]") in kept}
            for n, m in one["methods"].items()
        }  # fmt: skip
        one["properties"] = {
            n: s for n, s in one["properties"].items() if s.removesuffix("[]") in kept
        }
        one["bases"] = [b for b in one.get("bases", []) if b in kept]
        slimmed[name] = {k: v for k, v in one.items() if v or k == "awaits"}
    return slimmed


def await_or_enter(described: dict[str, Any]) -> None:
    """`session.get(…)` may be awaited or entered: neither is said in annotations."""
    manager = "_RequestContextManager"
    described[manager] = {
        "methods": {}, "properties": {}, "awaits": "ClientResponse", "lazy": True
    }  # fmt: skip
    for verb in VERBS & described["ClientSession"]["methods"].keys():
        described["ClientSession"]["methods"][verb] = {
            "returns": manager, "subrequest": "external", "io": True
        }  # fmt: skip


def main() -> None:
    """Write one file per package (or for those named)."""
    for package, (distribution, modules, io) in PACKAGES.items():
        if sys.argv[1:] and package not in sys.argv[1:]:
            continue
        reader = Reader(package)
        with contextlib.suppress(ImportError):
            resources = importlib.import_module(f"{package}.resources")
            for found in pkgutil.walk_packages(resources.__path__, f"{package}.resources."):
                importlib.import_module(found.name)
        exported = {f"py:{m}": reader.exports(m) for m in modules}
        described = {}
        while reader.queue:
            kind = reader.queue.pop()
            described[reader.names[kind]] = reader.describe(kind)
        if package == "aiohttp":
            await_or_enter(described)
        slimmed = slim(described)
        for exports in exported.values():
            for entry in exports.values():
                if entry.get("returns", "void").removesuffix("[]") not in slimmed:
                    entry.pop("returns", None)
        data: dict[str, object] = {
            "package": f"py:{package}",
            "version": version(distribution),
            "io": io,
            **({"asks": {"by": ["*.*"], "but": []}} if package in CLIENTS else {}),
            "modules": exported,
            "types": slimmed,
        }
        path = TARGET / f"py_{package}.json"
        write(path, json.loads(json.dumps(data)))
        print(f"{package}: {len(slimmed)} of {len(described)} types, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
