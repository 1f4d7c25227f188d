"""Rounds that fail alone: what goes wrong in one is caught in it, and the others go on."""

from wlint import tree
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.semantics.catches import is_broad
from wlint.semantics.leaving import leaves
from wlint.tree import Node


def fails_alone(file: File, call: Subrequest) -> bool:
    """Whether each round of a loop catches what goes wrong with a call, and is not the last."""
    if _is_caught(file, call.site, "continue"):
        return True
    run = [*call.through[1:], (call.file, call.call)] if call.call is not call.site else []
    return any(_is_caught(home, node, "return") for home, node in run)


def _is_caught(file: File, node: Node, *ends: str) -> bool:
    """Whether a handler of any error goes on, or ends so, within a loop or a function."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Try(body=body, catches=catches) if inside is body:
                return any(
                    is_broad(c) and (not leaves(c.body) or leaves(c.body, *ends)) for c in catches
                )
            case tree.Loop() | tree.Function():
                return False
            case _:
                inside = around
    return False
