"""Tests of what `env` has that let nothing go on without it: `if (!env.DB) throw …`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import ELSE, SAME
from wlint.semantics.functions import is_missing, own_nodes
from wlint.semantics.leaving import leaves, ways_out
from wlint.tree import Node

_NOT = frozenset({"!", "not"})
_OR = frozenset({"||", "or"})


def insists(file: File, node: Node) -> bool:
    """Whether a test of a value throws where there is none, or what is given the value does."""
    if _throws_without(file, node):
        return True
    return any(_throws_without(file, read) for read in _given(file, node))


def quiet_class(file: File, node: Node) -> tree.Class | None:
    """The class that looks whether it has a value, and tells nobody."""
    is_step = quiet_step(file, node) is not None
    return file.class_around(node) if is_step else _keeper(file, node)


def _keeper(file: File, node: Node) -> tree.Class | None:
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


def quiet_step(file: File, node: Node) -> tree.Function | None:
    """The method that comes to nothing where a value is missing: `if (!this.env.DB) return;`.

    Nobody hears of it: the method never gives anything back.
    """
    function = file.function_around(node)
    is_method = function is not None and file.class_around(function) is not None
    if function is None or not is_method or not leaves(_without(file, node), "return"):
        return None
    left = (n for n in own_nodes(function) if isinstance(n, tree.Exit) and n.kind == "return")
    is_block = isinstance(function.body, tree.Block)
    return function if is_block and all(exit_.value is None for exit_ in left) else None


def listing_step(file: File, node: Node) -> tree.Function | None:
    """The method that gives an empty list where a value is missing: `if (!env.DB) return [];`."""
    function, out = file.function_around(node), ways_out(_without(file, node))
    is_method = function is not None and file.class_around(function) is not None
    nothing = (isinstance(o.value, tree.Sequence) and not o.value.items for o in out or ())
    return function if is_method and out and all(nothing) else None


def _throws_without(file: File, node: Node) -> bool:
    """Whether a value stands in a condition whose branch for want of it throws."""
    return leaves(_without(file, node), "throw")


def _without(file: File, node: Node) -> Node | None:
    """The branch that runs wherever a value is missing, by the condition in which it stands."""
    is_negated = isinstance(node, tree.Operation) and node.op == "not in"
    at = node
    while True:
        match around := file.scopes.parents.get(at):
            case tree.Operation(op=op) if op in _NOT:
                is_negated = not is_negated
            case tree.Operation(op=op, operands=[_, nothing]) if op in SAME and not is_negated:
                if at is nothing or not is_missing(nothing):
                    return None
                is_negated = True
            case tree.Operation(op=op) if op in _OR and is_negated:
                pass
            case tree.If(test=test) if test is at:
                return around.then if is_negated else around.otherwise
            case _:
                return None
        at = around


def _given(file: File, node: Node) -> Iterator[Node]:
    """Where what is given a value, or nothing in its place, is read: `this.db = env.DB || null`."""
    value = node
    match file.scopes.parents.get(node):
        case tree.Operation(op=op, operands=[first, *others]) as choice if op in ELSE:
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
