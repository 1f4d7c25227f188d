"""Which code never runs to its end."""

from pathlib import Path

import pytest

from wlint import tree
from wlint.languages import parse
from wlint.semantics.leaving import ways_out
from wlint.source import Source

JAVASCRIPT = [
    ("return 1", "1"),
    ("a(); throw b", "b"),
    ("a()", None),
    ("if (a) return 1", None),
    ("if (a) return 1; else return 2", "1 2"),
    ("if (a) return 1; else if (b) return 2; else b()", None),
    ("if (a) return 1; return 2", "2"),
    ("try { return 1 } catch { return 2 }", "1 2"),
    ("try { return 1 } catch { a() }", None),
    ("try { a() } catch { a() } finally { return 3 }", "3"),
    ("switch (a) { case 1: return 1; default: return 2 }", "1 2"),
    ("switch (a) { case 1: case 2: return 1; default: { throw 2 } }", "1 2"),
    ("switch (a) { case 1: return 1 }", None),
    ("switch (a) { case 1: return 1; default: }", None),
    ("switch (a) { case 1: if (b) break; return 1; default: return 2 }", None),
    ("for (const a of b) return 1", None),
    ("while (a) return 1", None),
    ("{ return 1 }", "1"),
    ("found: { if (a) break found; return 1 }", None),
]


@pytest.mark.parametrize(("body", "expected"), JAVASCRIPT, ids=[body for body, _ in JAVASCRIPT])
def test_javascript(body: str, expected: str | None) -> None:
    source = Source(Path("x.js"), f"function f() {{ {body} }}".encode())
    assert _out(source) == expected


PYTHON = [
    ("if a:\n        return 1\n    else:\n        return 2", "1 2"),
    ("if a:\n        return 1\n    elif b:\n        return 2", None),
    ("with a:\n        return 1", "1"),
    ("try:\n        a()\n    except E:\n        return 2\n    else:\n        return 1", "1 2"),
    (
        "match a:\n        case 1:\n            return 1\n        case _:\n            return 2",
        "1 2",
    ),
    ("match a:\n        case 1:\n            return 1", None),
]


@pytest.mark.parametrize(("body", "expected"), PYTHON, ids=[body for body, _ in PYTHON])
def test_python(body: str, expected: str | None) -> None:
    assert _out(Source(Path("x.py"), f"def f():\n    {body}\n".encode())) == expected


def _out(source: Source) -> str | None:
    """What a function gives back, or throws, where it never runs to its end."""
    module = parse(source)
    function = next(n for n in module.walk() if isinstance(n, tree.Function))
    out = ways_out(function.body)
    if out is None:
        return None
    return " ".join(source.text(exit.value.span) for exit in out if exit.value is not None)
