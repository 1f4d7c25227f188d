"""What stands behind a promise for its failure: `.catch(…)`, the second function of a `.then`."""

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node


def failure_handler(file: File, step: tree.Member) -> Node | None:
    """What a chain that goes on with `.catch`, `.then` or `.finally` first runs for a failure."""
    parents = file.scopes.parents
    at: Node | None = step
    while isinstance(at, tree.Member) and isinstance(call := parents.get(at), tree.Call):
        match at.name, call.args:
            case "catch", [handler, *_]:
                return handler.value
            case "then", [_, handler, *_]:
                return handler.value
            case "then" | "finally", [_]:
                at = parents.get(call)
            case _:
                return None
    return None
