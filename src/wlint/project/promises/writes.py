"""Which calls surely store or send something."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.platform.writes import METHODS, REQUESTS, SENDS, STATEMENTS, STORES
from wlint.project.costs.sent_builders import Asking, changes, sent_by_http
from wlint.project.costs.sql_along import Steps, sql_along
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_CHANGES = regex(r"^\s*(insert|update|delete|replace|create|drop|alter)\b", re.IGNORECASE)


def stores(types: Types, file: File, call: Asking, steps: Steps = ()) -> bool:
    """Whether a call, to which others may have led, surely writes to a store of the Worker."""
    if (statement := sent_by_http(types, file, call)) is not None:
        return bool(_CHANGES.search(text_of(file, statement, "?") or ""))
    for path in _paths(types, file, call):
        if path in STORES:
            return True
        if path in STATEMENTS and _CHANGES.search(sql_along(types, file, call, steps) or ""):
            return True
    return changes(types, file, call)


def writes(types: Types, file: File, call: Asking) -> bool:
    """Whether a call surely stores or sends something."""
    if stores(types, file, call):
        return True
    if isinstance(call, tree.Template):
        return bool(_CHANGES.search(text_of(file, call, "?") or ""))
    paths = set(_paths(types, file, call))
    return bool(paths & SENDS) or bool(paths & REQUESTS and tells_to_write(file, call))


def tells_to_write(file: File, call: tree.Call) -> bool:
    """Whether a call's options name a method by which a request changes something.

    They may stand in a variable, and Python's may be converted on the way:
    `fetch(url, to_js({"method": "POST"}))`.
    """
    method, given = call.option("method"), call.arg(1)
    options = file.local_value(given)[0] if given is not None else None
    match options:
        case tree.Call(callee=callee, args=[tree.Arg(value=tree.Mapping() as inner), *_]) if (
            called_as(callee) == "to_js"
        ):
            method = inner.entry("method")
        case tree.Mapping():
            method = method or options.entry("method")
        case _:
            pass
    return isinstance(method, tree.Literal) and str(method.value).upper() in METHODS


def takes_method(types: Types, file: File, call: Asking) -> bool:
    """Whether a call makes a request by the method that is handed to it in options."""
    if isinstance(call, tree.Template):
        return False
    is_request = not REQUESTS.isdisjoint(_paths(types, file, call))
    match call.arg(1):
        case tree.Name() as options:
            return is_request and file.scopes.is_parameter(options)
        case tree.Mapping(entries=entries) as options if options.entry("method") is None:
            spreads = (e.value.value for e in entries if isinstance(e.value, tree.Spread))
            return is_request and any(file.scopes.is_parameter(s) for s in spreads)
        case _:
            return False


def chain(call: tree.Call) -> Iterator[tree.Call]:
    """A call, and the calls it hangs on: `prepare(…)` and `bind(…)` of a `run()`."""
    node: Node = call
    while isinstance(node, tree.Call):
        yield node
        node = node.callee.object if isinstance(node.callee, tree.Member) else node.callee


def _paths(types: Types, file: File, call: Asking) -> list[str]:
    """What a call may be, under the names both languages share."""
    if isinstance(call, tree.Template):
        return []
    return [o.path for o in options_of(types.of(file, call.callee)) if isinstance(o, Global)]
