"""What a card says can be seen in workerd, and whether it was.

A proof is what is sent, one line each, then what the bad example shows, loses or does:

    table orders (id, total)
    KV greeting Hello
    POST /orders {"id": 1}
    GET /orders {"Authorization": "ann"}
    loses row orders

A POST carries its JSON as the body, a GET as headers.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import tomli

from wlint.card import Example

_REQUEST = re.compile(r"(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>/\S*)(?: (?P<body>.*))?$")
_STORED = re.compile(r"KV (?P<key>\S+) (?P<value>.*)$")
_SEEN = re.compile(r'(?P<what>shows|fails to start) "(?P<text>.*)"$')
_LOST = re.compile(r"loses (?P<kind>fetch|KV|row) (?P<name>\S+)$")
_OUTSIDE = re.compile(r"""(?:from|import)\s*["'](?!\.|cloudflare:|node:)""")
_CODE = (".js", ".ts", ".mjs")


class BrokenProof(Exception):
    """A proof says something that cannot be sent or seen."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What could be seen of one Worker that ran."""

    failure: str | None
    answers: Sequence[Mapping[str, Any]]
    fetched: Sequence[str]
    keys: Sequence[str]
    rows: Mapping[str, int]
    log: str

    @property
    def text(self) -> str:
        """What it said in the end: why it did not run, the last answer, the log."""
        last = [f"{a.get('status')} {a.get('text')} {a.get('error')}" for a in self.answers[-1:]]
        return "\n".join((self.failure or "", *last, self.log))

    @property
    def hangs(self) -> bool:
        """Whether an answer did not come."""
        return any(answer.get("hangs") for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Proof:
    """What is sent to a Worker, and by what its fault is seen."""

    steps: tuple[Mapping[str, object], ...]
    what: str
    name: str
    upstream: str = "answers"
    tables: tuple[str, ...] = ()
    stored: tuple[Mapping[str, str], ...] = ()

    def is_fault(self, seen: Sighting) -> bool:
        """Whether the fault was seen."""
        match self.what:
            case "shows":
                return self.name in seen.text
            case "fails to start":
                return seen.failure is not None and self.name in seen.failure
            case "hangs":
                return seen.hangs
            case "fetch":
                return not any(url.startswith(self.name) for url in seen.fetched)
            case "KV":
                return self.name not in seen.keys
            case _:
                return not seen.rows.get(self.name)

    @property
    def is_loss(self) -> bool:
        """Whether the fault is that something does not come: a good example need not have it."""
        return self.what in ("fetch", "KV", "row")


def read(text: str) -> Proof:
    """The proof that a card writes down."""
    steps: list[Mapping[str, object]] = []
    tables: list[str] = []
    stored: list[Mapping[str, str]] = []
    upstream, seen = "answers", ("", "")
    for line in filter(None, map(str.strip, text.splitlines())):
        if match := _REQUEST.match(line):
            steps.append({"trigger": "fetch", **match.groupdict()})
        elif match := _STORED.match(line):
            stored.append(match.groupdict())
        elif line == "scheduled":
            steps.append({"trigger": "scheduled"})
        elif line.startswith("queue "):
            steps.append({"trigger": "queue", "body": json.loads(line.removeprefix("queue "))})
        elif line.startswith("table "):
            tables.append(line.removeprefix("table "))
        elif line == "upstream silent":
            upstream = "silent"
        elif match := _SEEN.match(line):
            seen = (match["what"], match["text"])
        elif match := _LOST.match(line):
            seen = (match["kind"], match["name"])
        elif line == "hangs":
            seen = ("hangs", "")
        else:
            raise BrokenProof(f"what is '{line}' in a proof?")
    if not seen[0] or not (steps or seen[0] == "fails to start"):
        raise BrokenProof(f"a proof says what is sent and what is seen:\n{text}")
    return Proof(tuple(steps), *seen, upstream, tuple(tables), tuple(stored))


def is_runnable(files: Mapping[PurePosixPath, str]) -> bool:
    """Whether files are all that a Worker needs: it imports no packages."""
    code = {p: t for p, t in files.items() if p.suffix in _CODE}
    return bool(code) and not any(_OUTSIDE.search(text) for text in code.values())


def worker(example: Example, files: Mapping[PurePosixPath, str], proof: Proof) -> dict[str, object]:
    """A Worker as `run.mjs` takes it."""
    settings = _settings(example)
    code = {str(p): text for p, text in files.items() if p.suffix in _CODE}
    return {
        "main": settings["main"],
        "files": code,
        "date": min(str(settings.get("compatibility_date", "2026-01-01")), "2026-07-01"),
        "flags": settings.get("compatibility_flags", []),
        "bindings": _bindings(settings),
        "services": [service["binding"] for service in settings.get("services", [])],
        "steps": list(proof.steps),
        "tables": list(proof.tables),
        "stored": list(proof.stored),
        "upstream": proof.upstream,
    }


def _settings(example: Example) -> dict[str, Any]:
    text = next(t for p, t in example.files.items() if p.name == "wrangler.toml")
    return tomli.loads(text)


def _bindings(settings: Mapping[str, Any]) -> dict[str, object]:
    objects = settings.get("durable_objects", {}).get("bindings", [])
    queues = settings.get("queues", {}).get("producers", [])
    return {
        "kvNamespaces": [b["binding"] for b in settings.get("kv_namespaces", [])],
        "d1Databases": [b["binding"] for b in settings.get("d1_databases", [])],
        "r2Buckets": [b["binding"] for b in settings.get("r2_buckets", [])],
        "queueProducers": {b["binding"]: b["queue"] for b in queues},
        "durableObjects": {
            b["name"]: {"className": b["class_name"], "useSQLite": True}
            for b in objects
            if "script_name" not in b
        },
        "bindings": settings.get("vars", {}),
    }


@dataclass(frozen=True, slots=True)
class Case:
    """One Worker to run, and whether the fault is to be seen in it."""

    label: str
    proof: Proof
    worker: Mapping[str, object]
    is_bad: bool
