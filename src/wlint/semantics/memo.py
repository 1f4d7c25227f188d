"""Remembering answers to questions that may depend on one another."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

# An answer found on a detour through itself is sought again, but not for ever: cost stays linear.
_TRIES = 3
_NO_CYCLE = 1 << 60


class Memo(Generic[T]):
    """Answers by question. A question that leads back to itself is `unknown` on that way only.

    An answer that used such an `unknown` may be too weak, so it is kept only once the question
    it waited for is answered.
    """

    def __init__(self, unknown: T) -> None:
        self._unknown = unknown
        self._known: dict[Hashable, T] = {}
        self._assumed: dict[Hashable, T] = {}
        self._active: dict[Hashable, int] = {}
        self._tries: dict[Hashable, int] = {}
        self._reached = _NO_CYCLE

    def assume(self, key: Hashable, answer: T) -> None:
        """Say what is sure of an answer that is being worked out, for what leads back to it."""
        self._assumed[key] = answer

    def ask(self, key: Hashable, find: Callable[[], T]) -> T:
        """The answer to a question; what nests too deeply to follow is unknown."""
        if key in self._known:
            return self._known[key]
        if key in self._active:
            self._reached = min(self._reached, self._active[key])
            return self._assumed.get(key, self._unknown)
        depth = self._active[key] = len(self._active)
        outer, self._reached = self._reached, _NO_CYCLE
        answer = self._unknown
        with suppress(RecursionError):
            answer = find()
        del self._active[key]
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        if self._reached >= depth or tries >= _TRIES:
            self._known[key] = answer
            self._reached = outer
        else:
            self._reached = min(self._reached, outer)
        return answer
