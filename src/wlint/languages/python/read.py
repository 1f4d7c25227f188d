"""Parse Python, and where that fails, as much of it as can be."""

import threading
from collections.abc import Iterator
from itertools import groupby, pairwise

import libcst as cst

from wlint.languages.python.lines import LogicalLine, logical_lines, too_deep
from wlint.regex import regex
from wlint.source import Span

_STACK = 256 << 20
"""The parser is native code and recurses: what overflows its stack ends the process."""
_DEEPEST = 12
"""How deep inside a statement to look for what is wrong with it."""
_CLAUSE = regex(rb"(?:else|elif|except|finally)\b")
_DECORATOR = b"@"
_VISIBLE = regex(rb"[^\r\n]")
_stack_size = threading.Lock()


def read(text: bytes) -> tuple[cst.Module, tuple[Span, ...]] | None:
    """The syntax tree and what had to be left out of it; None when nothing can be read."""
    lines = logical_lines(text)
    left_out = too_deep(text, lines)
    text = _without(text, left_out)
    found = _parse(text)
    if found is None:
        bad = list(_unreadable(text, lines))
        left_out = sorted({*left_out, *bad})
        found = _parse(_without(text, bad))
    return None if found is None else (found, tuple(left_out))


def parse_expression(text: str) -> cst.BaseExpression | None:
    """A short expression, such as an annotation in a string."""
    try:
        return cst.parse_expression(text.strip())
    except cst.ParserSyntaxError:
        return None


def _parse(text: bytes) -> cst.Module | None:
    """A module, parsed where there is room for deep nesting."""
    found: list[cst.Module] = []

    def work() -> None:
        try:
            found.append(cst.parse_module(text.decode()))
        except (cst.ParserSyntaxError, cst.CSTValidationError):
            return

    with _stack_size:
        before = threading.stack_size(_STACK)
        try:
            thread = threading.Thread(target=work)
            thread.start()
        finally:
            threading.stack_size(before)
    thread.join()
    return found[0] if found else None


def _without(text: bytes, spans: list[Span]) -> bytes:
    """The same text with a statement of no meaning in the place of some others."""
    pieces: list[bytes] = []
    at = 0
    for span in sorted(spans):
        word = b"pass" if span.end - span.start >= len(b"pass") else b"0"
        blank = _VISIBLE.sub(b" ", text[span.start + len(word) : span.end])
        pieces += [text[at : span.start], word, blank]
        at = span.end
    return b"".join([*pieces, text[at:]])


# What cannot be read


def _unreadable(text: bytes, lines: list[LogicalLine], level: int = 0) -> Iterator[Span]:
    """The smallest statements that must go for the rest to be readable."""
    for statement in _statements(text, lines):
        if _parse(_alone(text, statement, level)) is not None:
            continue
        inner = _unreadable_inside(text, statement, level) if level < _DEEPEST else []
        if inner and _parse(_alone(_without(text, inner), statement, level)) is not None:
            yield from inner
        else:
            yield Span(statement[0].span.start, statement[-1].span.end)


def _unreadable_inside(text: bytes, statement: list[LogicalLine], level: int) -> list[Span]:
    """What must go from the bodies of a statement; nothing if that would not help."""
    bodies = [clause[1:] for clause in _clauses(statement) if clause[1:]]
    outline = _without(text, [Span(b[0].span.start, b[-1].span.end) for b in bodies])
    if not bodies or _parse(_alone(outline, statement, level)) is None:
        return []
    return [span for body in bodies for span in _unreadable(text, body, level + 1)]


def _alone(text: bytes, statement: list[LogicalLine], level: int) -> bytes:
    """A statement as a file of its own, still indented as it is."""
    start, end = statement[0].span.start, statement[-1].span.end
    line = max(text.rfind(b"\n", 0, start), text.rfind(b"\r", 0, start)) + 1
    return (b"if 1:\n" if level else b"") + text[line:end] + b"\n"


def _statements(text: bytes, lines: list[LogicalLine]) -> Iterator[list[LogicalLine]]:
    """Lines that belong together: a statement with its decorators, clauses and bodies."""
    if not lines:
        return
    level = min(line.indent for line in lines)
    starts = [0]
    for index, (before, line) in enumerate(pairwise(lines), start=1):
        if (
            line.indent <= level
            and not _CLAUSE.match(text, line.span.start)
            and not (before.indent <= level and text.startswith(_DECORATOR, before.span.start))
        ):
            starts.append(index)
    for start, end in pairwise([*starts, len(lines)]):
        yield lines[start:end]


def _clauses(statement: list[LogicalLine]) -> list[list[LogicalLine]]:
    """The headers of a compound statement, each with its body."""
    level = statement[0].indent
    clauses: list[list[LogicalLine]] = []
    for is_header, lines in groupby(statement, key=lambda line: line.indent <= level):
        if is_header:
            clauses += [[line] for line in lines]
        else:
            clauses[-1] += lines
    return clauses
