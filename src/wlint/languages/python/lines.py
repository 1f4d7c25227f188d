"""The logical lines of Python code, told apart without a parser.

They tell which statements a parser must not see, as it would run out of stack, and which ones
it cannot read, so that the others can be.
"""

import re
from collections.abc import Iterator

from wlint.record import Record
from wlint.regex import regex
from wlint.source import Span

# `(?>...)`, not `*+`: up to Python 3.11.4 a repeated group that gives nothing back loses its place
_TOKEN = regex(
    rb"(?P<string>'''(?>(?:[^\\']|\\.|'(?!''))*)(?:'''|\Z)"
    rb'|"""(?>(?:[^\\"]|\\.|"(?!""))*)(?:"""|\Z)'
    rb"|'(?>(?:[^'\\\r\n]|\\\r\n|\\.)*)'?"
    rb'|"(?>(?:[^"\\\r\n]|\\\r\n|\\.)*)"?)'
    rb"|(?P<comment>\#[^\r\n]*+)|(?P<open>[(\[{])|(?P<close>[)\]}])"
    rb"|(?P<joined>\\(?:\r\n?|\n))|(?P<end>(?:\r\n?|\n)[ \t\f]*+)",
    re.DOTALL,
)
_STARTER = regex(rb"(?:def|class|async[ \t]+def|import|return|raise|while|with|try|del|pass)\b|@")
_FIRST_INDENT = regex(rb"[ \t\f]*+")
_LINK = regex(
    rb"(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)"
    rb"|(?P<string>'(?>(?:[^'\\]|\\.)*)'|\"(?>(?:[^\"\\]|\\.)*)\")"
    rb"|[-+*/%@&|^~<>.]|\b(?:and|or|not|if|lambda|await|in|is)\b",
    re.DOTALL,
)
_TAB = 8

MOST_BRACKETS = 200
"""What CPython reads at most; the parser's time doubles with every few more."""
MOST_INDENTS = 100
MOST_LINKS = 1000
"""How many operators may follow each other: the parser's time grows with their square."""


class LogicalLine(Record):
    """A line as Python counts them: brackets and strings may take it over many."""

    span: Span
    indent: int
    depth: int


def logical_lines(text: bytes) -> list[LogicalLine]:
    """The logical lines that hold code, with their indentation."""
    return [line for line in _lines(text) if _holds_code(text, line.span)]


def _holds_code(text: bytes, span: Span) -> bool:
    return text[span.start : span.start + 1] not in (b"#", b"") and span.start < span.end


def _lines(text: bytes) -> Iterator[LogicalLine]:
    first = _FIRST_INDENT.match(text)
    start = first.end() if first else 0
    indent, depth, deepest = _width(text[:start]), 0, 0
    for token in _TOKEN.finditer(text, start):
        match token.lastgroup:
            case "open":
                depth += 1
                deepest = max(deepest, depth)
            case "close":
                depth = max(depth - 1, 0)
            case "end" if depth == 0 or _STARTER.match(text, token.end()):
                yield LogicalLine(Span(start, token.start()), indent, deepest)
                start, depth, deepest = token.end(), 0, 0
                indent = _width(token[0])
            case _:
                pass
    yield LogicalLine(Span(start, len(text)), indent, deepest)


def _width(blank: bytes) -> int:
    return len(blank.strip(b"\r\n").rpartition(b"\f")[2].expandtabs(_TAB))


def too_deep(text: bytes, lines: list[LogicalLine]) -> list[Span]:
    """The lines that a parser, or Python itself, would run out of stack for."""
    found: list[Span] = []
    indents = [0]
    for line in lines:
        while indents[-1] > line.indent:
            indents.pop()
        if indents[-1] < line.indent:
            indents.append(line.indent)
        length = line.span.end - line.span.start
        if (
            line.depth > MOST_BRACKETS
            or len(indents) > MOST_INDENTS
            or (length > MOST_LINKS and _links(text, line.span) > MOST_LINKS)
        ):
            found.append(line.span)
    return found


def _links(text: bytes, span: Span) -> int:
    """The most operators that follow each other with no comma between them."""
    counts, most = [0], 0
    for token in _LINK.finditer(text, span.start, span.end):
        match token.lastgroup:
            case "open":
                counts.append(0)
            case "close" if len(counts) > 1:
                counts.pop()
                counts[-1] += 2  # calls and subscripts cost the parser most
            case "comma":
                counts[-1] = 0
            case "string":
                pass
            case _:
                counts[-1] += 1
        most = max(most, counts[-1])
    return most
