"""Loops that ask only for what they have not had yet, and end when nothing of that is left."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.comparisons import counted
from wlint.project.costs.loops import exits
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def ends_by_itself(file: File, loop: tree.Loop) -> bool:
    """Whether a loop ends once everything has been in a set that each round adds to.

    `left = all.filter((id) => !done.has(id)); if (left.length === 0) return; … done.add(id)`
    """
    for branch in own_nodes(loop.body):
        if not isinstance(branch, tree.If) or not exits(file, branch.then, loop):
            continue
        rest = _asked_for(file, branch.test)
        given = rest.definitions if rest is not None else ()
        if any(_grows(file, loop, s) for d in given if d.value for s in _had(file, d.value)):
            return True
    return False


def _asked_for(file: File, test: Node) -> Variable | None:
    """What a condition asks for whether it is empty."""
    match test:
        case tree.Operation(op="===" | "==", operands=[measured, tree.Literal(value="0")]):
            return file.scopes.variable(inner) if (inner := counted(measured)) else None
        case tree.Operation(op="!" | "not", operands=[inner]):
            return file.scopes.variable(counted(inner) or inner)
        case _:
            return None


def _had(file: File, value: Node) -> Iterator[Variable]:
    """The sets that what is in them is left out of."""
    for node in value.walk():
        match node:
            case (
                tree.Operation(
                    op="!", operands=[tree.Call(callee=tree.Member(object=of, name="has"))]
                )
                | tree.Operation(op="not in", operands=[_, of])
                | tree.Operation(op="-", operands=[_, of])
            ) if (variable := file.scopes.variable(of)) is not None:
                yield variable
            case _:
                pass


def _grows(file: File, loop: tree.Loop, variable: Variable) -> bool:
    return any(loop in file.ancestors(a.node) for a in additions(file, variable))
