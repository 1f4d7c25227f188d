"""A regular expression as an automaton, which says what text leads where.

It is Glushkov's, which has a state for each character of the expression, with every way from one
to the next counted: `(a*)*` has two from `a` to `a`.
"""

import string
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import field

from wlint.record import Entity
from wlint.semantics.regex.syntax import (
    ALPHABET,
    Chars,
    Choice,
    NotModelled,
    Place,
    Regex,
    Repeat,
    Series,
)

LETTERS = "".join(sorted(string.ascii_letters + string.digits, reverse=True))
_MOST = 200


class Automaton(Entity):
    """The characters of an expression, which come first and last, and which after which."""

    chars: tuple[Chars, ...]
    follow: Mapping[tuple[int, int], int]
    first: frozenset[int]
    last: frozenset[int]
    may_be_empty: bool

    @cached_property
    def loops(self) -> tuple[int, ...]:
        """The states that a single character leads back to themselves: `[^>]*`."""
        return tuple(s for s in self.after if (s, s) in self.follow)

    @cached_property
    def after(self) -> Mapping[int, tuple[int, ...]]:
        """What comes after each state that something comes after."""
        after: dict[int, list[int]] = {}
        for a, b in self.follow:
            after.setdefault(a, []).append(b)
        return {state: tuple(following) for state, following in after.items()}

    @cached_property
    def circles(self) -> tuple[frozenset[int], ...]:
        """The states that lead to one another, for each group of such."""
        found: dict[frozenset[int], None] = {}
        led = {state: self._led_to(state) for state in self.after}
        for state, others in led.items():
            if state in others:
                found[frozenset(o for o in others if state in led.get(o, ()))] = None
        return tuple(found)

    def _led_to(self, state: int) -> frozenset[int]:
        """All states that a state leads to, itself among them only where it is led back to."""
        seen: set[int] = set()
        todo = [state]
        while todo:
            new = [s for s in self.after.get(todo.pop(), ()) if s not in seen]
            seen.update(new)
            todo += new
        return frozenset(seen)

    def way_to(self, state: int, wanted: str = LETTERS) -> str | None:
        """The shortest text that leads to a state from the start; `wanted` characters first."""
        return self._way(self.first, state, ALPHABET, wanted)

    def way(
        self, state: int, other: int, within: frozenset[str], wanted: str = LETTERS
    ) -> str | None:
        """The shortest text of some characters only that leads from a state to another."""
        return self._way(self.after.get(state, ()), other, within, wanted)

    def _way(
        self, starts: Iterable[int], goal: int, within: frozenset[str], wanted: str
    ) -> str | None:
        found = {s: self.chars[s].members & within for s in starts}
        seen = {s: pick(members, wanted) for s, members in found.items() if members}
        queue = deque(seen)
        while queue:
            here = queue.popleft()
            if here == goal:
                return seen[here]
            for there in self.after.get(here, ()):
                members = self.chars[there].members & within
                if there not in seen and members:
                    seen[there] = seen[here] + pick(members, wanted)
                    queue.append(there)
        return None

    def run(self, text: str) -> frozenset[int]:
        """The states that a text leads to."""
        started = frozenset(s for s in self.first if text[0] in self.chars[s].members)
        return deque([started, *self.steps(started, text[1:])], maxlen=1).pop()

    def steps(self, reached: frozenset[int], text: str) -> Iterator[frozenset[int]]:
        """The states that each character of a text leads on to."""
        for char in text:
            reached = frozenset(
                b for a in reached for b in self.after.get(a, ()) if char in self.chars[b].members
            )
            yield reached


def automaton_of(expression: Regex) -> Automaton:
    """The automaton of an expression; raises `NotModelled` where it is too large."""
    build = _Build()
    first, last, may_be_empty = build.part(expression)
    return Automaton(tuple(build.chars), build.follow, first, last, may_be_empty)


def pick(members: frozenset[str], wanted: str = LETTERS) -> str:
    """The plainest character of a set: one that is wanted, if there is one."""
    return next((char for char in wanted if char in members), None) or min(members)


class _Build(Entity):
    chars: list[Chars] = field(default_factory=list)
    follow: Counter[tuple[int, int]] = field(default_factory=Counter)

    def part(self, node: Regex) -> tuple[frozenset[int], frozenset[int], bool]:
        """The first and last characters of a part, and whether it may be empty."""
        match node:
            case Chars():
                self.chars.append(node)
                if len(self.chars) > _MOST:
                    raise NotModelled
                own = frozenset({len(self.chars) - 1})
                return own, own, False
            case Choice(options=options):
                built = [self.part(o) for o in options]
                firsts = frozenset[int]().union(*(b[0] for b in built))
                lasts = frozenset[int]().union(*(b[1] for b in built))
                return firsts, lasts, any(b[2] for b in built)
            case Repeat(body=body, may_be_none=may_be_none, is_loop=is_loop):
                first, last, empty = self.part(body)
                if is_loop:
                    self.follow.update((a, b) for a in last for b in first)
                return first, last, empty or may_be_none
            case Series(parts=parts):
                return self._series(parts)
            case Place():
                return frozenset(), frozenset(), True

    def _series(self, parts: Iterable[Regex]) -> tuple[frozenset[int], frozenset[int], bool]:
        first, last, empty = frozenset[int](), frozenset[int](), True
        places: dict[int, Place] = {}
        for part in parts:
            next_first, next_last, next_empty = self.part(part)
            self.follow.update(
                (a, b) for a in last for b in next_first if self._may_part(a, places.get(a), b)
            )
            if isinstance(part, Place):
                places |= dict.fromkeys(last, part)
            first = first | next_first if empty else first
            last = last | next_last if next_empty else next_last
            empty = empty and next_empty
        return first, last, empty

    def _may_part(self, before: int, place: Place | None, behind: int) -> bool:
        """Whether a place can lie between two characters: a word's end not within one."""
        if place not in (Place.BOUNDARY, Place.NO_BOUNDARY):
            return True
        ends = place is Place.BOUNDARY
        return any(
            one is not other if ends else one is other
            for one in self.chars[before].in_words
            for other in self.chars[behind].in_words
        )
