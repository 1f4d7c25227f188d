"""Whatever stands in a file, the rest of it is read, and what is not is said."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from wlint import tree
from wlint.languages import UnreadableSource, parse
from wlint.source import Source

MANY = 10_000


def lowered(path: str, code: str | bytes) -> tree.Module:
    return parse(Source(Path(path), code if isinstance(code, bytes) else code.encode()))


def called(module: tree.Module) -> list[str]:
    """The plain names that are called."""
    return [
        n.callee.id
        for n in module.walk()
        if isinstance(n, tree.Call) and isinstance(n.callee, tree.Name)
    ]


BROKEN = [
    ("a.py", "a()\nx = = 1\nb()", [b"x = = 1"], ["a", "b"]),
    ("a.py", "def f():\n  a()\n  x = = 1\n  b()\nc()", [b"x = = 1"], ["a", "b", "c"]),
    ("a.py", "x = (\ndef f():\n  a()", [b"x = ("], ["a"]),
    ("a.py", "a()\nx = 'b\nc()", [b"x = 'b"], ["a", "c"]),
    ("a.py", "class A:\n  def f(: pass\n  def g(self): a()", [b"def f(: pass"], ["a"]),
    ("a.py", "if a():\n    b()\n  c()\nd()", [b"if a():\n    b()\n  c()"], ["d"]),
    ("a.py", "try:\n  a()\nexcept:\n  print 'b'\nc()", [b"print 'b'"], ["a", "c"]),
    ("a.py", 'x = """\ndef f(:\n"""\ny = ?\na()', [b"y = ?"], ["a"]),
    ("a.py", b"a()\nx = '\xff'\nb()", [b"\xff"], ["a", "b"]),
    ("a.py", b"a()\0\nb()", [b"a()\0"], ["b"]),
    ("a.py", b"\xef\xbb\xbfa()\r\nx = = 1\r\nb()", [b"x = = 1"], ["a", "b"]),
    ("a.js", "a();\nlet = = 1;\nb()", None, ["a", "b"]),
    ("a.js", "if (x) { y( }\na()", None, ["a"]),
    ("a.ts", b"a(); '\xff'; b()", [], ["a", "b"]),
]


@pytest.mark.parametrize(("path", "code", "unread", "calls"), BROKEN, ids=lambda c: repr(c)[:40])
def test_what_is_broken_is_left_out_and_the_rest_is_read(
    path: str, code: str | bytes, unread: list[bytes] | None, calls: list[str]
) -> None:
    module = lowered(path, code)
    data = code if isinstance(code, bytes) else code.encode()
    assert called(module) == calls
    if unread is None:
        assert module.unread
    else:
        assert [data[s.start : s.end] for s in module.unread] == unread


@pytest.mark.parametrize("path", ["a.py", "a.js"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
def test_spans_are_true_to_the_bytes(path: str, end: bytes, start: bytes) -> None:
    data = start + b"x = 'caf\xc3\xa9'" + end + b"f()" + end
    module = lowered(path, data)
    assert module.unread == ()
    calls = [n.span for n in module.walk() if isinstance(n, tree.Call)]
    assert [data[s.start : s.end] for s in calls] == [b"f()"]


def test_a_text_may_hold_a_nul() -> None:
    data = b"const SEPARATOR = '\0'; f();"
    module = lowered("a.ts", data)
    assert module.unread == ()
    calls = [n.span for n in module.walk() if isinstance(n, tree.Call)]
    assert [data[s.start : s.end] for s in calls] == [b"f()"]


@pytest.mark.parametrize("path", ["a.py", "a.js", "a.ts", "a.tsx"])
@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b" ", b"\x0c\n"])
def test_an_empty_file_is_an_empty_module(path: str, data: bytes) -> None:
    module = lowered(path, data)
    assert (module.body.statements, module.unread) == ((), ())


def test_a_python_file_in_another_encoding_says_which() -> None:
    with pytest.raises(UnreadableSource, match="latin-1") as caught:
        lowered("a.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'")
    assert caught.value.span is not None


def test_another_encoding_does_not_matter_where_all_is_ascii() -> None:
    assert lowered("a.py", b"# coding: latin-1\nf()").unread == ()


DEEP_JS = {
    "sums": "x=" + "+".join("a" * MANY),
    "parentheses": "x=" + "(" * MANY + "a" + ")" * MANY,
    "arrays": "x=" + "[" * MANY + "]" * MANY,
    "calls": "f(" * MANY + ")" * MANY,
    "chains": "a" + ".b()" * MANY,
    "arrows": "()=>" * MANY + "1",
    "else if": "if(a){}" + "else if(b){}" * MANY,
    "blocks": "{" * MANY + "}" * MANY,
    "templates": "`${" * MANY + "1" + "}`" * MANY,
    "types": "let x: " + "A<" * MANY + "B" + ">" * MANY,
    "unions": "type X = " + "|".join("A" * MANY),
    "unclosed": "(" * MANY,
    "classes": "class A{x=" * 2000 + "1" + "}" * 2000,
}


@pytest.mark.parametrize("kind", DEEP_JS)
def test_deep_javascript_is_read(kind: str) -> None:
    started = time.process_time()
    module = lowered("a.ts", DEEP_JS[kind])
    assert bool(module.unread) == (kind == "unclosed")
    assert time.process_time() - started < 20


DEEP_PY = {
    "sums": "x = " + "+".join("a" * MANY),
    "parentheses": "x = " + "(" * MANY + "a" + ")" * MANY,
    "calls": "x = a" + "()" * MANY,
    "nested calls": "x = " + "f(" * MANY + ")" * MANY,
    "members": "x = a" + ".b" * MANY,
    "not": "x = " + "not " * MANY + "a",
    "blocks": "".join(" " * i + "if a:\n" for i in range(300)) + " " * 300 + "b",
}


@pytest.mark.parametrize("kind", DEEP_PY)
def test_deep_python_costs_one_statement_and_not_the_process(kind: str) -> None:
    module = lowered("a.py", f"before()\n{DEEP_PY[kind]}\nafter()")
    assert module.unread
    assert called(module)[0] == "before"
    assert called(module)[-1] == "after"


@pytest.mark.parametrize(
    "code",
    [
        "x = [" + "1,\n" * 3000 + "]",
        "x = (" + "'a'\n" * 1000 + ")",
        "x = {" + "'a': f(b.c + 1), " * 1000 + "}",
        "if a: pass\n" + "elif b: pass\n" * 1000,
        "x = " + "[" * 90 + "]" * 90,
    ],
    ids=["list", "strings", "dict", "elif", "brackets"],
)
def test_long_is_not_deep(code: str) -> None:
    assert lowered("a.py", code).unread == ()


def test_a_large_bundle_takes_seconds() -> None:
    unit = "function a(b,c){var d=b.e(c);if(d){return d?f.map(x=>x+1):null}return `x${d}`}"
    started = time.process_time()
    module = lowered("a.js", "(()=>{" + unit * 6000 + "})();")
    assert module.unread == ()
    assert time.process_time() - started < 15


def test_no_parser_is_loaded_before_a_file_is_read() -> None:
    code = (
        "import sys, wlint.languages as l; l.idioms_of(l.Language.PYTHON)\n"
        "sys.exit(any(m in sys.modules for m in ('libcst', 'tree_sitter')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("path", "others"), [("a.py", "tree_sitter"), ("a.js", "libcst")])
def test_only_the_parser_of_a_files_language_is_loaded(path: str, others: str) -> None:
    code = (
        "import sys; from pathlib import Path; from wlint.languages import parse\n"
        f"from wlint.source import Source; parse(Source(Path({path!r}), b'x'))\n"
        f"sys.exit({others!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
