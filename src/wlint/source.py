"""Source text and positions in it.

Both parsers speak UTF-8 byte offsets, so spans are byte offsets too. Lines and columns are
worked out only when something is shown to a person or another program.
"""

from bisect import bisect_right
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from wlint.record import Record
from wlint.regex import regex

_LINE_END = regex(rb"\r\n?|\n")
_BOM = b"\xef\xbb\xbf"


# A tree has several spans for each token: named tuples are made three times as fast as
# frozen dataclasses.
class Span(NamedTuple):
    """A half-open range of byte offsets."""

    start: int
    end: int

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: "Span") -> bool:
        """Whether the two spans share a byte or an edge."""
        return self.start <= other.end and other.start <= self.end


class Extent(NamedTuple):
    """Where a node is: the text it is, and the text to replace when it goes."""

    span: Span
    outer: Span


class Position(Record, order=True):
    """A place as an editor shows it: both numbers start at 1, columns count UTF-16 units."""

    line: int
    column: int


class Source(Record, dict=True):
    """One file's text. `data` is what is on disk, byte for byte."""

    path: Path
    data: bytes

    def text(self, span: Span) -> str:
        """The source text under a span; bytes that are no UTF-8 become replacement characters."""
        return self.data[span.start : span.end].decode(errors="replace")

    def position(self, offset: int) -> Position:
        """The line and column of a byte offset."""
        line = self.line_of(offset)
        before = self.data[self._line_starts[line - 1] : offset].decode(errors="replace")
        return Position(line, len(before.encode("utf-16-le")) // 2 + 1)

    def line_of(self, offset: int) -> int:
        """The number of the line a byte offset is on, from 1."""
        return max(bisect_right(self._line_starts, offset), 1)

    def line_span(self, line: int) -> Span:
        """The bytes of a line, counted from 1, without its end."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.data)
        return Span(start, start + len(self.data[start:end].rstrip(b"\r\n")))

    @property
    def line_count(self) -> int:
        """How many lines there are; text after the last line end is one."""
        return len(self._line_starts) - (self._line_starts[-1] == len(self.data))

    @cached_property
    def _line_starts(self) -> list[int]:
        """Where lines start; editors do not show a byte order mark, so it is before the first."""
        first = len(_BOM) if self.data.startswith(_BOM) else 0
        return [first, *(end.end() for end in _LINE_END.finditer(self.data))]


_BREAK = r"(?<!\s)(?=[^\S\n]*+\n)\s++"  # all blanks around it, in one way only
_BROKEN = regex(
    rf"{_BREAK}(?=\??\.(?!\.\.))"  # before the dot of a chain
    rf"|,?{_BREAK}(?=[)\]])|(?<=[(\[.]){_BREAK}"  # within brackets
)


def one_line(text: str) -> str:
    """Code on one line: where a line was broken for its length only, no blank stands."""
    return " ".join(_BROKEN.sub("", text).split())
