"""Routes that are asked whether something works: what fails in them is the answer."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.routers import router_of
from wlint.project.errors.admitted import is_handled
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.tree import Node

_PROBE = re.compile(r"/(?:[^/]+[-_])?(?:test|check|verify|ping|probe)/?", re.IGNORECASE)


def is_verdict_of_probe(types: Types, file: File, answer: Node) -> bool:
    """Whether a route that ends with `/test` or the like answers that what it tried failed."""
    return is_handled(file, answer) and any(
        _is_probe(route) and router_of(types, file, route) is not None
        for route in _routes_around(file, answer)
    )


def _routes_around(file: File, node: Node) -> Iterator[tree.Call]:
    for around in file.ancestors(node):
        if isinstance(around, tree.Function):
            call = file.call_around(around)
            yield from (() if call is None else (call,))
            yield from (d for d in around.decorators if isinstance(d, tree.Call))


def _is_probe(route: tree.Call) -> bool:
    path = route.arg(0)
    text = path.value if isinstance(path, tree.Literal) else None
    return (
        isinstance(text, str) and _PROBE.fullmatch(text[text.rstrip("/").rfind("/") :]) is not None
    )
