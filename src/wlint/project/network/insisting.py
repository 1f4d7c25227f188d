"""JSON that has to hold what the code is after: else that throws before it goes on."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import OR, OTHER, SAME, parts
from wlint.semantics.functions import is_missing
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def is_needed(file: File, variable: Variable) -> bool:
    """Whether the first that is done with a value is to throw where it lacks a part.

    `if (!data.token) throw …`, `if "token" not in data: raise …`
    """
    first = min(variable.reads, key=lambda read: read.span.start, default=None)
    if first is None:
        return False
    branch = next((n for n in file.ancestors(first) if isinstance(n, tree.If)), None)
    if branch is None or not leaves(branch.then, "throw"):
        return False
    return any(_lacks(file, part, variable) for part in parts(branch.test, *OR))


def _lacks(file: File, test: Node, variable: Variable) -> bool:
    """Whether a condition holds where a value has not some part."""
    match test:
        case tree.Operation(op="!" | "not", operands=[tree.Operation(op="in") as inner]):
            return _is_part_in(file, inner, variable)
        case tree.Operation(op="!" | "not", operands=[part]):
            return _is_part(file, part, variable)
        case tree.Operation(op="not in"):
            return _is_part_in(file, test, variable)
        case tree.Operation(op=op, operands=[part, nothing]) if op in SAME and is_missing(nothing):
            return _is_part(file, part, variable)
        case tree.Operation(
            op=op, operands=[tree.Operation(op="typeof", operands=[part]), tree.Literal()]
        ) if op in OTHER:
            return _is_part(file, part, variable)
        case _:
            return False


def _is_part_in(file: File, test: tree.Operation, variable: Variable) -> bool:
    match test.operands:
        case [tree.Literal(), owner]:
            return file.scopes.variable(owner) is variable
        case _:
            return False


def _is_part(file: File, node: Node, variable: Variable) -> bool:
    """Whether it is a part of a value, by name: `data.token`, `data?.user.id`, `data.get("id")`."""
    match node:
        case tree.Call(callee=tree.Member(object=owner, name="get"), args=[tree.Arg(), *_]):
            return file.scopes.variable(owner) is variable or _is_part(file, owner, variable)
        case tree.Member(object=owner, name=str()):
            return file.scopes.variable(owner) is variable or _is_part(file, owner, variable)
        case _:
            return False
