"""Build src/wlint/platform/data/api.json from what Cloudflare publishes and what was measured.

python scripts/make_platform.py [FOLDER with node_modules]
"""

import json
import re
from pathlib import Path
from typing import Any

from declarations import dense, installed, prune, read, version, write

from wlint.platform.bindings import BINDING_TYPES

HERE = Path(__file__).parent
TARGET = HERE.parent / "src/wlint/platform/data/api.json"
MODULES = ["cloudflare:workers", "cloudflare:sockets", "cloudflare:email", "cloudflare:workflows"]

# the catalogue of AI models and the locale data are large and say nothing about calls
NOISE = re.compile(
    r"^(Base_?Ai|Ai_|AiText|AiImage|AiSentence|AiSummar|AiTransl|AiAuto|AiModels?|AiObject|AiOptions"
    r"|ChatCompletion|Response[A-Z]|ResponsesI|PromptTokens|Reasoning|EasyInput|StreamOptions"
    r"|(Async)?Text2|GoogleText|OpenAi|Completion|Usage|Tool[A-Z]|Intl\b|typeof Intl|GPU"
    r"|(typeof )?(Big)?(Int|Uint|Float)\d+|StripNever|Exclude|Extract|CSS|\d|\")"
)
# JavaScript types that say something about promises and collections
LANGUAGE = {
    "Array", "ArrayBuffer", "ArrayConstructor", "ArrayIterator", "AsyncGenerator", "AsyncIterator",
    "Atomics", "BigInt", "Boolean", "Date", "DateConstructor", "Error", "Function", "Generator",
    "Iterator", "IteratorObject", "JSON", "Map", "MapIterator", "Math", "Number",
    "NumberConstructor", "Object", "ObjectConstructor", "Promise", "PromiseConstructor",
    "PromiseWithResolvers", "ReadonlyArray", "Reflect", "RegExp", "RegExpMatchArray", "Set",
    "SetIterator", "String", "StringConstructor", "Symbol", "Uint8Array", "WeakMap", "WeakRef",
    "WeakSet",
}  # fmt: skip

# what runs in the isolate alone: no I/O starts, whatever the promise
NO_IO = {
    "SubtleCrypto", "Blob", "Promise", "typeof Promise", "AsyncGenerator", "AsyncIterator",
    "Crypto", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "Array", "typeof Array",
    "typeof WebAssembly",
}  # fmt: skip
NO_IO_METHODS = {"Cache.open", "CacheStorage.open", "Scheduler.wait", "ReadableStream.cancel"}
# the platform hands these out bound, or nobody has measured that they are not
DETACHABLE = {"Console", "console", "WorkflowStep", "EventContext", "EventPluginContext"}
STATIC = re.compile(r"^typeof |^(JSON|Math|Atomics|Reflect)$")
# the declarations leave these open; the runtime does not
CORRECTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "KVNamespace": {"list": {"async": True, "returns": "KVNamespaceListResult"}},
    # workerd's own class has `fetch`, too: src/cloudflare/internal/ai-api.ts
    "Ai": {
        "toMarkdown": {"async": True, "returns": "?"},
        "fetch": {"async": True, "returns": "Response", "subrequest": "internal"},
    },
    # to Images and Stream as well as to the other services a call leaves the Worker
    "HostedImagesBinding": {n: {"subrequest": "internal"} for n in ("list", "upload")},
    "ImageHandle": {
        n: {"subrequest": "internal"} for n in ("bytes", "delete", "details", "update")
    },
    "StreamBinding": {n: {"subrequest": "internal"} for n in ("createDirectUpload", "upload")},
    "Promise": {
        "then": {"async": True}, "catch": {"async": True}, "finally": {"async": True},
    },
    "typeof Promise": {
        "all": {"async": True, "returns": "?[]"},
        "allSettled": {"async": True, "returns": "?[]"},
        "race": {"async": True}, "any": {"async": True}, "try": {"async": True},
        "resolve": {"async": True}, "reject": {"async": True},
    },
    "typeof Object": {
        "keys": {"returns": "string[]"}, "values": {"returns": "?[]"},
        "entries": {"returns": "?[]"}, "fromEntries": {"returns": "?"},
    },
    "typeof Array": {"from": {"returns": "?[]"}, "of": {"returns": "?[]"}},
    "String": {"split": {"returns": "string[]"}},
    "Headers": {"get": {"returns": "string"}},
    # `ctx.exports.Mailer({ props })`
    "LoopbackServiceStub": {"()": {"returns": "LoopbackServiceStub"}},
    # `EventTarget<WebSocketEventMap>`
    "WebSocket": {"addEventListener": {"returns": "void", "events": "WebSocketEventMap"}},
}  # fmt: skip
GLOBAL_CORRECTIONS = {"connect": {"kind": "function", "returns": "Socket"}}


