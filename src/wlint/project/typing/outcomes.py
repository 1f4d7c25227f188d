"""How a test has ended wherever a place is reached."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.leaving import leaves
from wlint.tree import Node


def outcome(file: File, test: Node, use: Node) -> bool | None:
    """Whether a test is sure to have succeeded, or failed, where something is used."""
    if_true: bool | None = True
    if_false: bool | None = False
    inside = test
    while (around := file.scopes.parents.get(inside)) is not None:
        covers = around.span.covers(use.span)
        match around:
            case tree.Operation(op="!" | "not"):
                if_true, if_false = if_false, if_true
            case tree.Operation(op="&&" | "and"):
                if covers:
                    return if_true
                if_false = None
            case tree.Operation(op="||" | "or"):
                if covers:
                    return if_false
                if_true = None
            case (
                tree.If(then=then, otherwise=otherwise)
                | tree.Conditional(then=then, otherwise=otherwise)
            ):
                if then.span.covers(use.span):
                    return if_true
                if otherwise is not None and otherwise.span.covers(use.span):
                    return if_false
                return if_false if _is_after(file, around, use) else None
            case tree.Loop(kind="while", body=body):
                return if_true if body.span.covers(use.span) else None
            case _:
                return None
        inside = around
    return None


def _is_after(file: File, branch: Node, use: Node) -> bool:
    """Whether a use comes after an `if` that leaves when its test succeeds."""
    block = file.scopes.parents.get(branch)
    is_left = isinstance(branch, tree.If) and leaves(branch.then)
    is_later = block is not None and block.span.covers(use.span)
    return is_left and is_later and use.span.start >= branch.span.end
