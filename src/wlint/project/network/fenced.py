"""Attempts that are only repeated after an error that the project names."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.leaving import leaves
from wlint.semantics.types import ClassType
from wlint.tree import Node


def is_fenced(types: Types, file: File, tried: tree.Try) -> bool:
    """Whether a `try` goes on after errors of the project's own classes alone."""
    return all(_is_for_own(types, file, catch) for catch in tried.catches)


def _is_for_own(types: Types, file: File, catch: tree.Catch) -> bool:
    if catch.types:
        return all(_is_own(types, file, cls) for cls in catch.types)
    return any(
        isinstance(branch, tree.If)
        and leaves(branch.then, "throw")
        and _refuses_others(types, file, branch.test)
        for branch in catch.body.statements
    )


def _refuses_others(types: Types, file: File, test: Node) -> bool:
    """Whether a condition holds for all that is no error of the project: `!(e instanceof Own)`."""
    match test:
        case tree.Operation(op="||" | "or", operands=operands):
            return any(_refuses_others(types, file, operand) for operand in operands)
        case tree.Operation(
            op="!" | "not", operands=[tree.Operation(op="instanceof", operands=[_, cls])]
        ):
            return _is_own(types, file, cls)
        case _:
            return False


def _is_own(types: Types, file: File, cls: Node) -> bool:
    return isinstance(types.of(file, cls), ClassType)
