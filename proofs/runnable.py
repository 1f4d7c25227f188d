"""Examples of cards as Workers that `run.mjs` can start."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from proof import Proof, read

from wlint.card import Card, Example
from wlint.languages.document import Value
from wlint.languages.json import parse_json
from wlint.languages.toml import parse_toml

_OUTSIDE = re.compile(r"""(?:from|import)\s*["'](?!\.|cloudflare:|node:)""")
_CODE = (".js", ".jsx", ".ts", ".tsx", ".mjs")
_OBJECT = re.compile(r"export class (\w+)[^{]* extends DurableObject\b")
_NEWEST = "2026-11-17"
"""The newest compatibility date that the workerd of `package.json` knows."""


@dataclass(frozen=True, slots=True)
class Case:
    """One Worker to run, and whether the fault is to be seen in it."""

    label: str
    proof: Proof
    worker: Mapping[str, object]
    role: str


def cases(card: Card) -> Iterator[Case]:
    """What is run for a card: every bad example that has a proof, with what stands against it."""
    seen: set[str] = set()
    for bad in card.bad:
        if bad.proof is None:
            continue
        proof = read(bad.proof)
        label = f"{card.name}.md:{bad.line}"
        yield Case(f"{label} fails", proof, worker(bad, bad.files, proof), "bad")
        if bad.fixed is not None:
            files = {**bad.files, **bad.fixed}
            yield Case(f"{label} is mended", proof, worker(bad, files, proof), "fixed")
        is_new = bad.proof not in seen
        seen.add(bad.proof)
        for good in card.good:
            if is_new and proof.holds_for_all and is_runnable(good.files):
                name = f"{label} is not in {good.line}"
                yield Case(name, proof, worker(good, good.files, proof), "good")


def is_runnable(files: Mapping[PurePosixPath, str]) -> bool:
    """Whether files are all a Worker needs: no packages, nor a build, as Pages Functions do."""
    code = code_of(files)
    is_built = any("functions" in path.parts for path in code)
    return bool(code) and not is_built and not any(map(_OUTSIDE.search, code.values()))


def worker(example: Example, files: Mapping[PurePosixPath, str], proof: Proof) -> dict[str, object]:
    """A Worker as `run.mjs` takes it."""
    settings = _settings(example)
    code = code_of(files)
    assets = [settings["assets"]] if "binding" in settings.get("assets", {}) else []
    return {
        "main": settings["main"],
        "files": {str(path): text for path, text in code.items()},
        "date": min(str(settings.get("compatibility_date", _NEWEST)), _NEWEST),
        "flags": settings.get("compatibility_flags", []),
        "bindings": _bindings(settings, "\n".join(code.values())),
        "services": [s["binding"] for s in (*settings.get("services", []), *assets)],
        "steps": list(proof.steps),
        "tables": list(proof.tables),
        "stored": list(proof.stored),
        "upstream": dict(proof.upstream),
        "settles": proof.is_seen_later,
    }


def code_of(files: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """The modules among files."""
    return {path: text for path, text in files.items() if path.suffix in _CODE}


def _settings(example: Example) -> dict[str, Any]:
    path = next(p for p in example.files if p.name.startswith("wrangler."))
    parse = parse_toml if path.suffix == ".toml" else parse_json
    settings: dict[str, Any] = _plain(parse(example.files[path].encode()))
    return settings


def _plain(value: Value) -> Any:  # noqa: ANN401 (a setting is whatever Wrangler takes)
    match value.data:
        case Mapping() as table:
            return {key: _plain(each) for key, each in table.items()}
        case tuple() as items:
            return [_plain(each) for each in items]
        case scalar:
            return scalar


def _bindings(settings: Mapping[str, Any], code: str) -> dict[str, object]:
    queues = settings.get("queues", {}).get("producers", [])
    return {
        "kvNamespaces": [b["binding"] for b in settings.get("kv_namespaces", [])],
        "d1Databases": [b["binding"] for b in settings.get("d1_databases", [])],
        "r2Buckets": [b["binding"] for b in settings.get("r2_buckets", [])],
        "queueProducers": {b["binding"]: b["queue"] for b in queues},
        "durableObjects": _objects(settings, code),
        "bindings": settings.get("vars", {}),
    }


def _objects(settings: Mapping[str, Any], code: str) -> dict[str, object]:
    """The Durable Objects of this Worker; each is bound by the name of its class, too."""
    bound = settings.get("durable_objects", {}).get("bindings", [])
    names = {b["name"]: b["class_name"] for b in bound if "script_name" not in b}
    names |= {name: name for name in _OBJECT.findall(code)}
    made = (each.get("new_classes", []) for each in settings.get("migrations", []))
    legacy = {name for classes in made for name in classes}
    return {
        name: {"className": class_name, "useSQLite": class_name not in legacy}
        for name, class_name in names.items()
    }
