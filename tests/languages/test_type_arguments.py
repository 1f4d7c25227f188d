"""Type arguments of a call do not change what is called, whatever the grammar makes of them."""

from pathlib import Path

import pytest

from wlint.languages import parse
from wlint.source import Source
from wlint.tree import Node, TypeRef


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
