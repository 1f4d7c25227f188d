"""Reads of a handler that look for what only an earlier call could have left in a field."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.emptiness import is_empty
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.state.own_fields import asked_field, changed_fields
from wlint.semantics.conditions import EQUALITIES, MEMBERSHIP, ORDERS
from wlint.semantics.functions import is_missing, own_nodes
from wlint.tree import Node

_COMPARES = EQUALITIES | ORDERS | MEMBERSHIP


def reads_of(function: tree.Function, name: str) -> Iterator[Node]:
    """Where a function reads a field of its own object."""
    nodes = list(own_nodes(function.body))
    targets = {n.target for n in nodes if isinstance(n, tree.Assign) and n.op is None}
    for node in nodes:
        if asked_field(node) == name and node not in targets:
            yield node


def adds_to_itself(write: Node, name: str) -> bool:
    """Whether a field is given what it held and more: `this.n = this.n + 1`."""
    match write:
        case tree.Assign(op="+" | "-"):
            return True
        case tree.Assign(op=None, value=tree.Node() as value):
            counted = (n for n in value.walk() if isinstance(n, tree.Operation))
            return any(
                operation.op in ("+", "-") and _is_of_field(operand, name)
                for operation in counted
                for operand in operation.operands
            )
        case _:
            return False


def _is_of_field(operand: Node, name: str) -> bool:
    """Whether this is what a field holds, or holds under a key."""
    match operand:
        case tree.Call(callee=tree.Member(object=owner, name="get")):
            return asked_field(owner) == name
        case tree.Member(object=tree.Member() as owner, key=tree.Node()):
            return asked_field(owner) == name
        case tree.Operation(op="??" | "||" | "or", operands=[first, *_]):
            return _is_of_field(first, name)
        case _:
            return asked_field(operand) == name


def looks_back(file: File, function: tree.Function, name: str, write: Node) -> bool:
    """Whether a handler reads a field before, or apart from, all that it puts there itself."""
    writes = [n for field, n in changed_fields(own_nodes(function.body)) if field == name]
    values = (getattr(n, "value", None) for n in writes)
    if write not in writes or all(value is not None and is_empty(value) for value in values):
        return False
    return any(
        _counts_on_it(file, read, writes) and all(_is_unseen(file, read, other) for other in writes)
        for read in reads_of(function, name)
    )


def _is_unseen(file: File, read: Node, write: Node) -> bool:
    """Whether a read never comes after a write in one call."""
    around = set(file.ancestors(read))
    if any(isinstance(n, tree.Loop) and n in around for n in file.ancestors(write)):
        return False
    return read.span.end <= write.span.start or are_apart(file, write, read)


def _counts_on_it(file: File, read: Node, writes: list[Node]) -> bool:
    """Whether what is read decides or is used: a mere test of what is made right then is not."""
    test, is_compared = _test(file, read)
    if is_compared:
        return True
    for around in file.ancestors(test):
        if isinstance(around, (tree.If, tree.Conditional)) and around.test.span.covers(read.span):
            made = [w for w in writes if around.span.covers(w.span)]
            return bool(made) and any(_is_awaited(w) for w in made)
    return not isinstance(file.scopes.parents.get(test), tree.Assign)


def _test(file: File, read: Node) -> tuple[Node, bool]:
    """What asks about a field, and whether it is compared with anything that there may be."""
    match around := file.scopes.parents.get(read):
        case tree.Operation(op=op, operands=operands) if op in _COMPARES:
            return around, not any(map(is_missing, operands))
        case tree.Operation(op="!" | "not"):
            return around, False
        case tree.Operation(op="??" | "||" | "or"):
            return _test(file, around)
        case _:
            return read, False


def _is_awaited(write: Node) -> bool:
    return isinstance(write, tree.Assign) and isinstance(write.value, tree.Await)
