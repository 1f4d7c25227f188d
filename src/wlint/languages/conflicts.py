"""What Git leaves in a file of any language where two changes did not fit together."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter

from wlint.regex import regex
from wlint.source import Span

CONFLICT = "a merge conflict was committed here"
RESOLVE = "keep one of both sides, or what each of them changes, and delete the markers"
_MARKER = regex(rb"^(?:<{7}|>{7}|\|{7})(?:[ \t][^\r\n]*)?(?=\r?$)|^={7}(?=\r?$)", re.MULTILINE)
_SURE = (b"<", b">")


def first_conflict(data: bytes, unread: Iterable[Span]) -> Span | None:
    """The first marker of a conflict that a parser stumbled over; None where it was none."""
    gaps = tuple(unread)
    if not gaps or not (b"<<<<<<<" in data or b">>>>>>>" in data):
        return None
    lines = [Span(*marker.span()) for marker in _MARKER.finditer(data)]
    if not any(data.startswith(_SURE, line.start) for line in lines):
        return None
    nearest = (bisect_left(lines, gap.start, key=attrgetter("end")) for gap in gaps)
    met = (
        lines[n]
        for n, gap in zip(nearest, gaps, strict=True)
        if n < len(lines) and lines[n].touches(gap)
    )
    return min(met, default=None)
