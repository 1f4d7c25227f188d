"""JavaScript's grammar takes `await (x)` for a call in places; TypeScript's does not."""

from pathlib import Path

import pytest

from wlint.languages import parse
from wlint.source import Source
from wlint.tree import Node


def shape(node: Node) -> tuple[object, ...]:
    extents = (node.span, node.outer)
    return (type(node).__name__, extents, *(shape(child) for child in node.children()))


def lowered(code: str, path: str) -> tuple[object, ...]:
    return shape(parse(Source(Path(path), f"async () => {{ {code} }}".encode())))


@pytest.mark.parametrize(
    "code",
    [
        "await (x)",
        "const a = await (await fetch(u)).json()",
        "return (await (await fetch(u)).json()).rows.length",
        "const { a } = await(b ? c : d)",
        "for (const a of await (await f()).g()) h(a)",
        "await (a, b).c()",
        "!(await (x).y[z]?.(w))",
        "await (async () => 1)()",
        "new (await (x).y)()",
    ],
)
def test_both_languages_wait_for_the_same(code: str) -> None:
    assert lowered(code, "a.js") == lowered(code, "a.ts")
