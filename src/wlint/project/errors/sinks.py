"""Where what many places throw is shown: one handler of errors that hands out their texts."""

from wlint import tree
from wlint.project.data.held import Held
from wlint.project.errors.outlets import Outlet
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.leaving import is_throw
from wlint.tree import Node


class Sink(Record):
    """The expression by which a handler shows a text that was thrown to it."""

    file: File
    node: Node


def sink_of(held: Held, outlet: Outlet) -> Sink | None:
    """What shows a text that came by a `throw`, where that stands in the response itself."""
    since: list[Held] = []
    for at in held.way():
        if at.path and _is_thrown(at):
            break
        since.append(at)
    else:
        return None
    for at in reversed(since):
        is_text = isinstance(at.node, (tree.Name, tree.Member, tree.Call)) and not at.path
        if is_text and at.file is outlet.file and outlet.node.span.covers(at.node.span):
            return Sink(at.file, at.node)
    return None


def _is_thrown(held: Held) -> bool:
    return is_throw(held.file.scopes.parents.get(held.node))
