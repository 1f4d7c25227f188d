"""Lines and columns as editors show them."""

from pathlib import Path

import pytest

from wlint.source import Position, Source, one_line


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
def test_a_position_counts_lines_and_utf16_units(end: bytes) -> None:
    data = b"a" + end + "é😀b".encode() + end
    source = Source(Path("a.js"), data)
    assert source.position(data.index(b"b")) == Position(2, 4)
    assert source.line_count == 2


def test_editors_do_not_show_a_byte_order_mark() -> None:
    source = Source(Path("a.js"), b"\xef\xbb\xbfab\nc")
    assert source.position(4) == Position(1, 2)
    assert source.position(0) == Position(1, 1)
    assert source.text(source.line_span(1)) == "ab"


@pytest.mark.parametrize(
    ("data", "count"), [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"\n\n", 2)]
)
def test_how_many_lines_a_file_has(data: bytes, count: int) -> None:
    assert Source(Path("a.py"), data).line_count == count


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("db\n  .prepare(sql)\n  ?.bind(a)", "db.prepare(sql)?.bind(a)"),
        ("call(\n  a,\n  b,\n)", "call(a, b)"),
        ("(\n  await db.\n  first()\n)", "(await db.first())"),
        ("[\n  ...a,\n  ...b\n]", "[...a, ...b]"),
        ("a +\n  b ? .5 : c", "a + b ? .5 : c"),
    ],
)
def test_code_on_one_line_has_no_blanks_for_its_line_breaks(code: str, shown: str) -> None:
    assert one_line(code) == shown
