"""Which requests come to a place, by their method."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.semantics.conditions import AND, OR, OTHER, SAME
from wlint.tree import Node

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""Requests of these have a body, be it empty; those of others mostly have none."""


def route_method(entry: Entry) -> str:
    """The method of an entry's requests, if it is called by it: `app.post(…)`, `onRequestPost`."""
    return entry.name.partition("(")[0].rpartition(".")[2].removeprefix("onRequest").upper()


def brings_body(calls: Calls, file: File, node: Node) -> bool:
    """Whether only requests that have a body come to a place, by its routes or what it asks."""
    if any(_asks(file, test, holds=holds) for test, holds in tests_around(file, node)):
        return True
    function = file.function_around(node)
    entries = calls.reaching(function) if function is not None else ()
    return bool(entries) and all(route_method(entry) in _WITH_BODY for entry in entries)


def _asks(file: File, test: Node, *, holds: bool) -> bool:
    """Whether a request has such a method where a condition holds, or does not."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return _asks(file, inner, holds=not holds)
        case tree.Operation(op=op, operands=operands) if op in (AND if holds else OR):
            return any(_asks(file, operand, holds=holds) for operand in operands)
        case tree.Operation(op=op, operands=operands) if op in (OR if holds else AND):
            return all(_asks(file, operand, holds=holds) for operand in operands)
        case tree.Operation(op=op, operands=[asked, tree.Literal(value=str(value))]) if op in (
            SAME if holds else OTHER
        ):
            read, _ = file.local_value(asked)
            return isinstance(read, tree.Member) and read.name == "method" and value in _WITH_BODY
        case _:
            return False
