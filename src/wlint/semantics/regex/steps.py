"""How long a backtracking matcher is at a text: both languages have one."""

from collections.abc import Iterator
from dataclasses import dataclass

from wlint.semantics.regex.syntax import WORD, Chars, Choice, Place, Regex, Repeat, Series


def steps(expression: Regex, text: str, most: int) -> int | None:
    """The characters looked at until nothing is found in a text, up to `most`.

    None where something is found.
    """
    matcher = _Matcher(text, most)
    for start in range(len(text) + 1):
        if matcher.is_over:
            break
        if next(matcher.ends(expression, start), None) is not None:
            return None
    return matcher.taken


@dataclass(slots=True)
class _Matcher:
    text: str
    most: int
    taken: int = 0

    @property
    def is_over(self) -> bool:
        return self.taken >= self.most

    def ends(self, node: Regex, at: int) -> Iterator[int]:
        """Where a part may end that begins at a place, one after another."""
        match node:
            case Chars(is_end=True):
                if at == len(self.text):
                    yield at
            case Chars(members=members):
                self.taken += 1
                if at < len(self.text) and self.text[at] in members and not self.is_over:
                    yield at + 1
            case Choice(options=options):
                for option in options:
                    yield from self.ends(option, at)
            case Repeat(body=body, may_be_none=may_be_none, is_loop=is_loop):
                for end in self.ends(body, at):
                    yield end
                    if is_loop and end > at:
                        yield from self.ends(Repeat(body, False, True), end)
                if may_be_none:
                    yield at
            case Series(parts=()):
                yield at
            case Series(parts=(first, *rest)):
                for end in self.ends(first, at):
                    yield from self.ends(Series(tuple(rest)), end)
            case Place():
                if self._is_at(node, at):
                    yield at

    def _is_at(self, place: Place, at: int) -> bool:
        if place is Place.START:
            return at == 0
        around = self.text[max(at - 1, 0) : at], self.text[at : at + 1]
        one, other = (char in WORD for char in around)
        return (one != other) is (place is Place.BOUNDARY)
