"""How the header of a loop counts: `for (let i = 0; i < xs.length; i += 100)`."""

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node


def start_of(header: tuple[Node, ...]) -> Node | None:
    """What the header of a counting loop begins with."""
    return next((h.value for h in header if isinstance(h, tree.Assign) and h.op is None), None)


def begun_as(file: File, header: tuple[Node, ...], counter: Node) -> Node | None:
    """What a counter begins as in the header of a loop, whatever else that declares."""
    variable = file.scopes.variable(counter)
    begun = (h for h in header if isinstance(h, tree.Assign) and h.op is None)
    same = (h.value for h in begun if file.scopes.variable(h.target) is variable is not None)
    return next(same, None)


def step_of(header: tuple[Node, ...]) -> tree.Assign | None:
    """Where the header of a counting loop goes on, up or down."""
    assigned = (part for part in header if isinstance(part, tree.Assign))
    return next((part for part in assigned if part.op in ("+", "-")), None)
