"""Routes that are asked whether something works: what fails in them is the answer."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.function_names import function_name
from wlint.project.calling.routers import router_of
from wlint.project.errors.admitted import is_handled
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.tree import Node

# `verify-email` and `check-in` do something, `test-mail` only tries
_PROBE = regex(
    r"/(?:(?:[^/]+[-_])?(?:test|check|verify|ping|probe)|(?:test|ping|probe)[-_][^/]+)/?",
    re.IGNORECASE,
)


def is_verdict_of_probe(types: Types, file: File, answer: Node) -> bool:
    """Whether a route that ends with `/test`, `/test-mail` or so says that what it tried failed."""
    return is_handled(file, answer) and is_probe(types, file, answer)


def is_probe(types: Types, file: File, answer: Node) -> bool:
    """Whether a route that is asked whether something works answers with a node."""
    return any(
        _PROBE.fullmatch(path[path.rstrip("/").rfind("/") :]) is not None
        for function in file.ancestors(answer)
        if isinstance(function, tree.Function)
        for path in paths_of(types, file, function)
    )


def paths_of(types: Types, file: File, function: tree.Function) -> Iterator[str]:
    """The paths that a function answers for: a router's, or the keys of a table of paths."""
    call = file.call_around(function)
    for route in (*([] if call is None else [call]), *function.decorators):
        path = route.arg(0) if isinstance(route, tree.Call) else None
        match path:
            case tree.Literal(value=str(text)) if (
                isinstance(route, tree.Call) and router_of(types, file, route) is not None
            ):
                yield text
            case _:
                pass
    for mention in _mentions(file, function):
        yield from _keys(file, mention)


def _mentions(file: File, function: tree.Function) -> Iterator[Node]:
    """Where a function of the module is named, and where it is written."""
    variable = file.scopes.module_variables.get(function_name(file, function) or "")
    only = variable.only if variable is not None else None
    yield function
    if variable is not None and only is not None and function in (only.node, only.value):
        yield from variable.reads


def _keys(file: File, value: Node) -> Iterator[str]:
    """The paths under which tables have a value: `{ "/check": { GET: check } }`."""
    while isinstance(entry := file.scopes.parents.get(value), tree.Entry) and entry.value is value:
        if entry.name and entry.name.startswith("/"):
            yield entry.name
        value = file.scopes.parents[entry]
