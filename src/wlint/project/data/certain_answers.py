"""Calls that only run for certain answers: what tells of an error is short."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import is_missing
from wlint.tree import Node

_JOINS = frozenset({"!", "&&", "||", "not", "and", "or"})


def is_for_certain_answers(file: File, call: tree.Call, owner: tree.Name) -> bool:
    """Whether a call only runs for certain of the answers that a variable may hold.

    The method of a request says nothing of how long its body is, nor does that it is there.
    """
    variable = file.scopes.variable(owner)
    inside: Node = call
    for around in file.ancestors(call):
        if isinstance(around, (tree.If, tree.Conditional)) and inside is not around.test:
            names = (n for n in around.test.walk() if isinstance(n, tree.Name))
            asked = (n for n in names if file.scopes.variable(n) is variable)
            is_then = inside is getattr(around, "then", None)
            if not all(_says_no_length(file, n) or _is_good(file, n, is_then) for n in asked):
                return True
        if isinstance(around, tree.Function):
            return False
        inside = around
    return False


def _is_good(file: File, asked: tree.Name, holds: bool) -> bool:
    """Whether a condition asks for a good answer, and that is what it was: `if (answer.ok)`."""
    around = file.scopes.parents[asked]
    if not (isinstance(around, tree.Member) and around.name == "ok"):
        return False
    while isinstance(outer := file.scopes.parents[around], tree.Operation):
        if outer.op in ("!", "not"):
            holds = not holds
        elif outer.op not in (("&&", "and") if holds else ("||", "or")):
            return False
        around = outer
    return holds and isinstance(outer, (tree.If, tree.Conditional))


def _says_no_length(file: File, asked: tree.Name) -> bool:
    """Whether a condition only asks for the method of a request, or whether a value is there."""
    match file.scopes.parents[asked]:
        case tree.Member(name="method") | tree.If() | tree.Conditional():
            return True
        case tree.Operation(op=op) if op in _JOINS:
            return True
        case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
            return is_missing(right) or is_missing(left)
        case _:
            return False
