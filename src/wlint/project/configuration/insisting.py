"""Tests of what `env` has that let nothing go on without it: `if (!env.DB) throw …`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import SAME
from wlint.semantics.functions import is_missing
from wlint.semantics.leaving import leaves
from wlint.tree import Node

_NOT = frozenset({"!", "not"})
_OR = frozenset({"||", "or"})
_DEFAULTS = frozenset({"||", "??", "or"})


def insists(file: File, node: Node) -> bool:
    """Whether a test of a value throws where there is none, or what is given the value does."""
    if _throws_without(file, node):
        return True
    return any(_throws_without(file, read) for read in _given(file, node))


def keeper(file: File, node: Node) -> tree.Class | None:
    """The class that alone looks whether it has a value: `this.db = env.DB || null`.

    It tells nobody: the field is asked for something, or stands in a condition of its methods.
    """
    cls, reads = file.class_around(node), list(_given(file, node))
    fields = [r for r in reads if isinstance(r, tree.Member) and file.assignment_to(r) is None]
    is_kept = len(fields) == len(reads) - 1  # but for where it is kept
    return cls if fields and is_kept and all(_is_own_matter(file, f) for f in fields) else None


def _is_own_matter(file: File, field: Node) -> bool:
    inside = field
    for around in file.ancestors(field):
        match around:
            case tree.Member() if inside is field:
                return True
            case tree.If(test=test):
                return test is inside
            case tree.Operation():
                inside = around
            case _:
                return False
    return False


def _throws_without(file: File, node: Node) -> bool:
    """Whether a value stands in a condition whose branch for want of it throws."""
    is_negated = isinstance(node, tree.Operation) and node.op == "not in"
    at = node
    while True:
        match around := file.scopes.parents.get(at):
            case tree.Operation(op=op) if op in _NOT:
                is_negated = not is_negated
            case tree.Operation(op=op, operands=[_, nothing]) if op in SAME and not is_negated:
                if at is nothing or not is_missing(nothing):
                    return False
                is_negated = True
            case tree.Operation(op=op) if op in _OR and is_negated:
                pass
            case tree.If(test=test) if test is at:
                return leaves(around.then if is_negated else around.otherwise, "throw")
            case _:
                return False
        at = around


def _given(file: File, node: Node) -> Iterator[Node]:
    """Where what is given a value, or nothing in its place, is read: `this.db = env.DB || null`."""
    value = node
    match file.scopes.parents.get(node):
        case tree.Operation(op=op, operands=[first, *others]) as choice if op in _DEFAULTS:
            if first is not node or not all(map(is_missing, others)):
                return
            value = choice
        case _:
            pass
    match file.scopes.parents.get(value):
        case tree.Assign(target=tree.Name() as target, value=given) if given is value:
            variable = file.scopes.variable(target)
            yield from variable.reads if variable is not None else ()
        case tree.Assign(
            target=tree.Member(object=tree.Name(is_receiver=True), name=str(name)), value=given
        ) if given is value and (cls := file.class_around(node)) is not None:
            yield from file.fields_used(cls).get(name, ())
        case _:
            pass
