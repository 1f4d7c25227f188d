"""How the header of a loop counts: `for (let i = 0; i < xs.length; i += 100)`."""

from wlint import tree
from wlint.tree import Node


def start_of(header: tuple[Node, ...]) -> Node | None:
    """What the header of a counting loop begins with."""
    return next((h.value for h in header if isinstance(h, tree.Assign) and h.op is None), None)


def step_of(header: tuple[Node, ...]) -> tree.Assign | None:
    """Where the header of a counting loop goes on, up or down."""
    assigned = (part for part in header if isinstance(part, tree.Assign))
    return next((part for part in assigned if part.op in ("+", "-")), None)
