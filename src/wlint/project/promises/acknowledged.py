"""Answers that say that a request has come in, and nothing of what it asks for."""

from collections.abc import Iterator

from wlint import tree
from wlint.regex import regex

_WORD = regex(r"[A-Za-z]+")
_CAME_IN = frozenset({"accepted", "acknowledged", "enqueued", "queued", "received"})


def is_acknowledgement(answer: tree.Call) -> bool:
    """Whether the words a response is made with say so: `EVENT_RECEIVED`, `{ queued: true }`."""
    return any(word.lower() in _CAME_IN for text in _texts(answer) for word in _WORD.findall(text))


def _texts(answer: tree.Call) -> Iterator[str]:
    """The texts in what a call is passed, and the names of what it holds."""
    for node in (n for arg in answer.args for n in arg.value.walk()):
        match node:
            case tree.Entry(name=str(text)) | tree.Literal(kind="string", value=str(text)):
                yield text
            case _:
                pass
