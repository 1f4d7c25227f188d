"""Loops that wait for what their first round brings."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.conditions import SAME
from wlint.semantics.functions import is_missing, returned
from wlint.semantics.leaving import ways_out
from wlint.semantics.types import FunctionType, Named, Type, options_of
from wlint.tree import Node


def runs_once(types: Types, file: File, loop: tree.Loop) -> bool:
    """Whether a loop asks until it is given something, of what always gives that, or throws.

    `while (!answer) answer = await fetch(url)`
    """
    awaited = _missing(loop.test) if loop.test is not None else None
    variable = file.scopes.variable(awaited) if awaited is not None else None
    return variable is not None and any(
        file.scopes.variable(assign.target) is variable
        for assign in map(_assign, loop.body.statements)
        if assign is not None and _is_something(types, file, assign.value)
    )


def _missing(test: Node) -> tree.Name | None:
    """What a condition asks for whether there is nothing in it."""
    match test:
        case tree.Operation(op="!" | "not", operands=[tree.Name() as name]):
            return name
        case tree.Operation(op=op, operands=[tree.Name() as name, other]) if op in SAME:
            return name if is_missing(other) else None
        case _:
            return None


def _assign(statement: Node) -> tree.Assign | None:
    match statement:
        case tree.ExpressionStatement(value=tree.Assign() as assign) | (tree.Assign() as assign):
            return assign if assign.op is None else None
        case _:
            return None


def _is_something(types: Types, file: File, value: Node | None) -> bool:
    match value:
        case tree.Await(value=tree.Call() as call) | (tree.Call() as call):
            given = types.of(file, value)
            is_answer = given == Named("Response")
            return is_answer or all(map(_gives, options_of(types.of(file, call.callee))))
        case _:
            return False


def _gives(callee: Type) -> bool:
    """Whether a function of the project always ends with an object, or throws."""
    match callee:
        case FunctionType(node=function) if ways_out(function.body) is not None:
            given = list(returned(function))
            return bool(given) and all(isinstance(v, tree.Mapping) and v.entries for v in given)
        case _:
            return False
