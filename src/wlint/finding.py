"""What a rule reports."""

from enum import Enum
from functools import total_ordering
from pathlib import Path

from wlint.record import Record
from wlint.source import Span


@total_ordering
class Severity(Enum):
    """How much a finding matters, least first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    def __lt__(self, other: "Severity") -> bool:
        order = list(Severity)
        return order.index(self) < order.index(other)


class FixLevel(Enum):
    """What a fix may change: nothing, something relied upon, or it is only shown."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    SUGGESTION = "suggestion"


class Place(Record, order=True):
    """A span of one file."""

    path: Path
    span: Span


class Edit(Record, order=True):
    """Replace the text at a place."""

    place: Place
    text: str


class Fix(Record):
    """Edits that belong together: all of them are made, or none."""

    title: str
    edits: tuple[Edit, ...]
    level: FixLevel


class Step(Record):
    """A place a reader needs to see, and what happens there."""

    place: Place
    message: str


class Finding(Record):
    """One thing a rule found.

    `steps` lead from a handler to the fault; `related` are places beside the way: the loop,
    the origin of a collection, the declaration of a global. `worker` names those it was seen in:
    of many that share a module and use it alike, one is looked at. `is_waited_for` where a request
    waits for its answer meanwhile, as far as the rule asks.
    """

    rule: str
    severity: Severity
    place: Place
    message: str
    help: str | None = None
    worker: str | None = None
    steps: tuple[Step, ...] = ()
    related: tuple[Step, ...] = ()
    fix: Fix | None = None
    is_waited_for: bool = False
