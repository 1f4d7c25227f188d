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


def only_goes_on(file: File, call: tree.Call) -> bool:
    """Whether a statement is a chain that goes on with what a call brings, but not if it fails."""
    whole, is_chain = call, False
    while isinstance(step := file.scopes.parents.get(whole), tree.Member):
        link = file.scopes.parents.get(step)
        if not isinstance(link, tree.Call):
            return False
        if not is_chain and failure_handler(file, step) is not None:
            return False
        whole, is_chain = link, True
    return is_chain and isinstance(file.scopes.parents.get(whole), tree.ExpressionStatement)
