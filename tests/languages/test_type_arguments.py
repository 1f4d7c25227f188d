"""Type arguments and `!` do not change what is done, whatever the grammar makes of them."""

from pathlib import Path

import pytest

from wlint.languages import parse
from wlint.source import Source
from wlint.tree import Node, Operation, TypeRef


def shape(node: Node) -> tuple[object, ...]:
    below = (child for child in node.children() if not isinstance(child, TypeRef))
    return (type(node).__name__, *(shape(child) for child in below))


def lowered(code: str) -> tuple[object, ...]:
    return shape(parse(Source(Path("a.ts"), code.encode())))


@pytest.mark.parametrize(
    ("generic", "plain"),
    [
        ("await f<T>(x)", "await f(x)"),
        ("await a.b<T>(x).then(y)", "await a.b(x).then(y)"),
        ("!f<T>(x).y", "!f(x).y"),
        ("a + f<T>(x)[0]", "a + f(x)[0]"),
        ("a ? b : f<T>(x)", "a ? b : f(x)"),
        ("(await f)<T>(x)", "(await f)(x)"),
        ("(await f<T>(x)).y", "(await f(x)).y"),
    ],
)
def test_a_call_with_type_arguments_is_the_call_without_them(generic: str, plain: str) -> None:
    assert lowered(generic) == lowered(plain)


@pytest.mark.parametrize(
    ("asserted", "plain"),
    [
        ("a && b!", "a && b"),
        ("a && b!.c", "a && b.c"),
        ("a || b!.c().d!", "a || b.c().d"),
        ("a && b.c! > d", "a && b.c > d"),
        ("a && b + c! > d", "a && b + c > d"),
        ("a + b! * c! + d", "a + b * c + d"),
        ("a && b! > c === d", "a && b > c === d"),
        ("a * b! + c", "a * b + c"),
        ("!a.b! && c! < d", "!a.b && c < d"),
        ("await a.b!.c()", "await a.b.c()"),
        ("a ? b : c!.d", "a ? b : c.d"),
        ("(a && b)!.c", "(a && b).c"),
        ("(a && b)! > c", "(a && b) > c"),
        ("(a || b!) && c", "(a || b) && c"),
    ],
)
def test_what_is_said_not_to_be_null_changes_no_grouping(asserted: str, plain: str) -> None:
    assert lowered(asserted) == lowered(plain)


def test_what_is_said_not_to_be_null_covers_its_mark() -> None:
    code = "a && b! > c"
    [statement] = parse(Source(Path("a.ts"), code.encode())).body.statements
    operands = [n for n in statement.walk() if isinstance(n, Operation)]
    written = [[code[o.outer.start : o.outer.end] for o in n.operands] for n in operands]
    assert written == [["a", "b! > c"], ["b!", "c"]]
