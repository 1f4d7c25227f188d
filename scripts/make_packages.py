"""Build src/wlint/platform/data/packages/ from the declarations of packages that Workers use.

python scripts/make_packages.py [FOLDER with node_modules [PACKAGE …]]
"""

import json
import sys
from pathlib import Path
from typing import Any

from declarations import dense, installed, lacking_peers, prune, read, version, write

from wlint.platform import api
from wlint.platform.store import file_name

HERE = Path(__file__).parent
TARGET = HERE.parent / "src/wlint/platform/data/packages"
CURATED = json.loads((HERE / "facts-packages.json").read_text())
CALLS = ("async", "callback", "events", "parameters", "unless_callback")
WORDS = {"string", "number", "boolean", "bigint", "void", "?", "this"}


def base(shown: str) -> str:
    """`Map<K, V>[]` -> `Map`."""
    return shown.split("<", 1)[0].removesuffix("[]")


def mentioned(described: dict[str, Any]) -> set[str]:
    """The names of types that a type leads to."""
    methods = described["methods"].values()
    shown = {m.get("returns", "?") for m in methods} | set(described["properties"].values())
    shown |= {c for m in methods for c in (*m.get("callback", []), *m.get("parameters", []))}
    shown |= {m["events"] for m in methods if "events" in m}
    shown |= set(described.get("bases", []))
    return {base(s) for s in shown} | {base(s.partition("<")[2].rstrip(">")) for s in shown}


def says_async(described: dict[str, Any]) -> bool:
    """Does a value of this type have anything to await?"""
    methods = described["methods"].values()
    waits = any(m.get("async") or m.get("unless_callback") for m in methods)
    return (
        waits
        or "awaits" in described
        or any(
            s.startswith(("Promise", "AsyncGenerator")) for s in described["properties"].values()
        )
    )


def useful(types: dict[str, Any]) -> set[str]:
    """The types from which something asynchronous is reached."""
    found = {name for name, described in types.items() if says_async(described)}
    size = -1
    while len(found) != size:
        size = len(found)
        found |= {name for name, t in types.items() if name not in found and mentioned(t) & found}
    return found


def forget(shown: str, kept: set[str]) -> str:
    """The type string, or `?` where it names a type that is not kept."""
    name = base(shown)
    known = name in kept or name in WORDS or api.is_type(name) or "<" in shown
    return shown if known else "?"


def slim(call: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    """The call with the names of dropped types forgotten."""
    call = dict(call)
    if "returns" in call:
        call["returns"] = forget(call["returns"], kept)
    for key in ("callback", "parameters"):
        shown = [forget(c, kept) for c in call.get(key, [])]
        call[key] = shown if any(c not in WORDS for c in shown) else []
    return dense(call)


def worth(call: dict[str, Any]) -> bool:
    """Is anything known of the call that a reader could use?"""
    return any(k in call for k in CALLS) or (call.get("returns", "?") not in WORDS - {"this"})


def slim_types(types: dict[str, Any]) -> dict[str, Any]:
    """The useful types, each with the members that lead somewhere."""
    kept = useful(types)
    slimmed: dict[str, Any] = {}
    for name in kept:
        described = types[name]
        parents = [types[b]["methods"] for b in described.get("bases", []) if b in types]
        methods = {n: slim(m, kept) for n, m in described["methods"].items()}
        properties = {n: forget(s, kept) for n, s in described["properties"].items()}
        slimmed[name] = dense(
            {
                "bases": list(dict.fromkeys(b for b in described.get("bases", []) if b in kept
                              or api.is_type(b))),
                "methods": {n: m for n, m in methods.items()
                            if worth(m) or any(n in p for p in parents)},
                "properties": {n: s for n, s in properties.items() if s not in WORDS},
            }
        )  # fmt: skip
        if "awaits" in described:
            slimmed[name]["awaits"] = forget(described["awaits"], kept)
        slimmed[name]["lazy"] = described.get("lazy", False)
        slimmed[name].setdefault("methods", {})
        slimmed[name].setdefault("properties", {})
    prune(slimmed, set())
    return {n: {k: v for k, v in t.items() if v or k == "awaits"} for n, t in slimmed.items()}


def slim_exports(exports: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """The exports that are functions or lead to a useful type."""
    slimmed = {}
    for name, entry in exports.items():
        entry = slim(entry, set(kept))
        if "type" in entry:
            entry["type"] = forget(entry["type"], set(kept))
        if entry["kind"] == "class" and f"typeof {name}" in kept:
            entry["static"] = f"typeof {name}"
        if entry["kind"] == "function" or entry.get("type", "?") != "?":
            slimmed[name] = dense(entry)
    return slimmed


def correct(package: str, found: dict[str, Any]) -> None:
    """Apply what the declarations leave open and is known from the package's documentation."""
    for name, change in CURATED["types"].get(package, {}).items():
        described = found["types"].setdefault(name, {"methods": {}, "properties": {}})
        for source in change.get("asynchronous_like", []):
            described["methods"] |= {
                n: {**m, "async": True} for n, m in found["types"][source]["methods"].items()
                if n not in described["methods"]
            }  # fmt: skip
        for method in change.get("async", []):
            described["methods"].setdefault(method, {}).update({"async": True})
        described["methods"] |= change.get("methods", {})
        for method, returns in change.get("returns", {}).items():
            described["methods"][method] = {"returns": returns}
        described["properties"] |= change.get("properties", {})
        if "bases" in change:
            described["bases"] = change["bases"]
        if "awaits" in change:
            described |= {"awaits": change["awaits"], "lazy": False}
        if "lazy" in change:
            described |= {"lazy": change["lazy"]}
    for specifier, exports in CURATED["exports"].get(package, {}).items():
        found["modules"].setdefault(specifier, {})
        for name, change in exports.items():
            found["modules"][specifier].setdefault(name, {}).update(change)


def build(folder: Path, package: str, specifiers: list[str]) -> None:
    """Write the file of one package."""
    found = read(folder, {"modules": specifiers}) if specifiers else {"modules": {}, "types": {}}
    for missing in found.get("missing", []):
        print(f"{package}: no declarations for {missing}")
    correct(package, found)
    types = slim_types(found["types"])
    modules = {name: slim_exports(exports, types) for name, exports in found["modules"].items()}
    installed_as = CURATED["installed_as"].get(package, package)
    exists = (folder / "node_modules" / installed_as / "package.json").exists()
    for peer in lacking_peers(folder, installed_as) if exists else ():
        print(f"{package}: what it has of {peer} is lost, as that is not installed")
    data: dict[str, object] = {
        "package": package,
        "version": version(folder, installed_as) if exists else "",
        "io": package not in CURATED["computes_only"],
        **({"asks": CURATED["asks"][package]} if package in CURATED["asks"] else {}),
        "modules": modules,
        "types": types,
    }
    path = TARGET / file_name(package)
    write(path, data)
    print(f"{package}: {len(types)} of {len(found['types'])} types, {path.stat().st_size:,} bytes")


def main() -> None:
    """Write one file per package."""
    names = [p for p in CURATED["packages"] if not p.startswith("node:")]
    only = sys.argv[2:]
    with installed(tuple(names) + tuple(CURATED["declarations"])) as folder:
        for package, specifiers in CURATED["packages"].items():
            if not only or package in only:
                build(folder, package, specifiers)


if __name__ == "__main__":
    main()
