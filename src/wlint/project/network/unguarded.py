"""Runs of a cron trigger in which an error of one call ends a loop, with rounds to go."""

from collections.abc import Iterator
from itertools import pairwise

from wlint import tree
from wlint.project.calling.handlers import EntryKind
from wlint.project.calling.way import Way
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.tree import Node

_TAKING = frozenset({"catch", "allSettled", "waitUntil", "do"})


def ends_rounds(file: File, call: tree.Call, way: Way) -> bool:
    """Whether a run makes a call in rounds of a loop, and an error of it leaves that loop."""
    if way.entry.kind is not EntryKind.CRON:
        return False
    for inner, outer in _around(file, call, way):
        match outer:
            case tree.Loop(body=body) if body is inner:
                return True
            case tree.Try(body=body, catches=[_, *_]) if body is inner:
                return False
            case tree.Call(callee=callee) if called_as(callee) in _TAKING:
                return False
            case _:
                pass
    return False


def _around(file: File, call: tree.Call, way: Way) -> Iterator[tuple[Node, Node]]:
    """What is around a call and the calls that lead to it, each with its part that they are in."""
    for home, node in ((file, call), *((site.file, site.node) for site in way.backwards)):
        yield from pairwise((node, *home.ancestors(node)))
