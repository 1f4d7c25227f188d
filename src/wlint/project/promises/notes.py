"""What may get lost: notes about a request, not what it was for."""

from wlint.regex import regex

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NOTES = frozenset({
    "access", "accessed", "activity", "analytics", "audit", "cache", "cached", "click", "clicks",
    "count", "counter", "counts", "event", "events", "history", "hit", "hits", "last", "log",
    "logs", "metric", "metrics", "notification", "notify", "seen", "stat", "stats", "telemetry",
    "track", "tracking", "usage", "used", "view", "views", "visit", "visits", "webhook",
})  # fmt: skip


def is_note(text: str) -> bool:
    """Whether the words of a piece of code say that it writes a note, or fills a cache."""
    return not _NOTES.isdisjoint(word.lower() for word in _WORD.findall(text))
