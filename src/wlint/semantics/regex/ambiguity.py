"""Exponential backtracking, by the theory of ambiguous automata.

A pattern backtracks exponentially when its automaton has a state that one text leads back to
itself in two ways (Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular
Expression Matchers by Using Ambiguity of NFA", 2016), and the match can fail behind it. The
automaton here is Glushkov's, which has a state for each character of the pattern, with every
way from one to the next counted: `(a*)*` has two from `a` to `a`.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from wlint.record import record
from wlint.semantics.regex.syntax import (
    ALPHABET,
    Chars,
    Choice,
    NotModelled,
    Regex,
    Repeat,
    Series,
    parse_regex,
)

_MOST = 70
_REPEATS = 32
_FAILING = ("!", "\0", " ", "x", "1", "\n!", "")
_Pair = tuple[int, int]


@record
class Attack:
    """A text on which a pattern takes a time that doubles with each `pump`."""

    prefix: str
    pump: str
    suffix: str

    @property
    def text(self) -> str:
        """As much of it as takes minutes, if not hours."""
        return self.prefix + self.pump * _REPEATS + self.suffix


@dataclass(slots=True)
class _Automaton:
    """The characters of a pattern, and how often each may come after each."""

    chars: list[Chars] = field(default_factory=list)
    follow: Counter[_Pair] = field(default_factory=Counter)

    def build(self, node: Regex) -> tuple[frozenset[int], frozenset[int], bool]:
        """The first and last characters of a part, and whether it may be empty."""
        match node:
            case Chars():
                self.chars.append(node)
                if len(self.chars) > _MOST:
                    raise NotModelled
                own = frozenset({len(self.chars) - 1})
                return own, own, False
            case Choice(options=options):
                built = [self.build(o) for o in options]
                firsts = frozenset[int]().union(*(b[0] for b in built))
                lasts = frozenset[int]().union(*(b[1] for b in built))
                return firsts, lasts, any(b[2] for b in built)
            case Repeat(body=body, may_be_none=may_be_none, is_loop=is_loop):
                first, last, empty = self.build(body)
                if is_loop:
                    self.follow.update((a, b) for a in last for b in first)
                return first, last, empty or may_be_none
            case Series(parts=parts):
                return self._series(parts)

    def _series(self, parts: Iterable[Regex]) -> tuple[frozenset[int], frozenset[int], bool]:
        first, last, empty = frozenset[int](), frozenset[int](), True
        for part in parts:
            next_first, next_last, next_empty = self.build(part)
            self.follow.update((a, b) for a in last for b in next_first)
            first = first | next_first if empty else first
            last = last | next_last if next_empty else next_last
            empty = empty and next_empty
        return first, last, empty


@lru_cache(maxsize=4096)
def attack_on(pattern: str, flags: str = "") -> Attack | None:
    """A text on which a pattern backtracks exponentially; None where there surely is no such one.

    None as well for what is not modelled.
    """
    automaton = _Automaton()
    try:
        first, last, empty = automaton.build(parse_regex(pattern, flags))
    except (NotModelled, RecursionError):
        return None
    if empty:
        return None
    after: dict[int, list[int]] = {}
    for a, b in automaton.follow:
        after.setdefault(a, []).append(b)
    return next(_attacks(automaton, after, first, last), None)


def _attacks(
    automaton: _Automaton,
    after: dict[int, list[int]],
    first: frozenset[int],
    last: frozenset[int],
) -> Iterator[Attack]:
    for state in after:
        pump = _pump(automaton, after, state)
        prefix = _way(automaton, after, first, state) if pump is not None else None
        if pump is None or prefix is None:
            continue
        on_the_way = _steps(automaton, after, frozenset((state,)), pump)
        if any(reached & last for reached in on_the_way):  # then it need go back no further
            continue
        for suffix in _FAILING:
            reached = _run(automaton, after, first, prefix + pump * 2)
            is_matched = bool(reached & last)  # then it need not go back
            reached = _run(automaton, after, first, prefix + pump * 2 + suffix)
            ends = {b for a in reached for b in after.get(a, ()) if automaton.chars[b].is_end}
            if not (is_matched or reached & last or ends):
                yield Attack(prefix, pump, suffix)
                break


def _pump(automaton: _Automaton, after: dict[int, list[int]], state: int) -> str | None:
    """A text that leads from a state to itself in two ways."""
    # whether the two ways have parted is part of where they are
    start = (state, state, False)
    seen: dict[tuple[int, int, bool], str] = {start: ""}
    queue = deque([start])
    while queue:
        left, right, parted = here = queue.popleft()
        for a in after.get(left, ()):
            for b in after.get(right, ()):
                common = automaton.chars[a].members & automaton.chars[b].members
                if not common:
                    continue
                is_double = a == b and left == right and automaton.follow[left, a] > 1
                there = (a, b, parted or a != b or is_double)
                text = seen[here] + _pick(common)
                if there == (state, state, True):
                    return text
                if there not in seen:
                    seen[there] = text
                    queue.append(there)
    return None


def _way(
    automaton: _Automaton, after: dict[int, list[int]], first: frozenset[int], state: int
) -> str | None:
    """The shortest text that leads to a state."""
    seen: dict[int, str] = {
        s: _pick(automaton.chars[s].members) for s in first if automaton.chars[s].members
    }
    queue = deque(seen)
    while queue:
        here = queue.popleft()
        if here == state:
            return seen[here]
        for there in after.get(here, ()):
            if there not in seen and automaton.chars[there].members:
                seen[there] = seen[here] + _pick(automaton.chars[there].members)
                queue.append(there)
    return None


def _run(
    automaton: _Automaton, after: dict[int, list[int]], first: frozenset[int], text: str
) -> frozenset[int]:
    """The states that a text leads to."""
    started = frozenset(s for s in first if text[0] in automaton.chars[s].members)
    return deque([started, *_steps(automaton, after, started, text[1:])], maxlen=1).pop()


def _steps(
    automaton: _Automaton, after: dict[int, list[int]], reached: frozenset[int], text: str
) -> Iterator[frozenset[int]]:
    """The states that each character of a text leads on to."""
    for char in text:
        reached = frozenset(
            b for a in reached for b in after.get(a, ()) if char in automaton.chars[b].members
        )
        yield reached


def _pick(members: frozenset[str]) -> str:
    """The plainest character of a set."""
    plain = [c for c in sorted(members & ALPHABET) if c.isalnum()]
    return plain[-1] if plain else min(members)
