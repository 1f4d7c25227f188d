"""Copies of a response whose other half nobody reads: all that is read of one is held for it."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition
from wlint.tree import Node

_HEAD = frozenset({"status", "statusText", "ok", "headers", "url", "redirected", "clone"})


def copied(file: File, node: Node) -> tree.Name | None:
    """What a variable is a copy of, `answer` of `answer.clone()`, where nobody reads that."""
    variable = file.scopes.variable(node)
    match variable.only if variable is not None else None:
        case Definition(
            path=(),
            value=tree.Call(callee=tree.Member(object=tree.Name() as whole, name="clone"), args=()),
        ):
            original = file.scopes.variable(whole)
        case _:
            return None
    parents = [file.scopes.parents[r] for r in original.reads] if original is not None else []
    is_unread = all(isinstance(p, tree.Member) and p.name in _HEAD for p in parents)
    return whole if parents and is_unread else None
