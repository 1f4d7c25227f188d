"""Regular expressions of JavaScript and Python as trees.

Characters are sets over a sample alphabet: ASCII, and two characters for all others. What an
expression looks ahead for where it ends has to be there as if it were a part of it. What else does
not only match characters one after another (lookaround, atomic groups, references back to more
than one character) is not modelled: `NotModelled` is raised, and nothing is known of the pattern.
"""

import string
from enum import Enum, auto

from msgspec import Struct, field

from wlint.record import Record

_DIGITS = frozenset(string.digits)
_WORD = frozenset(string.ascii_letters + string.digits + "_")
_SPACE = frozenset(" \t\n\r\f\v")
ALPHABET = frozenset(chr(i) for i in range(128)) | {"\u00e9", "\u2603"}
_CLASSES = {
    "d": _DIGITS,
    "D": ALPHABET - _DIGITS,
    "w": _WORD,
    "W": ALPHABET - _WORD,
    "s": _SPACE,
    "S": ALPHABET - _SPACE,
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_GROUPS = tuple("123456789")
_MANY = 1000


class NotModelled(Exception):
    """A pattern uses what is not modelled, or is not a pattern."""


class Chars(Record):
    """One character of a set; none for the end of the text."""

    members: frozenset[str]
    is_end: bool = False

    @property
    def in_words(self) -> frozenset[bool]:
        """Whether such a character is one of a word, or may be either."""
        is_some, is_other = bool(self.members & _WORD), bool(self.members - _WORD) or self.is_end
        return frozenset([True] * is_some + [False] * is_other)


class Series(Record):
    """One thing after another."""

    parts: tuple["Regex", ...]


class Choice(Record):
    """One thing or another."""

    options: tuple["Regex", ...]


class Repeat(Record):
    """A thing again and again. Only loops without a maximum take long: others count as once."""

    body: "Regex"
    may_be_none: bool
    is_loop: bool


class Place(Enum):
    """Where in a text a match has to be, without taking any of it."""

    START = auto()
    BOUNDARY = auto()
    NO_BOUNDARY = auto()


Regex = Chars | Series | Choice | Repeat | Place
_END = Chars(frozenset(), is_end=True)
_WHATEVER = Choice((Chars(_WORD), Chars(ALPHABET - _WORD), _END))
WORD = _WORD
"""The characters of words, as `\\b` knows them."""


_PLACES = {"b": Place.BOUNDARY, "B": Place.NO_BOUNDARY, "A": Place.START}


def parse_regex(pattern: str, flags: str = "") -> Regex:
    """The tree of a pattern; raises `NotModelled`."""
    if set(flags) & {"x", "v"}:
        raise NotModelled
    reader = _Reader(pattern, "i" in flags, "s" in flags)
    found = reader.choice()
    if reader.at < len(pattern):
        raise NotModelled
    return _ended(found)


def _ended(expression: Regex) -> Regex:
    """The same with what stands behind its end, where that says whether it has come to a word's."""
    match expression:
        case Series(parts=[*_, Place.BOUNDARY | Place.NO_BOUNDARY] as parts):
            return Series((*parts, _WHATEVER))
        case Series(parts=[*before, last]):
            return Series((*before, _ended(last)))
        case Choice(options=options):
            return Choice(tuple(_ended(option) for option in options))
        case _:
            return expression


class _Reader(Struct):
    text: str
    ignores_case: bool
    dot_is_all: bool
    at: int = field(default=0)
    groups: list[Regex | None] = field(default_factory=list)
    looks_ahead: bool = field(default=False)
    """Whether what was read last looks ahead, so that nothing more may be matched behind it."""

    def choice(self) -> Regex:
        options = [self.series()]
        looks_ahead = self.looks_ahead
        while self._take("|"):
            self.looks_ahead = False
            options.append(self.series())
            looks_ahead |= self.looks_ahead
        self.looks_ahead = looks_ahead
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def series(self) -> Regex:
        parts: list[Regex] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self.looks_ahead:
                raise NotModelled
            parts.append(self._repeated(self._atom()))
        return Series(tuple(parts))

    def _take(self, text: str) -> bool:
        is_there = self.text.startswith(text, self.at)
        self.at += len(text) if is_there else 0
        return is_there

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise NotModelled
        self.at += 1
        return self.text[self.at - 1]

    def _repeated(self, body: Regex) -> Regex:
        least, most = self._times()
        if (least, most) == (1, 1):
            return body
        if self._take("+") or self.looks_ahead:
            raise NotModelled  # possessive, or it looks ahead
        self._take("?")
        is_loop = most is None or most >= _MANY
        return self._repeated(Repeat(body, least == 0, is_loop))

    def _times(self) -> tuple[int, int | None]:
        for sign, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return times
        end = self.text.find("}", self.at)
        if self.text.startswith("{", self.at) and end > 0:
            least, comma, most = self.text[self.at + 1 : end].partition(",")
            if (least or comma) and (least + most).isdecimal():
                self.at = end + 1
                top = int(most) if most else (None if comma else int(least or 0))
                return int(least or 0), max(top, 2) if top is not None else None
        return 1, 1

    def _atom(self) -> Regex:
        match char := self._next():
            case "(":
                return self._group()
            case "[":
                return self._set()
            case ".":
                return Chars(ALPHABET if self.dot_is_all else ALPHABET - {"\n", "\r"})
            case "^":
                return Place.START
            case "$":
                return _END
            case "\\":
                if (place := _PLACES.get(self.text[self.at : self.at + 1])) is not None:
                    self.at += 1
                    return place
                if self.text[self.at : self.at + 1] in ("Z", "z"):
                    self.at += 1
                    return _END
                if self.text[self.at : self.at + 1] in _GROUPS:
                    return self._same(int(self._next()))
                return self._chars(self._escape())
            case "*" | "+" | "?":
                raise NotModelled
            case _:
                return self._chars(frozenset({_known(char)}))

    def _chars(self, members: frozenset[str]) -> Chars:
        if self.ignores_case:
            members |= {c.swapcase() for c in members} & ALPHABET
        return Chars(members)

    def _same(self, number: int) -> Regex:
        """What a reference back to a group matches, where that is one character."""
        found = self.groups[number - 1] if number <= len(self.groups) else None
        match found:
            case Chars() | Series(parts=[Chars()]):
                return found
            case _:
                raise NotModelled

    def _group(self) -> Regex:
        if (is_wanted := self._take("?=")) or self._take("?!"):
            return self._ahead(is_wanted=is_wanted)
        number = None if self.text.startswith("?:", self.at) else len(self.groups)
        if number is not None:
            self.groups.append(None)
        if self._take("?") and not self._take(":"):
            self._take("P")
            is_named = self._take("<") and self.text[self.at : self.at + 1] not in ("=", "!")
            end = self.text.find(">", self.at)
            if not is_named or end < 0:
                raise NotModelled
            self.at = end + 1
        body = self.choice()
        if not self._take(")"):
            raise NotModelled
        if number is not None:
            self.groups[number] = body
        return body

    def _ahead(self, *, is_wanted: bool) -> Regex:
        """What has to stand behind the end of an expression."""
        body = self.choice()
        if not self._take(")"):
            raise NotModelled
        self.looks_ahead = True
        match body:
            case _ if is_wanted:
                return body
            case Series(parts=[Chars(members=members, is_end=False)]):
                return Choice((Chars(ALPHABET - members), _END))
            case _:
                raise NotModelled

    def _escape(self) -> frozenset[str]:
        char = self._next()
        if char in _CLASSES:
            return _CLASSES[char]
        if char in _CONTROLS:
            return frozenset({_CONTROLS[char]})
        if char in "xu":
            digits = 2 if char == "x" else 4
            code = self.text[self.at : self.at + digits]
            try:
                found = chr(int(code, 16))
            except ValueError:
                raise NotModelled from None
            self.at += digits
            return frozenset({_known(found)})
        if char.isalnum():
            raise NotModelled  # a back reference, a property
        return frozenset({_known(char)})

    def _set(self) -> Regex:
        is_negative = self._take("^")
        members: set[str] = set()
        is_first = True
        while is_first or not self.text.startswith("]", self.at):
            is_first = False
            if self.text.startswith("]", self.at) and not members:
                raise NotModelled  # the languages differ
            low = self._member()
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                high = self._member()
                members |= _range(low, high)
            else:
                members |= low
        self.at += 1
        found = self._chars(frozenset(members))
        return Chars(ALPHABET - found.members) if is_negative else found

    def _member(self) -> frozenset[str]:
        char = self._next()
        if char != "\\":
            return frozenset({_known(char)})
        if self._take("b"):
            return frozenset({"\b"})
        return self._escape()


def _known(char: str) -> str:
    """The character of the sample alphabet that stands for one."""
    if ord(char) < 128:
        return char
    return "\u00e9" if char.isalpha() else "\u2603"


def _range(low: frozenset[str], high: frozenset[str]) -> frozenset[str]:
    if len(low) != 1 or len(high) != 1:
        raise NotModelled
    (first,), (last,) = low, high
    return frozenset(c for c in ALPHABET if first <= c <= last)
