"""Requests that ask for a WebSocket: code comes to a place with these alone."""

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.semantics.conditions import EQUALITIES, SAME, outcome
from wlint.tree import Node


def is_handshake(file: File, node: Node) -> bool:
    """Whether what a place is come to with asks for a WebSocket, by the conditions around."""
    return any(
        (found := outcome(test, lambda part: _without(file, part))) is not None
        and found is not holds
        for test, holds in tests_around(file, node)
    )


def _without(file: File, part: Node) -> bool | None:
    """Whether a condition holds for a request that asks for none; None where it may."""
    match part:
        case tree.Operation(
            op=op, operands=[asked, tree.Literal(kind="string", value=str(value))]
        ) if op in EQUALITIES and value.lower() == "websocket" and _is_upgrade(file, asked):
            return op not in SAME
        case _:
            return None


def _is_upgrade(file: File, asked: Node) -> bool:
    """Whether it is what a request says in its header `Upgrade`, in whatever case."""
    names = (n for n in asked.walk() if isinstance(n, tree.Name))
    return any(
        isinstance(n, tree.Literal) and str(n.value).lower() == "upgrade"
        for value in (asked, *(file.local_value(name)[0] for name in names))
        for n in value.walk()
    )
