"""Loops that an error of one call ends, though it has rounds to go.

So it is in the runs of a cron trigger, and where a loop that asks again and again goes on after
a bad answer: `const answer = await fetch(url); if (!answer.ok) continue`. A loop that throws on a
bad answer is meant to end.
"""

from collections.abc import Iterator
from enum import Enum
from itertools import pairwise

from wlint import tree
from wlint.project.calling.handlers import EntryKind
from wlint.project.calling.way import Way
from wlint.project.file import File
from wlint.project.network.rounds import is_about_success
from wlint.semantics.functions import called_as
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_TAKING = frozenset({"catch", "allSettled", "waitUntil", "do"})


class _End(Enum):
    """What a loop does after a bad answer."""

    GOES_ON = "the next round"
    THROWS = "an error"


def ends_rounds(file: File, call: tree.Call, way: Way) -> bool:
    """Whether a call is made in rounds of a loop that goes on after a bad answer, not an error."""
    after_bad = _after_bad_answer(file, call)
    if after_bad is _End.THROWS or (after_bad is None and way.entry.kind is not EntryKind.CRON):
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


def _after_bad_answer(file: File, call: tree.Call) -> _End | None:
    """What the loop around a call does where its answer is bad, as far as it looks at that."""
    inside: Node = call
    answers: frozenset[Variable] = frozenset()
    for around in file.ancestors(call):
        match around:
            case tree.Assign(target=target):
                answers = file.variables_in(target)
            case tree.Block(statements=statements) if answers and inside in statements:
                for branch in statements[statements.index(inside) + 1 :]:
                    if isinstance(branch, tree.If) and answers & file.variables_in(branch.test):
                        return _end_of(branch) if _is_in_loop(file, branch) else None
                return None
            case tree.Function() | tree.Loop():
                return None
            case _:
                pass
        inside = around
    return None


def _end_of(branch: tree.If) -> _End | None:
    if is_about_success(branch.test) is not False:
        return None
    if leaves(branch.then, "throw"):
        return _End.THROWS
    return _End.GOES_ON if leaves(branch.then, "continue") else None


def _is_in_loop(file: File, node: Node) -> bool:
    around = (n for n in file.ancestors(node) if isinstance(n, (tree.Loop, tree.Function)))
    return isinstance(next(around, None), tree.Loop)


def _around(file: File, call: tree.Call, way: Way) -> Iterator[tuple[Node, Node]]:
    """What is around a call and the calls that lead to it, each with its part that they are in."""
    for home, node in ((file, call), *((site.file, site.node) for site in way.backwards)):
        yield from pairwise((node, *home.ancestors(node)))
