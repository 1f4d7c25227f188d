"""How long a call may take, as the source would say it."""

import re

from wlint import tree
from wlint.project.file import File
from wlint.record import Record
from wlint.regex import regex

_MILLISECONDS = regex(r"timeout_?(?:ms|msecs?|millis|milliseconds)", re.IGNORECASE)
_SECONDS = regex(r"timeout_?(?:s|secs?|seconds)", re.IGNORECASE)


class TimeLimit(Record):
    """A time in both units, and in words."""

    milliseconds: str
    seconds: str
    words: str


def limit_of(milliseconds: int) -> TimeLimit:
    """A number of milliseconds."""
    seconds = f"{milliseconds / 1000:g}"
    return TimeLimit(str(milliseconds), seconds, f"{seconds} seconds")


def limit_meant(file: File, call: tree.Call) -> TimeLimit | None:
    """The limit that callers give the function around a call for it: `timeout_seconds=30`."""
    function = file.function_around(call)
    for param in function.params if function is not None else ():
        match param:
            case tree.Param(is_optional=True) | tree.Param(default=tree.Literal(value=None)):
                pass
            case tree.Param(target=tree.Name(id=name)) if name == "timeout":
                return _given(name, in_seconds=file.is_python)  # as the clients of each do
            case tree.Param(target=tree.Name(id=name)) if _MILLISECONDS.fullmatch(name):
                return _given(name, in_seconds=False)
            case tree.Param(target=tree.Name(id=name)) if _SECONDS.fullmatch(name):
                return _given(name, in_seconds=True)
            case _:
                pass
    return None


def _given(name: str, *, in_seconds: bool) -> TimeLimit:
    words = f"'{name}'"
    if in_seconds:
        return TimeLimit(f"{name} * 1000", name, words)
    return TimeLimit(name, f"{name} / 1000", words)
