"""Loops that take one element after another of a list that is as long as it was before."""

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.comparisons import counted
from wlint.project.file import File
from wlint.tree import Node


def goes_through(file: File, loop: tree.Loop) -> bool:
    """Whether a loop counts to the length of a list, and only puts elements in place of others.

    `for (let i = 0; i < xs.length; i++) xs[i] = await other(xs[i])`
    """
    match loop.test:
        case tree.Operation(op="<", operands=[tree.Name() as at, end]):
            passed = counted(end)
            variable = file.scopes.variable(passed) if passed is not None else None
        case _:
            return False
    if variable is None or not any(_is_one_further(file, n, at) for n in _last(loop)):
        return False
    changed = [a.node for a in additions(file, variable)]
    changed += [d.node for d in variable.definitions]
    inside = (n for n in changed if loop in file.ancestors(n))
    return all(_is_in_place(file, n, at) for n in inside)


def _last(loop: tree.Loop) -> tuple[Node, ...]:
    """What a loop does at the end of each round."""
    return loop.header if loop.kind == "count" else loop.body.statements[-1:]


def _is_one_further(file: File, node: Node, at: tree.Name) -> bool:
    match node:
        case tree.ExpressionStatement(value=inner):
            return _is_one_further(file, inner, at)
        case tree.Assign(target=tree.Name() as target, op="+"):
            return file.scopes.variable(target) is file.scopes.variable(at)
        case _:
            return False


def _is_in_place(file: File, node: Node, at: tree.Name) -> bool:
    """Whether something is put where the element is that a round is about."""
    match node:
        case tree.Assign(target=tree.Member(key=tree.Name() as key)):
            return file.scopes.variable(key) is file.scopes.variable(at)
        case tree.Assign(target=tree.Opaque(kind="Subscript", parts=[_, tree.Name() as key])):
            return file.scopes.variable(key) is file.scopes.variable(at)
        case _:
            return False
