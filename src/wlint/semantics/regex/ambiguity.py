"""Catastrophic backtracking, by the theory of ambiguous automata.

A pattern backtracks exponentially when its automaton has a state that one text leads back to
itself in two ways, and a power of the length when one text leads from a loop to the next and back
to both (Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular Expression
Matchers by Using Ambiguity of NFA", 2016); and when the match can fail behind it.
"""

from collections import deque
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain, permutations, product

from msgspec.structs import replace

from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.regex.automaton import LETTERS, Automaton, automaton_of, pick
from wlint.semantics.regex.steps import steps
from wlint.semantics.regex.syntax import (
    ALPHABET,
    Chars,
    NotModelled,
    Place,
    Regex,
    Repeat,
    Series,
    parse_regex,
)

# to look for three loops takes a power of how many there are; for a few it is quick
_SMALL = 70
_LOOPS = 16
_MOST_PAIRS = 500_000
"""Pairs of ways on: half a second."""
_REPEATS = 32
_LONG = 10_000
_PUMPS = 8
_MANY = 10_000
"""More steps than a text of few pumps should take."""
# the letter that stands for any, where it only parts what the pattern writes out
_SEAM = regex(r"""(?<=[a-y"'>])z(?=[a-y"'<]|$)""")
_FAILING = ("!", "\0", " ", "x", "1", "\n!", "x\n!", "")


class Attack(Record):
    """A text on which a pattern takes very long: each `pump` doubles the time, or it is `cubic`.

    Cubic is at least that: twice as many pumps take eight times as long, or more. It may be so only
    as `starts_anywhere`: the match is looked for from each place of the text. Behind the pumps may
    come as many of a `second` one.
    """

    prefix: str
    pump: str
    suffix: str
    is_cubic: bool = False
    starts_anywhere: bool = False
    second: str = ""

    def text(self, pumps: int) -> str:
        """The text with so many pumps."""
        return self.prefix + self.pump * pumps + self.second * pumps + self.suffix

    @property
    def repeats(self) -> int:
        """How many pumps it takes for minutes, if not hours."""
        return _LONG if self.is_cubic else _REPEATS


@lru_cache(maxsize=4096)
def attack_on(pattern: str, flags: str = "") -> Attack | None:
    """The worst text for a pattern; None where there surely is none.

    None as well for what is not modelled.
    """
    try:
        expression = parse_regex(pattern, flags)
        automaton = automaton_of(expression)
        searching = automaton if "y" in flags else automaton_of(_searched(expression))
    except (NotModelled, RecursionError):
        return None
    if automaton.may_be_empty:
        return None
    attacks = chain(
        _exponential(automaton),
        _cubic(automaton),
        _found_anywhere(_cubic(searching)),
        _in_turn(automaton),
        _found_anywhere(_in_turn(searching)),
    )
    slow = next((a for a in attacks if _is_slow(expression, a)), None)
    return _spaced(expression, slow) if slow is not None else None


def _found_anywhere(attacks: Iterator[Attack]) -> Iterator[Attack]:
    return (replace(attack, starts_anywhere=True) for attack in attacks)


def _spaced(expression: Regex, attack: Attack) -> Attack:
    """The same with spaces between its words, where that is as bad: `<meta name=`."""
    prefix, pump = (_SEAM.sub(" ", text) for text in (attack.prefix, attack.pump))
    spaced = replace(attack, prefix=prefix, pump=pump)
    return spaced if spaced != attack and _is_slow(expression, spaced) else attack


def _searched(expression: Regex) -> Regex:
    """What is tried where an expression is looked for: a match may start behind any text."""
    match expression:
        case Series(parts=[Place.START, *_]):
            return expression
        case _:
            return Series((Repeat(Chars(ALPHABET), may_be_none=True, is_loop=True), expression))


def _is_slow(expression: Regex, attack: Attack) -> bool:
    """Whether a matcher takes much more than four times as long on twice as many pumps."""
    some = steps(expression, attack.text(_PUMPS), _MANY)
    if some is None or some >= _MANY:
        return some is not None
    more = steps(expression, attack.text(2 * _PUMPS), 5 * some + 1)
    return more is not None and more > 5 * some


def _is_large(automaton: Automaton) -> bool:
    return len(automaton.chars) > _SMALL


