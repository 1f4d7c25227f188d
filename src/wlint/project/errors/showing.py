"""Whether a failure shows though nobody says so: what is tried gives a value, which then lacks."""

from wlint import tree
from wlint.project.errors.failing_open import Attempt, FailingOpen
from wlint.project.file import File
from wlint.project.reaching import seeing
from wlint.project.typing.types import Types
from wlint.semantics.functions import exits_of, own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import NUMBER
from wlint.tree import Node


def shows(types: Types, checks: FailingOpen, file: File, attempt: Attempt) -> bool:
    """Whether what is tried gives a value, so that its absence tells of the failure."""
    tried = list(attempt.body.walk())
    summed = {node for node in tried if _is_summed(types, file, attempt, node)}
    if summed:
        summed.update(node for node in tried if _is_of_found(types, file, attempt, node))
    return any(_is_result(checks, file, attempt, node) for node in tried if node not in summed)


def _is_result(checks: FailingOpen, file: File, attempt: Attempt, node: Node) -> bool:
    """Whether what is tried gives a value there."""
    match node:
        case tree.Exit() if file.function_around(node) is not file.function_around(attempt):
            return False
        case tree.Exit(kind="return", value=None):
            return not ends_anyway(file, attempt)
        case tree.Exit(kind="return" | "break"):
            return True
        case tree.Assign() if checks.is_found(file, attempt, node):
            return False
        case tree.Assign(target=target):
            names = [n for n in target.walk() if isinstance(n, tree.Name)]
            return any(_is_seen(file, attempt, node, name) for name in names)
        case _:
            return False


def _is_seen(file: File, attempt: Attempt, given: tree.Assign, name: tree.Name) -> bool:
    """Whether a variable is read outside of what is tried where it may hold what it got there."""
    variable, span = file.scopes.variable(name), attempt.body.span
    if variable is None:
        return True
    is_whole = any(d.node is given for d in variable.definitions)
    # what a part of it is given stays
    reads = seeing(file, variable, given) if is_whole else variable.reads
    return any(not span.start <= read.span.start < span.end for read in reads)


def _is_summed(types: Types, file: File, attempt: Attempt, node: Node) -> bool:
    """Whether what work gives is added to a number, which without it is too low, no more."""
    match node:
        case tree.Assign(op="+", target=target, value=tree.Node() as value):
            is_given = _waits(value) or any(
                _holds_awaited(attempt, variable) for variable in file.variables_in(value)
            )
            return is_given and types.of(file, target) == NUMBER
        case _:
            return False


def _is_of_found(types: Types, file: File, attempt: Attempt, node: Node) -> bool:
    """Whether a number goes up only where work finds something: `if (row) rows += 1`.

    It is no higher where there is nothing, so that it does not tell of a failure.
    """
    if not isinstance(node, tree.Assign) or node.op != "+":
        return False
    tests = [a.test for a in file.ancestors(node) if isinstance(a, tree.If)]
    is_asked = any(
        _holds_awaited(attempt, variable) for test in tests for variable in file.variables_in(test)
    )
    return is_asked and types.of(file, node.target) == NUMBER


def _waits(value: Node) -> bool:
    return any(isinstance(n, tree.Await) for n in own_nodes(value))


def _holds_awaited(attempt: Attempt, variable: Variable) -> bool:
    """Whether all that a variable ever has is what work in an attempt gives."""
    only = variable.only
    return (
        only is not None
        and only.value is not None
        and attempt.body.span.covers(only.node.span)
        and _waits(only.value)
    )


def ends_anyway(file: File, attempt: Attempt) -> bool:
    """Whether a function that gives nothing does nothing after a `try`."""
    function = file.function_around(attempt)
    if function is None or any(e.kind == "return" and e.value for e in exits_of(function)):
        return False
    inside: Node = attempt
    for around in file.ancestors(attempt):
        match around:
            case tree.Function():
                return True
            case tree.Block(statements=[*_, last]) if last is inside:
                pass
            case tree.If():
                pass
            case _:
                return False
        inside = around
    return False
