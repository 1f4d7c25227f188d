"""Comparisons that choose a row for somebody who has been let in: they let nobody in."""

from wlint import tree
from wlint.project.calling.gates import Gates
from wlint.project.file import File
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_UNKNOWN = frozenset({"401", "403"})


def only_looks_up(gates: Gates, file: File, comparison: Node) -> bool:
    """Whether a comparison only finds a row to tell of: `rows.find((row) => row.token === token)`.

    Who asks has been let in by middleware, which turns others away, and where there is no such row
    the handler does not refuse.
    """
    chooser = file.function_around(comparison)
    arg = file.scopes.parents.get(chooser) if chooser is not None else None
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    match call, file.scopes.parents.get(call) if call is not None else None:
        case tree.Call(callee=tree.Member(name="find")), tree.Assign(target=tree.Name() as name):
            row, handler = file.scopes.variable(name), file.function_around(name)
        case _:
            return False
    if row is None or handler is None or not _goes_on_without(file, row):
        return False
    return any(_names(gate, _UNKNOWN) for _, gate in gates.before(handler))


def _goes_on_without(file: File, row: Variable) -> bool:
    """Whether code that finds no row answers that as it answers everything."""
    around = (file.scopes.parents.get(read) for read in row.reads)
    missing = [n for n in around if isinstance(n, tree.Operation) and n.op == "!"]
    branches = [b for n in missing if isinstance(b := file.scopes.parents.get(n), tree.If)]
    return bool(branches) and all(
        leaves(branch.then, "return") and not _refuses(branch.then) for branch in branches
    )


def _refuses(block: Node) -> bool:
    return any(
        isinstance(n, tree.Literal) and n.kind == "number" and str(n.value)[:1] in ("3", "4", "5")
        for n in block.walk()
    )


def _names(function: tree.Function, statuses: frozenset[str]) -> bool:
    return any(
        isinstance(n, tree.Literal) and n.kind == "number" and n.value in statuses
        for n in function.body.walk()
    )
