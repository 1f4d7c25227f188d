"""TOML: the values as tomli reads them, each with the bytes it was written in."""

import re
from collections.abc import Iterator

import tomli
from msgspec import Struct, field

from wlint.languages.conflicts import CONFLICT, first_conflict
from wlint.languages.document import MAX_DEPTH, DocumentError, Scalar, Value
from wlint.regex import regex
from wlint.source import Span

# `(?>...)`, not `*+`: up to Python 3.11.4 a repeated group that gives nothing back loses its place
_BLANK = regex(rb"(?>(?:[ \t\r\n]|#[^\n]*)*)")
_SPACE = regex(rb"[ \t]*+")
_BASIC = rb'"(?>(?:[^"\\\n]|\\.)*)"'
_LITERAL = rb"'[^'\n]*+'"
_KEY = regex(rb"[A-Za-z0-9_-]++|%b|%b" % (_BASIC, _LITERAL))
_STRING = regex(
    rb'"""(?>(?:[^"\\]|\\.|"(?!""))*)"{3,5}|\'\'\'(?>(?:[^\']|\'(?!\'\'))*)\'{3,5}|%b|%b'
    % (_BASIC, _LITERAL),
    re.DOTALL,
)
_BARE = regex(rb"[^,\]}#\r\n]++")
_BOM = b"\xef\xbb\xbf"

_Plain = object


class _Spot(Struct):
    """Where a value and its key are, and the same for what is inside."""

    span: Span
    key: Span | None = None
    table: dict[str, "_Spot"] = field(default_factory=dict)
    items: list["_Spot"] = field(default_factory=list)


def parse_toml(data: bytes) -> Value:
    """The values of a TOML file and where they are, or raise `DocumentError`."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise DocumentError("expected UTF-8 text", Span(error.start, error.end)) from error
    try:
        plain = tomli.loads(text.removeprefix("\ufeff"))
    except tomli.TOMLDecodeError as error:
        raise _syntax_error(error, data) from error
    except RecursionError as error:
        raise DocumentError("nested too deeply", Span(0, 0)) from error
    except ValueError as error:
        raise DocumentError("a number has too many digits", Span(0, 0)) from error
    return _joined(plain, _Scanner(data).document())


def _syntax_error(error: tomli.TOMLDecodeError, data: bytes) -> DocumentError:
    lines = data.removeprefix(_BOM).splitlines(keepends=True)
    before = b"".join(lines[: error.lineno - 1])
    line = lines[error.lineno - 1] if error.lineno <= len(lines) else b""
    at = len(data) - sum(map(len, lines)) + len(before)
    if (marker := first_conflict(data, (Span(at, at + len(line)),))) is not None:
        return DocumentError(CONFLICT, marker)
    at += len(line.decode()[: error.colno - 1].encode())
    return DocumentError(error.msg[0].lower() + error.msg[1:], Span(at, at))


def _joined(plain: _Plain, spot: _Spot) -> Value:
    if isinstance(plain, dict):
        table = {key: _joined(value, spot.table[key]) for key, value in plain.items()}
        return Value(table, spot.span, spot.key)
    if isinstance(plain, list):
        items = (_joined(item, at) for item, at in zip(plain, spot.items, strict=True))
        return Value(tuple(items), spot.span, spot.key)
    return Value(_scalar(plain), spot.span, spot.key)


def _scalar(plain: _Plain) -> Scalar:
    # dates become text: no setting of Wrangler's means anything else by one
    return plain if isinstance(plain, (str, bool, int, float)) else str(plain)


class _Scanner:
    """Walks over TOML that is known to be valid, noting where things are."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = len(_BOM) if data.startswith(_BOM) else 0

    def document(self) -> _Spot:
        root = _Spot(Span(0, len(self._data)))
        table = root
        while self._skip(_BLANK) < len(self._data):
            if self._next() == b"[":
                table = self._header(root)
            else:
                self._entry(table, 0)
        return root

    def _header(self, root: _Spot) -> _Spot:
        start = self._at
        is_list = self._data.startswith(b"[[", start)
        self._at += 2 if is_list else 1
        *outer, (name, key) = self._path()
        self._at += 2 if is_list else 1
        span = Span(start, self._at)
        here = _entered(root, outer, span).table.setdefault(name, _Spot(span, key))
        if is_list:
            here.items.append(_Spot(span, key))
            return here.items[-1]
        here.span, here.key = span, key
        return here

    def _entry(self, table: _Spot, depth: int) -> None:
        *outer, (name, key) = self._path()
        self._skip(_SPACE)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        inner = _entered(table, outer, key)
        spot = self._value(depth + 1)
        spot.key = key
        inner.table[name] = spot

    def _path(self) -> Iterator[tuple[str, Span]]:
        for _ in range(MAX_DEPTH):
            self._skip(_SPACE)
            span = self._take(_KEY)
            yield _key_text(self._data[span.start : span.end]), span
            self._skip(_SPACE)
            if self._next() != b".":
                return
            self._at += 1
        raise DocumentError(f"nested more than {MAX_DEPTH} levels deep", Span(self._at, self._at))

    def _value(self, depth: int) -> _Spot:
        start = self._at
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise DocumentError(message, Span(start, start))
        match self._next():
            case b"[" | b"{" as opening:
                spot = _Spot(Span(start, start))
                self._at += 1
                self._inside(spot, opening, depth)
                spot.span = Span(start, self._at)
                return spot
            case b'"' | b"'":
                return _Spot(self._take(_STRING))
            case _:
                span = self._take(_BARE)
                text = self._data[span.start : span.end].rstrip()
                return _Spot(Span(start, start + len(text)))

    def _inside(self, spot: _Spot, opening: bytes, depth: int) -> None:
        while self._after_blank() not in (b"]", b"}"):
            if opening == b"[":
                spot.items.append(self._value(depth + 1))
            else:
                self._entry(spot, depth)
            if self._after_blank() == b",":
                self._at += 1
        self._at += 1

    def _after_blank(self) -> bytes:
        self._skip(_BLANK)
        return self._next()

    def _next(self) -> bytes:
        return self._data[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[bytes]) -> int:
        return self._take(pattern).end

    def _take(self, pattern: re.Pattern[bytes]) -> Span:
        found = pattern.match(self._data, self._at)
        if found is None:
            raise DocumentError("expected TOML", Span(self._at, self._at))
        self._at = found.end()
        return Span(*found.span())


def _entered(table: _Spot, path: list[tuple[str, Span]], span: Span) -> _Spot:
    """The table some keys further in; of a list of tables, the last one."""
    for name, key in path:
        table = table.table.setdefault(name, _Spot(span, key))
        table = table.items[-1] if table.items else table
    return table


def _key_text(key: bytes) -> str:
    match key[:1]:
        case b'"':
            return str(tomli.loads(f"key = {key.decode()}")["key"])
        case b"'":
            return key[1:-1].decode()
        case _:
            return key.decode()
