"""Remembering answers to questions that may depend on one another."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

# A question on many cycles is sought again after each, but not for ever: cost stays linear.
_TRIES = 8
_NOWHERE = 1 << 60


def remembered(known: dict[K, T], key: K, unknown: T, find: Callable[[], T]) -> T:
    """The answer to a question, `unknown` on ways that lead back to it or nest too deeply."""
    if key in known:
        return known[key]
    known[key] = unknown
    try:
        found = known[key] = find()
    except RecursionError:
        return unknown
    return found


class Memo(Generic[T]):
    """Answers by question. A question that leads back to itself is `unknown` on that way only.

    An answer that used such an `unknown` may be too weak, so it holds only until the question
    it waits for is answered. `known` are the answers that hold for good.
    """

    def __init__(self, unknown: T) -> None:
        self._unknown = unknown
        self.known: dict[Hashable, T] = {}
        self._assumed: dict[Hashable, T] = {}
        self._weak: dict[Hashable, tuple[T, Hashable]] = {}
        self._tries: dict[Hashable, int] = {}
        self._active: dict[Hashable, int] = {}
        self._stack: list[Hashable] = []
        self._reached = _NOWHERE

    def assume(self, key: Hashable, answer: T) -> None:
        """Say what is sure of an answer that is being worked out, for what leads back to it."""
        self._assumed[key] = answer

    def ask(self, key: Hashable, find: Callable[[], T]) -> T:
        """The answer to a question; what nests too deeply to follow is unknown."""
        if key in self.known:
            return self.known[key]
        if key in self._active:
            self._reached = min(self._reached, self._active[key])
            return self._assumed.get(key, self._unknown)
        if key in self._weak:
            answer, awaited = self._weak[key]
            if awaited in self._active:
                self._reached = min(self._reached, self._active[awaited])
                return answer
        return self._work_out(key, find)

    def _work_out(self, key: Hashable, find: Callable[[], T]) -> T:
        depth = self._active[key] = len(self._stack)
        self._stack.append(key)
        outer, self._reached = self._reached, _NOWHERE
        try:
            answer = find()
        except RecursionError:
            answer = self._unknown
        self._stack.pop()
        del self._active[key]
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        if self._reached >= depth or tries >= _TRIES:
            self.known[key] = answer
            self._reached = outer
        else:
            self._weak[key] = (answer, self._stack[self._reached])
            self._reached = min(self._reached, outer)
        return answer
