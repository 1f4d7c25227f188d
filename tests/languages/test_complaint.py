"""What Python says of what it cannot read, while none of it runs."""

import pytest

from wlint.languages.python.complaint import complaint


@pytest.mark.parametrize(
    ("code", "line", "reason"),
    [
        (b"x = 1\ny = (2\n", 2, "'(' was never closed"),
        (b"def f():\nreturn 1\n", 2, "expected an indented block"),
        (b"a = 1\n\nb = = 2\n", 3, "invalid syntax"),
        (b"\xef\xbb\xbfif x\n    pass\n", 1, "expected ':'"),
    ],
)
def test_it_is_pythons_own(code: bytes, line: int, reason: str) -> None:
    said = complaint(code)
    assert said is not None
    assert (said.line, said.reason.startswith(reason)) == (line, True)


@pytest.mark.parametrize(
    "code",
    [
        b"raise SystemExit(1)\n",
        b"x = '\\d'\n",
        b"x = " + b"(" * 100_000 + b"\n",
        b"x = " + b"not " * 100_000 + b"1 1\n",
        b"x = 1\0\n",
    ],
)
def test_nothing_is_said_of_what_it_reads_or_could_not_bear(code: bytes) -> None:
    assert complaint(code) is None
