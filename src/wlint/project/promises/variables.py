"""Variables that are given promises: whether they keep them, and whether they hold one at all."""

from wlint import tree
from wlint.project.data.conditions import are_exclusive, conditions_of
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.reaching import reaching
from wlint.semantics.functions import CHAIN
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node


def is_overwritten(file: File, assign: tree.Assign, variable: Variable) -> bool:
    """Whether the next statement that names a variable gives it something else."""
    block, home = file.scopes.parents[assign], file.function_around(assign)
    if variable.is_module_level or not isinstance(block, tree.Block):
        return False
    if any(file.function_around(r) is not home for r in variable.reads):
        return False
    later = [
        d.node
        for d in variable.definitions
        if d.node.span.start >= assign.span.end and file.scopes.parents.get(d.node) is block
    ]
    following = min(later, key=lambda n: n.span.start, default=None)
    if not isinstance(following, tree.Assign) or following.op is not None:
        return False
    start, end = assign.span.end, following.span.end
    return not any(start <= r.span.start < end for r in variable.reads)


def is_empty(definition: Definition) -> bool:
    """Whether a variable is given nothing, which a promise may follow: `let x`, `let x = null`."""
    value = definition.value
    if isinstance(value, tree.Literal):
        return value.kind in ("null", "undefined") and not definition.path
    return definition.gives is Gives.NOTHING


def was_awaited(file: File, node: Node) -> bool:
    """Whether a value is what an `await` gave, which is no promise."""
    variable = file.scopes.variable(node)
    only = variable.only if variable is not None else None
    if only is not None and only.gives is Gives.VALUE and not only.path:
        return isinstance(only.value, tree.Await)
    return isinstance(node, tree.Await)


def takes_parts(file: File, node: Node) -> bool:
    """Whether something is taken off a value that no promise has."""
    match file.scopes.parents[node]:
        case tree.Member(name=str(name)):
            return name not in CHAIN
        case tree.Loop(iterable=iterable, is_async=False):
            return iterable is node
        case tree.Assign(target=tree.Mapping() | tree.Sequence(), value=value):
            return value is node
        case _:
            return False


def is_seen(file: File, assign: tree.Assign, variable: Variable, read: tree.Name) -> bool:
    """Whether a read may find what one place gives a variable."""
    return any(d.node is assign for d in reaching(file, variable, read))


def runs_in(file: File, node: Node) -> Node | None:
    """What a node runs once in: a function, or a round of a loop."""
    rounds = (tree.Function, tree.Loop, tree.Comprehension)
    return next((n for n in file.ancestors(node) if isinstance(n, rounds)), None)


def run_apart(file: File, one: Node, other: Node) -> bool:
    """Whether no run of a function comes to two reads of what it holds."""
    conditions = conditions_of(file, one), conditions_of(file, other)
    return are_apart(file, one, other) or are_exclusive(*map(tuple, conditions))