def _exponential(automaton: Automaton) -> Iterator[Attack]:
    circles = (_Ways(automaton, circle) for circle in automaton.circles)
    # what one state has two ways for, all have that lead to it and back
    doubled = [ways for ways in circles if ways.are_few and ways.doubling(min(ways.circle))]
    for state in automaton.after if doubled else ():
        for ways in doubled:
            pump = ways.doubling(state) if state in ways.circle else None
            if pump is not None:
                yield from (Attack(*found) for found in _failing(automaton, state, pump, LETTERS))


class _Ways(Entity):
    """Ways from state to state that do not leave a circle."""

    automaton: Automaton
    circle: frozenset[int]

    @cached_property
    def _after(self) -> dict[int, list[int]]:
        after = self.automaton.after
        return {state: [s for s in after[state] if s in self.circle] for state in self.circle}

    @property
    def are_few(self) -> bool:
        """Whether it is quick to look for two at once."""
        return sum(map(len, self._after.values())) ** 2 <= _MOST_PAIRS

    def doubling(self, state: int) -> str | None:
        """A text that leads from a state to itself in two ways."""
        # whether the two ways have parted is part of where they are
        start = (state, state, False)
        seen: dict[tuple[int, int, bool], str] = {start: ""}
        queue = deque([start])
        chars = self.automaton.chars
        commons: dict[tuple[int, int], str | None] = {}
        while queue:
            left, right, parted = here = queue.popleft()
            for a, b in product(self._after[left], self._after[right]):
                if (a, b) not in commons:
                    both = chars[a].members & chars[b].members
                    commons[a, b] = pick(both) if both else None
                if (char := commons[a, b]) is None:
                    continue
                is_double = a == b and left == right and self.automaton.follow[left, a] > 1
                there = (a, b, parted or a != b or is_double)
                if there == (state, state, True):
                    return seen[here] + char
                if there not in seen:
                    seen[there] = seen[here] + char
                    queue.append(there)
        return None


def _cubic(automaton: Automaton) -> Iterator[Attack]:
    """Three loops over single characters, and a text that all of them can take a part of.

    The search for where a match starts is such a loop, too.
    """
    loops = automaton.loops
    if _is_large(automaton) and len(loops) > _LOOPS:
        return
    for first, second in permutations(loops, 2):
        both = automaton.chars[first].members & automaton.chars[second].members
        if automaton.way(first, second, both) is None:
            continue
        for third, wanted in product({*loops} - {first, second}, (LETTERS, " ")):
            shared = both & automaton.chars[third].members
            one = automaton.way(first, second, shared, wanted)
            other = automaton.way(second, third, shared, wanted)
            if one is None or other is None:
                continue
            for found in _failing(automaton, first, one + other, wanted):
                yield Attack(*found, is_cubic=True)


def _in_turn(automaton: Automaton) -> Iterator[Attack]:
    r"""Three loops, a text of which two can take a part, and one for the later one and the third.

    `<br[^>]*\s*>` is looked for at each of many `<br`, whose `[^>]*` takes the others, and leaves
    as many of the spaces behind them as it likes to `\s*`.
    """
    loops, chars = automaton.loops, automaton.chars
    if _is_large(automaton) and len(loops) > _LOOPS:
        return
    for first, second in permutations(loops, 2):
        both = chars[first].members & chars[second].members
        if automaton.way(first, second, both) is None:
            continue
        for wanted in (LETTERS, " "):
            pump = automaton.way(first, second, both, wanted)
            for third in {*loops} - {first, second} if pump is not None else ():
                later = chars[second].members & chars[third].members
                other = automaton.way(second, third, later, wanted) if later else None
                if pump is None or other is None:
                    continue
                for found in _failing(automaton, first, pump, wanted, other):
                    yield Attack(*found, is_cubic=True, second=other)


def _failing(
    automaton: Automaton, state: int, pump: str, wanted: str, second: str = ""
) -> Iterator[tuple[str, str, str]]:
    """What to put before and behind the pumps that start at a state, for the match to fail."""
    prefix = automaton.way_to(state, wanted)
    on_the_way = automaton.steps(frozenset((state,)), pump + second)
    if prefix is None or any(reached & automaton.last for reached in on_the_way):
        return  # it need go back no further
    pumped = prefix + pump * 2 + second * 2
    is_matched = bool(automaton.run(pumped) & automaton.last)
    for suffix in () if is_matched else _FAILING:
        reached = automaton.run(pumped + suffix)
        following = {b for a in reached for b in automaton.after.get(a, ())}
        if not (reached & automaton.last or any(automaton.chars[b].is_end for b in following)):
            yield prefix, pump, suffix
            return
