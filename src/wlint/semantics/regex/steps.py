"""How long a backtracking matcher is at a text: both languages have one."""

from wlint.record import Record
from wlint.semantics.regex.syntax import WORD, Chars, Choice, Place, Regex, Repeat, Series


class _Round(Record):
    """The end of a round of a loop, which began at a place."""

    loop: Repeat
    start: int


# what is still to be matched: a part, and whatever follows it; None where nothing is left
_Todo = tuple[Regex | _Round, "_Todo"] | None


def steps(expression: Regex, text: str, most: int) -> int | None:
    """The characters looked at until nothing is found in a text, up to `most`.

    None where something is found.
    """
    taken = 0
    for start in range(len(text) + 1):
        # the ways not tried yet; the last is tried first, as a matcher does that goes back
        ways: list[tuple[_Todo, int]] = [((expression, None), start)]
        while ways:
            todo, at = ways.pop()
            if todo is None:
                return None
            part, rest = todo
            match part:
                case Chars(is_end=True):
                    if at == len(text):
                        ways.append((rest, at))
                case Chars(members=members):
                    taken += 1
                    if taken >= most:
                        return taken
                    if at < len(text) and text[at] in members:
                        ways.append((rest, at + 1))
                case Choice(options=options):
                    ways += [((option, rest), at) for option in reversed(options)]
                case Repeat(body=body, may_be_none=may_be_none):
                    if may_be_none:
                        ways.append((rest, at))
                    ways.append(((body, (_Round(part, at), rest)), at))
                case _Round(loop=Repeat(body=body, is_loop=is_loop), start=began):
                    if is_loop and at > began:
                        ways.append(((Repeat(body, False, True), rest), at))
                    ways.append((rest, at))
                case Series(parts=parts):
                    for one in reversed(parts):
                        rest = (one, rest)
                    ways.append((rest, at))
                case Place():
                    if _is_at(part, text, at):
                        ways.append((rest, at))
    return taken


def _is_at(place: Place, text: str, at: int) -> bool:
    if place is Place.START:
        return at == 0
    around = text[max(at - 1, 0) : at], text[at : at + 1]
    one, other = (char in WORD for char in around)
    return (one != other) is (place is Place.BOUNDARY)
