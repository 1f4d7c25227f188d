"""What a card says can be seen in workerd, and whether it was.

A proof is a `proof` block below a bad example: what there is, what is sent, and last by what the
fault is seen, one line each.

    environment staging               the Worker as it is deployed in this environment
    table orders (id, total)          a table of the first D1 database
    KV greeting Hello                 a value in the first KV namespace
    upstream takes 500 ms             how other hosts answer; else with 200 and {} after 50 ms
    upstream answers 404              with another status
    upstream says {"more": true}      with another body
    upstream ends after 7000 ms       and this much time until the body is complete
    upstream is silent                never
    upstream breaks off               they do their work, and the connection is lost
    POST /orders {"id": 1}            a request with a body
    POST /files of 400 KB             with a long one
    GET /orders {"X-User": "ann"}     a request with headers
    meanwhile GET / {"X-User": "bob"} one more, while the one above is being answered
    elsewhere GET /                   one more of anything, in another isolate of the Worker
    scheduled                         a cron trigger
    queue [{"id": 1}]                 a batch of messages
    object Room GET /join             a request to an object of this class

    answers "200 Hello bob"           the last answer has this in it; it begins with its status
    shows "Illegal invocation"        the last answer or the log has it
    fails to start "Disallowed"       the Worker does not start, and says so
    hangs                             the last answer does not come
    stays silent                      all is well, says the last answer, and nothing is logged
    waits 500 ms                      the last answer takes that long
    begins after 500 ms               its first byte does
    goes round                        call leads to call, back to the Worker, 16 deep: it calls
                                      itself by a service, its Custom Domain or `workers.dev`
    loses row orders                  or: fetch URL, KV KEY, R2 KEY: it is not there in the end
    reaches fetch URL                 it is there
    repeats fetch URL                 it is there more than once
    keeps fetch URL                   its connection is still there when the other host answers

A fixed example is given the same, answers, and does not have the fault. Of good examples only
some faults are denied: what is lost, repeated, silent or late elsewhere may never come, or be
meant. Late with no word of the upstream is late for nobody's sake, and denied.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_REQUEST = re.compile(
    r"(?:(?P<meanwhile>meanwhile) |object (?P<object>\w+) )?"
    r"(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>/\S*)"
    r"(?: of (?P<kilobytes>\d+) KB| (?P<body>.*))?$"
)
_STORED = re.compile(r"KV (?P<key>\S+) (?P<value>.*)$")
_UPSTREAM = re.compile(
    r"upstream ((?P<silent>is silent)|(?P<breaks>breaks off)"
    r"|takes (?P<ms>\d+) ms|ends after (?P<end>\d+) ms"
    r"|answers (?P<status>\d{3})|says (?P<body>.+))$"
)
_SEEN = re.compile(
    r'(?P<what>answers|shows|fails to start) "(?P<text>.*)"$'
    r"|(?P<lost>loses (?:fetch|KV|R2|row)|(?:reaches|repeats|keeps) fetch) (?P<name>\S+)$"
    r"|(?P<slow>waits|begins after) (?P<ms>\d+) ms$"
    r"|(?P<plain>hangs|stays silent|goes round)$"
)
_ROUNDS = 16
"""The platform ends a chain of so many Workers."""


class BrokenProof(Exception):
    """A proof says something that cannot be sent or seen."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What could be seen of one Worker that ran."""

    failure: str | None
    answers: Sequence[Mapping[str, Any]]
    fetched: Sequence[str]
    kept: Sequence[str]
    keys: Sequence[str]
    objects: Sequence[str]
    rows: Mapping[str, int]
    rounds: int
    log: str

    @property
    def last(self) -> Mapping[str, Any]:
        """The answer to what was sent last."""
        return self.answers[-1] if self.answers else {}

    @property
    def text(self) -> str:
        """What it said in the end: why it did not run, the last answer, the log."""
        error = str(self.last.get("error", ""))
        return "\n".join((self.failure or "", self.answer, error, self.log))

    @property
    def answer(self) -> str:
        """The last answer, its status first."""
        return f"{self.last.get('status')} {self.last.get('text')}"

    @property
    def works(self) -> bool:
        """Whether it started, and nothing that was sent was left without an answer."""
        return self.failure is None and not any("error" in answer for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Proof:
    """What is sent to a Worker, and by what its fault is seen."""

    steps: tuple[Mapping[str, object], ...]
    what: str
    name: str
    upstream: Mapping[str, object]
    environment: str | None = None
    tables: tuple[str, ...] = ()
    stored: tuple[Mapping[str, str], ...] = ()

    def is_fault(self, seen: Sighting) -> bool:
        """Whether the fault was seen."""
        match self.what:
            case "answers":
                return self.name in seen.answer
            case "shows":
                return self.name in seen.text
            case "fails to start":
                return seen.failure is not None and self.name in seen.text
            case "hangs":
                return "hangs" in seen.last
            case "stays silent":
                return bool(seen.works and seen.last["status"] < 400 and not seen.log)
            case "waits":
                return bool(seen.last["ms"] >= int(self.name))
            case "begins after":
                return bool(seen.last.get("begins", seen.last["ms"]) >= int(self.name))
            case "goes round":
                return seen.rounds >= _ROUNDS
            case "reaches fetch":
                return any(url.startswith(self.name) for url in seen.fetched)
            case "repeats fetch":
                return sum(url.startswith(self.name) for url in seen.fetched) > 1
            case "keeps fetch":
                return any(url.startswith(self.name) for url in seen.kept)
            case "loses fetch":
                return not any(url.startswith(self.name) for url in seen.fetched)
            case "loses KV":
                return self.name not in seen.keys
            case "loses R2":
                return self.name not in seen.objects
            case _:
                return not seen.rows.get(self.name)

    @property
    def is_seen_later(self) -> bool:
        """Whether what goes on after the answer decides."""
        return self.what.startswith(("loses", "repeats", "keeps", "stays"))

    @property
    def is_timed(self) -> bool:
        """Whether nothing else may take its time."""
        return self.what in ("waits", "begins after", "goes round")

    @property
    def holds_for_all(self) -> bool:
        """Whether no good example has the fault, whatever it does."""
        if self.what == "waits":
            return not self.upstream
        return self.what in ("answers", "shows", "fails to start", "goes round", "reaches fetch")


def read(text: str) -> Proof:
    """The proof that a card writes down."""
    steps: list[Mapping[str, object]] = []
    tables: list[str] = []
    stored: list[Mapping[str, str]] = []
    upstream: dict[str, object] = {}
    environment: str | None = None
    seen = ("", "")
    for line in filter(None, map(str.strip, text.splitlines())):
        if seen[0]:
            raise BrokenProof(f"what is seen comes last, and '{line}' comes after it")
        if step := _step(line):
            steps.append(step)
        elif match := _STORED.match(line):
            stored.append(match.groupdict())
        elif line.startswith("environment "):
            environment = line.removeprefix("environment ")
        elif line.startswith("table "):
            tables.append(line.removeprefix("table "))
        elif match := _UPSTREAM.match(line):
            upstream |= {key: value for key, value in match.groupdict().items() if value}
        elif match := _SEEN.match(line):
            what = match["what"] or match["lost"] or match["slow"] or match["plain"]
            seen = (what, match["text"] or match["name"] or match["ms"] or "")
        else:
            raise BrokenProof(f"what is '{line}' in a proof?")
    if not seen[0] or not (steps or seen[0] == "fails to start"):
        raise BrokenProof(f"a proof says what is sent and what is seen:\n{text}")
    return Proof(tuple(steps), *seen, upstream, environment, tuple(tables), tuple(stored))


def _step(line: str) -> Mapping[str, object] | None:
    """Something that is sent."""
    if line.startswith("elsewhere ") and (step := _step(line.removeprefix("elsewhere "))):
        return {**step, "elsewhere": True}
    if match := _REQUEST.match(line):
        return {"trigger": "fetch", **match.groupdict()}
    if line == "scheduled":
        return {"trigger": "scheduled"}
    if line.startswith("queue "):
        return {"trigger": "queue", "body": json.loads(line.removeprefix("queue "))}
    return None
