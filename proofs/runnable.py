"""Examples of cards as Workers that `run.mjs` can start."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from proof import Proof, read

from wlint.card import Card
from wlint.languages.document import Value
from wlint.languages.json import parse_json
from wlint.languages.toml import parse_toml

_OUTSIDE = re.compile(r"""(?:from|import)\s*["'](?!\.|cloudflare:|node:)""")
_CODE = (".js", ".jsx", ".ts", ".tsx", ".mjs")
_INHERITED = ("name", "main", "compatibility_date", "compatibility_flags", "routes", "migrations")
_NEWEST = "2026-11-17"
"""The newest compatibility date that the workerd of `package.json` knows."""


@dataclass(frozen=True, slots=True)
class Case:
    """One Worker to run, and whether the fault is to be seen in it."""

    label: str
    proof: Proof
    worker: Mapping[str, object]
    role: str

    @property
    def key(self) -> str:
        """The same for Workers that are asked for the same: more than one fault is looked for."""
        return json.dumps(self.worker)


def cases(card: Card) -> Iterator[Case]:
    """What is run for a card: every bad example that has a proof, with what stands against it."""
    seen: set[str] = set()
    for bad in card.bad:
        if bad.proof is None:
            continue
        proof = read(bad.proof)
        label = f"{card.name}.md:{bad.line}"
        yield Case(f"{label} fails", proof, worker(bad.files, proof), "bad")
        if bad.fixed is not None:
            files = {**bad.files, **bad.fixed}
            yield Case(f"{label} is mended", proof, worker(files, proof), "fixed")
        is_new = bad.proof not in seen
        seen.add(bad.proof)
        for good in card.good:
            if is_new and proof.holds_for_all and is_runnable(good.files):
                name = f"{label} is not in {good.line}"
                yield Case(name, proof, worker(good.files, proof), "good")


def is_runnable(files: Mapping[PurePosixPath, str]) -> bool:
    """Whether files are all that a Worker needs: a main module, no packages, nor a build."""
    first = _configurations(files)[0]
    code = code_of(files)
    has_main = bool(code) and "main" in _settings(files[first], first.suffix)
    is_built = any("functions" in path.parts for path in code)
    return has_main and not is_built and not any(map(_OUTSIDE.search, code.values()))


def worker(files: Mapping[PurePosixPath, str], proof: Proof) -> dict[str, object]:
    """A Worker as `run.mjs` takes it, with the others that are configured beside it."""
    first, *others = _configurations(files)
    objects = [step["object"] for step in proof.steps if step.get("object")]
    return {
        **_deployed(files, first, proof.environment, objects),
        "others": [_deployed(files, path) for path in others],
        "steps": list(proof.steps),
        "tables": list(proof.tables),
        "stored": list(proof.stored),
        "upstream": dict(proof.upstream),
        "settles": proof.is_seen_later,
        "timed": proof.is_timed,
    }


def _deployed(
    files: Mapping[PurePosixPath, str],
    configuration: PurePosixPath,
    environment: str | None = None,
    objects: Sequence[object] = (),
) -> dict[str, object]:
    """What a configuration deploys."""
    settings = _settings(files[configuration], configuration.suffix, environment)
    folder = configuration.parent
    code = {p: text for p, text in code_of(files).items() if p.is_relative_to(folder)}
    services = {each["binding"]: each["service"] for each in settings.get("services", [])}
    assets = settings.get("assets", {})
    return {
        "name": settings.get("name", "example"),
        "main": settings["main"],
        "files": {str(path.relative_to(folder)): text for path, text in code.items()},
        "date": min(str(settings.get("compatibility_date", _NEWEST)), _NEWEST),
        "flags": settings.get("compatibility_flags", []),
        "bindings": _bindings(settings, objects),
        "services": services | ({assets["binding"]: None} if "binding" in assets else {}),
        "hosts": _hosts(settings),
    }


def _hosts(settings: Mapping[str, Any]) -> list[str]:
    """The addresses at which the Worker itself answers what it fetches."""
    routes = settings.get("routes", [])
    domains = [r["pattern"] for r in routes if isinstance(r, dict) and r.get("custom_domain")]
    has_own_name = settings.get("workers_dev", not routes)
    return [*domains, *([f"{settings.get('name')}.acme.workers.dev"] if has_own_name else [])]


def code_of(files: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """The modules among files."""
    return {path: text for path, text in files.items() if path.suffix in _CODE}


def _configurations(files: Mapping[PurePosixPath, str]) -> list[PurePosixPath]:
    """The configurations among files, that of the first Worker first."""
    found = (path for path in files if path.name.startswith("wrangler."))
    return sorted(found, key=lambda path: len(path.parts))


def _settings(text: str, suffix: str, environment: str | None = None) -> dict[str, Any]:
    """What holds in an environment: it has no bindings but its own."""
    parse = parse_toml if suffix == ".toml" else parse_json
    settings: dict[str, Any] = _plain(parse(text.encode()))
    if (own := settings.get("env", {}).get(environment)) is None:
        return settings
    return {key: settings[key] for key in _INHERITED if key in settings} | own


def _plain(value: Value) -> Any:  # noqa: ANN401 (a setting is whatever Wrangler takes)
    match value.data:
        case Mapping() as table:
            return {key: _plain(each) for key, each in table.items()}
        case tuple() as items:
            return [_plain(each) for each in items]
        case scalar:
            return scalar


def _bindings(settings: Mapping[str, Any], objects: Sequence[object]) -> dict[str, object]:
    queues = settings.get("queues", {}).get("producers", [])
    return {
        "kvNamespaces": [b["binding"] for b in settings.get("kv_namespaces", [])],
        "d1Databases": [b["binding"] for b in settings.get("d1_databases", [])],
        "r2Buckets": [b["binding"] for b in settings.get("r2_buckets", [])],
        "queueProducers": {b["binding"]: b["queue"] for b in queues},
        "durableObjects": _objects(settings, objects),
        "bindings": settings.get("vars", {}),
    }


def _objects(settings: Mapping[str, Any], asked: Sequence[object]) -> dict[object, object]:
    """The Durable Objects of this Worker; those that are asked are bound by their class, too."""
    bound = settings.get("durable_objects", {}).get("bindings", [])
    names = {b["name"]: b["class_name"] for b in bound if "script_name" not in b}
    names |= {name: name for name in asked}
    made = (each.get("new_classes", []) for each in settings.get("migrations", []))
    legacy = {name for classes in made for name in classes}
    return {
        name: {"className": class_name, "useSQLite": class_name not in legacy}
        for name, class_name in names.items()
    }