def wanted(name: str, native: set[str]) -> bool:
    """Is this a type that a rule can ask about?"""
    root = name.removeprefix("typeof ").split(".")[0]
    return not NOISE.match(root) and (root in native or root in LANGUAGE)


def overlay(types: dict[str, Any], facts: dict[str, Any]) -> None:
    """Add what was measured: subrequests, idioms, and what the declarations have wrong."""
    for owner, methods in (*facts.items(), *CORRECTIONS.items()):
        known = types.setdefault(owner, {"methods": {}, "properties": {}})["methods"]
        for name, fact in methods.items():
            if (
                "events" not in fact
                and name not in known
                and any(
                    name in types.get(base, {}).get("methods", {})
                    for base in types[owner].get("bases", [])
                )
            ):
                continue  # inherited, with its type
            method = known.setdefault(name, {})
            if "async" in fact and bool(fact["async"]) != bool(method.get("async")):
                print(f"{owner}.{name}: async {method.get('async')} -> {fact['async']}")
                method["async"] = fact["async"]
            if fact.get("returns"):
                method["returns"] = fact["returns"]
            method["events"] = fact.get("events")
            method["subrequest"] = fact.get("subrequest") or method.get("subrequest")
            method["may_float"] = fact.get("idiom_unawaited") or method.get("may_float")


def finish(types: dict[str, Any], native: set[str]) -> None:
    """Say of every method whether it starts I/O and survives being taken off its object."""
    for owner, described in types.items():
        root = owner.removeprefix("typeof ").split(".")[0]
        for name, method in described["methods"].items():
            free = root in DETACHABLE or bool(STATIC.match(owner)) or root not in native
            wild = "*" in described["methods"] and name not in ("fetch", "connect")
            if not free and not wild:
                method["bound"] = True
            if method.get("async") and (owner in NO_IO or f"{owner}.{name}" in NO_IO_METHODS):
                method["io"] = False
        described["methods"] = {n: dense(m) for n, m in described["methods"].items()}
    prune(types, set())


def check_bindings(folder: Path) -> None:
    """Say which binding kinds Wrangler's schema does not have, and which types are unknown."""
    schema = json.loads((folder / "node_modules/wrangler/config-schema.json").read_text())
    known = schema["definitions"]["RawConfig"]["properties"]
    for missing in sorted(BINDING_TYPES.keys() - known.keys()):
        print(f"not in the configuration schema: {missing}")


def main() -> None:
    """Write api.json."""
    facts = json.loads((HERE / "facts-api.json").read_text())
    with installed(("wrangler",)) as folder:
        found = read(folder, {"globals": True, "modules": MODULES})
        names = ("@cloudflare/workers-types", "typescript", "wrangler")
        sources = {name: version(folder, name) for name in names}
        check_bindings(folder)
    native = {name for name, entry in found["globals"].items() if entry["platform"]}
    native |= {entry["type"] for m in found["modules"].values() for entry in m.values()
               if "type" in entry}  # fmt: skip
    native |= {t for t in facts if t != "global"} | {"Body"}
    types = {n: t for n, t in found["types"].items() if wanted(n, native)}
    functions = facts.pop("global")
    facts.pop("cloudflare:workers")
    overlay(types, facts)
    finish(types, native)
    entries = {}
    for name, entry in found["globals"].items():
        if NOISE.match(name) or (name not in native and entry["kind"] == "type"):
            continue
        entry.pop("platform")
        if entry["kind"] == "type":
            continue
        static = entry.pop("constructor_type", None)
        if entry["kind"] == "class" and (static or f"typeof {name}" in types):
            entry["static"] = static or f"typeof {name}"
        entries[name] = dense(entry) | dense(
            {"subrequest": functions.get(name, {}).get("subrequest")}
        )
    entries |= GLOBAL_CORRECTIONS
    modules = {
        specifier: {name: dense(entry) for name, entry in exports.items()}
        for specifier, exports in found["modules"].items()
    }
    modules["cloudflare:sockets"]["connect"]["subrequest"] = "external"
    del entries["connect"]
    data: dict[str, object] = {
        "sources": sources, "globals": entries, "modules": modules, "types": types,
    }  # fmt: skip
    write(TARGET, data)
    print(f"{len(entries)} globals, {len(types)} types, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
