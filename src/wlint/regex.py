"""Regular expressions that are compiled when they are first used.

A run uses a few of the hundreds that stand in modules, and to compile one takes as long as to load
a small module.
"""

import re
from typing import AnyStr, Generic, cast


class _Deferred(Generic[AnyStr]):
    """Stands in for a regular expression: what is asked of it first is asked there, and kept."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self._pattern: AnyStr = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression of a module; one that is none raises `re.error` where it is used."""
    return cast("re.Pattern[AnyStr]", _Deferred(pattern, flags))
