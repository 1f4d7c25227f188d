"""What stands in the way of checking a project."""

from enum import Enum
from pathlib import Path

from wlint.finding import Place
from wlint.record import Record


class ProblemKind(Enum):
    """What sort of thing is wrong."""

    UNREADABLE = "unreadable"
    SYNTAX = "syntax"
    SCHEMA = "schema"
    MISSING_MAIN = "missing-main"
    DUPLICATE_BINDING = "duplicate-binding"
    IGNORED_CONFIGURATION = "ignored-configuration"
    IGNORED_KEY = "ignored-key"
    LOST_KEY = "lost-key"


class Problem(Record):
    """One thing that is wrong with a file: where, if a place can be named, and what to do."""

    place: Place | None
    path: Path
    message: str
    kind: ProblemKind
    help: str | None = None
