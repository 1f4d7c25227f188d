"""The source around a finding, with what is meant underlined."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from wlint.record import Record
from wlint.report.look import Look, cells
from wlint.source import Source, Span

_NEAR = 8  # lines


class Label(Record):
    """A span of the file and what to write under it."""

    span: Span
    text: str
    is_primary: bool = False


def is_near(source: Source, span: Span, other: Span) -> bool:
    """Whether two places can be shown in one frame."""
    return abs(source.line_of(span.start) - source.line_of(other.start)) <= _NEAR


def frame(source: Source, labels: Sequence[Label], look: Look) -> Iterator[str]:
    """The lines of the frame: numbers, source, and marks under each label."""
    by_line: dict[int, list[Label]] = {}
    for label in sorted(labels, key=lambda label: label.span):
        by_line.setdefault(source.line_of(label.span.start), []).append(label)
    numbers = sorted(by_line)
    gutter = max(3, len(str(numbers[-1])) + 1)
    bar = look.paint(f"{'':{gutter}} |", "dim")
    yield bar
    for before, number in pairwise([numbers[0], *numbers]):
        if number > before + 1:
            yield look.paint(f"{':':>{gutter}} |", "dim")
        yield from _line(source, number, by_line[number], gutter, look)
    yield bar


def _line(
    source: Source, number: int, labels: Sequence[Label], gutter: int, look: Look
) -> Iterator[str]:
    line = source.line_span(number)
    room = max(20, look.width - gutter - 3)
    main = next((label for label in labels if label.is_primary), labels[0])
    whole = look.code(source.text(line))
    first, last = _columns(source, line, main.span, look)
    left, text = _window(whole, first, last, room, look)
    yield f"{look.paint(f'{number:>{gutter}} |', 'dim')} {text}"
    for label in labels:
        start, end = _columns(source, line, label.span, look)
        start, end = max(start - left, 0), min(end - left, room)
        if start < end:
            marks = ("^" if label.is_primary else "-") * (end - start)
            style = ("bold", "red") if label.is_primary else ("blue",)
            under = look.paint(f"{marks} {look.safe(label.text)}".rstrip(), *style)
            yield f"{look.paint(f'{chr(32):{gutter}} |', 'dim')} {' ' * start}{under}"


def _columns(source: Source, line: Span, span: Span, look: Look) -> tuple[int, int]:
    """The cells of a span on its line; one that goes on below ends with the line."""
    start = cells(look.code(source.text(Span(line.start, max(span.start, line.start)))))
    end = cells(look.code(source.text(Span(line.start, min(span.end, line.end)))))
    return start, max(end, start + 1)


def _window(text: str, first: int, last: int, room: int, look: Look) -> tuple[int, str]:
    """The part of a long line around some cells, and how many cells it starts later."""
    if cells(text) <= room:
        return 0, text
    skip = min(first - 10, last - room + 10)
    if skip <= 0:
        return 0, look.cut(text, room)
    mark = look.ellipsis
    at = bisect_left(range(len(text)), skip + len(mark), key=lambda end: cells(text[:end]))
    return cells(text[:at]) - len(mark), mark + look.cut(text[at:], room - len(mark))
