"""Attempts that are only repeated after an error that the project names."""

from itertools import pairwise

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.conditions import AND, OR
from wlint.semantics.leaving import is_throw, leaves
from wlint.semantics.types import ClassType
from wlint.tree import Node


def is_fenced(types: Types, file: File, tried: tree.Try) -> bool:
    """Whether a `try` goes on after errors of the project's own classes alone."""
    return all(_is_for_own(types, file, catch) for catch in tried.catches)


def _is_for_own(types: Types, file: File, catch: tree.Catch) -> bool:
    if catch.types:
        return all(_is_own(types, file, cls) for cls in catch.types)
    return any(
        isinstance(branch, tree.If) and _throws_others(types, file, branch, after)
        for branch, after in pairwise((*catch.body.statements, None))
    )


def _throws_others(types: Types, file: File, branch: tree.If, after: Node | None) -> bool:
    """Whether all errors but the project's are thrown by a branch, or right after it."""
    if leaves(branch.then, "throw"):
        return _says_own(types, file, branch.test, holds=False)
    is_thrown = leaves(branch.otherwise, "throw") or (
        branch.otherwise is None and leaves(branch.then) and is_throw(after)
    )
    return is_thrown and _says_own(types, file, branch.test, holds=True)


def _says_own(types: Types, file: File, test: Node, *, holds: bool) -> bool:
    """Whether an outcome of a condition says that an error is of a class of the project."""
    match test:
        case tree.Operation(op="instanceof", operands=[_, cls]):
            return holds and _is_own(types, file, cls)
        case tree.Operation(op="!" | "not", operands=[inner]):
            return _says_own(types, file, inner, holds=not holds)
        case tree.Operation(op=op, operands=operands) if op in (AND if holds else OR):
            return any(_says_own(types, file, operand, holds=holds) for operand in operands)
        case _:
            return False


def _is_own(types: Types, file: File, cls: Node) -> bool:
    return isinstance(types.of(file, cls), ClassType)
