"""The bytes of a Python file as a parser can take them, each where it was."""

from pathlib import PurePath

from wlint.languages.base import UnreadableSource
from wlint.regex import regex
from wlint.source import Span

_BOM = b"\xef\xbb\xbf"
_COOKIE = regex(rb"\A(?:[^\r\n]*(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_COMMENT_FIRST = regex(rb"\A[ \t\f]*(?:#[^\r\n]*)?(?:[\r\n]|\Z)")
_SAME_BYTES = frozenset({"utf-8", "utf8", "u8", "ascii", "us-ascii"})
_NOT_TEXT = regex("[\x00\udc80-\udcff]")


def clean(data: bytes, path: PurePath) -> tuple[int, bytes, tuple[Span, ...]]:
    """Where the text starts, the text as UTF-8 of the same length, and where it was not."""
    start = len(_BOM) if data.startswith(_BOM) else 0
    text = data[start:]
    if not text.isascii() and start == 0:
        _check_encoding(text, path)
    decoded = text.decode(errors="surrogateescape")
    if not _NOT_TEXT.search(decoded):
        return start, text, ()
    fixed = _NOT_TEXT.sub("?", decoded).encode()
    wrong = [i for i, (old, new) in enumerate(zip(text, fixed, strict=True)) if old != new]
    return start, fixed, _joined(wrong)


def _check_encoding(data: bytes, path: PurePath) -> None:
    if (found := _COOKIE.match(data)) is None or not _COMMENT_FIRST.match(data):
        return
    name = found[1].decode()
    if name.lower().replace("_", "-") not in _SAME_BYTES:
        reason = f"is encoded as {name}; save it as UTF-8 and drop the coding comment"
        raise UnreadableSource(path, reason, Span(*found.span(1)))


def _joined(offsets: list[int]) -> tuple[Span, ...]:
    """Neighbouring bytes as one span."""
    spans: list[Span] = []
    for at in offsets:
        if spans and spans[-1].end == at:
            spans[-1] = Span(spans[-1].start, at + 1)
        else:
            spans.append(Span(at, at + 1))
    return tuple(spans)
