"""Comments that say a finding is known: `wlint: ignore[rule, rule] reason until=2027-01-31`."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from operator import attrgetter

from wlint.finding import Place
from wlint.record import Record
from wlint.regex import regex
from wlint.source import Source, Span
from wlint.tree import Block, Module, Node

_DIRECTIVE = regex(
    rb"^(?://+|#+|/\*+)\s*wlint:\s*(?P<verb>ignore(?:-file)?)\b\s*"
    rb"(?:\[(?P<names>[^\]\n]*)\])?(?P<reason>[^\n]*?)(?:\*/)?\s*$"
)
_NAME = regex(rb"[^\s,]+")
_UNTIL = regex(r"\buntil=(\S+)")
_TOML_COMMENT = regex(
    rb'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>\#[^\r\n]*)',
    re.DOTALL,
)
_JSONC_COMMENT = regex(
    rb'"(?:\\.|[^"\\\n])*"|(?P<comment>//[^\r\n]*|/\*.*?\*/)',
    re.DOTALL,
)


class Suppression(Record):
    """One such comment. `names` are the rules it is about, each where it stands."""

    place: Place
    names: tuple[tuple[str, Span], ...]
    reason: str
    until: date | None
    bad_date: str | None
    is_whole_file: bool

    def is_expired(self, today: date) -> bool:
        """Whether it has stopped to count."""
        return self.until is not None and self.until < today


def comments_of(source: Source, module: Module | None) -> tuple[Span, ...]:
    """Where the comments of a file are; configuration files have no tree."""
    if module is not None:
        return module.comments
    pattern = _TOML_COMMENT if source.path.suffix == ".toml" else _JSONC_COMMENT
    found = pattern.finditer(source.data)
    return tuple(Span(*m.span("comment")) for m in found if m["comment"] is not None)


def suppressions_of(source: Source, comments: Iterable[Span]) -> Iterator[Suppression]:
    """Every suppression among the comments of a file."""
    for span in comments:
        text = source.data[span.start : span.end]
        if b"wlint:" in text and (found := _DIRECTIVE.match(text)) is not None:
            yield _suppression(source, span, found)


def _suppression(source: Source, span: Span, found: re.Match[bytes]) -> Suppression:
    at = span.start + max(found.start("names"), 0)
    names = tuple(
        (m[0].decode(errors="replace"), Span(at + m.start(), at + m.end()))
        for m in _NAME.finditer(found["names"] or b"")
    )
    reason = found["reason"].decode(errors="replace").strip()
    until, bad_date = None, None
    if (given := _UNTIL.search(reason)) is not None:
        try:
            until = date.fromisoformat(given[1])
        except ValueError:
            bad_date = given[1]
    return Suppression(
        place=Place(source.path, span),
        names=names,
        reason=_UNTIL.sub("", reason).strip(),
        until=until,
        bad_date=bad_date,
        is_whole_file=found["verb"] == b"ignore-file",
    )


class Reach:
    """Which suppressions of one file reach which of its places."""

    def __init__(self, source: Source, module: Module | None) -> None:
        self._source = source
        self._module = module
        self._comments = sorted(comments_of(source, module))
        self._around: dict[Span, Node | None] = {}
        self.suppressions = tuple(suppressions_of(source, self._comments))

    def covering(self, span: Span) -> Iterator[Suppression]:
        """The suppressions that speak of a place."""
        for suppression in self.suppressions:
            if self._covers(suppression, span):
                yield suppression

    def _covers(self, suppression: Suppression, span: Span) -> bool:
        if suppression.is_whole_file:
            return suppression.place.span.start < self._head_end
        line = self._source.line_of(span.start)
        comment = suppression.place.span
        statement = self._innermost(span)
        first = line if statement is None else self._source.line_of(statement.span.start)
        if (
            self._line_below(comment) in (line, first)
            or self._source.line_of(comment.start) == line
        ):
            return True
        return statement is not None and self._innermost(comment) is statement

    def _line_below(self, comment: Span) -> int | None:
        """For a comment alone on its line, the next line with code."""
        line = self._source.line_of(comment.start)
        below = bisect_left(self._lines_with_code, line)
        if self._lines_with_code[below : below + 1] == [line]:
            return None
        return next(iter(self._lines_with_code[below : below + 1]), self._source.line_count)

    @cached_property
    def _lines_with_code(self) -> Sequence[int]:
        """The lines that have more on them than comments."""
        lines = range(1, self._source.line_count + 1)
        return [n for n in lines if self._code_on(self._source.line_span(n)).strip()]

    def _code_on(self, line: Span) -> bytes:
        text, at = b"", line.start
        first = bisect_right(self._comments, line.start, key=attrgetter("end"))
        for comment in islice(self._comments, first, None):
            if comment.start >= line.end:
                break
            text += self._source.data[at : max(at, comment.start)]
            at = comment.end
        return text + self._source.data[at : line.end]

    @cached_property
    def _head_end(self) -> int:
        """Where the first comment block ends: where code starts."""
        for line in range(1, self._source.line_count + 1):
            span = self._source.line_span(line)
            code = self._code_on(span).strip().removeprefix(b"\xef\xbb\xbf")
            if code and not self._source.data[span.start : span.end].startswith(b"#!"):
                return span.start
        return len(self._source.data)

    @cached_property
    def _statements(self) -> Sequence[Node]:
        """Every statement and every body, parents first."""
        found: list[Node] = []
        for node in self._module.walk() if self._module is not None else ():
            if isinstance(node, Block):
                found += (node, *node.statements)
        return found

    def _innermost(self, span: Span) -> Node | None:
        """The statement a place belongs to, and not to a body inside that statement."""
        if span not in self._around:
            around = [n for n in reversed(self._statements) if n.outer.covers(span)]
            best = min(around, key=lambda n: n.outer.end - n.outer.start, default=None)
            self._around[span] = None if isinstance(best, Block) else best
        return self._around[span]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that someone who wrote `name` most likely meant."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.6)), None)
