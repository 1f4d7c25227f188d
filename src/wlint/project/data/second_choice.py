"""Copies by way of text that are only made where a better way is missing, or has thrown."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.tree import Node

_COPYING = frozenset({"structuredClone", "deepcopy"})


def is_second_choice(file: File, copied: tree.Call) -> bool:
    """Whether a better copy is asked for, or tried, before this one."""
    inside: Node = copied
    for around in file.ancestors(copied):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                if any(called_as(n) in _COPYING for n in test.walk()):
                    return True
            case tree.Try(body=body, catches=catches) if inside in catches:
                if any(_is_better(statement) for statement in body.statements):
                    return True
            case tree.Block(statements=statements):
                before = statements[: statements.index(inside)]
                if any(_is_left_with_better(statement) for statement in before):
                    return True
            case _:
                pass
        inside = around
    return False


def _is_left_with_better(statement: Node) -> bool:
    """Whether a statement may return a better copy: `try { return structuredClone(x) } …`."""
    match statement:
        case tree.Exit(kind="return"):
            return _is_better(statement)
        case tree.Block(statements=[*_, last]):
            return _is_left_with_better(last)
        case tree.If(then=inner) | tree.Try(body=inner):
            return _is_left_with_better(inner)
        case _:
            return False


def _is_better(statement: Node) -> bool:
    """Whether a statement keeps or returns a better copy."""
    match statement:
        case (
            tree.Exit(value=tree.Call(callee=callee)) | tree.Assign(value=tree.Call(callee=callee))
        ):
            return called_as(callee) in _COPYING
        case _:
            return False
