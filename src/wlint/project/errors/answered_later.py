"""What a handler of errors puts in a variable that the code returns right after the `try`."""

from wlint import tree
from wlint.project.file import File
from wlint.project.order import next_statement
from wlint.record import Record
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node


class Later(Record):
    """A `return` that a handler comes to, and what else is put in its variable, but not then."""

    exit: tree.Exit
    passed: frozenset[Node]


def answered_later(file: File, catch: tree.Catch) -> Later | None:
    """The answer that a handler surely leaves to the `return` behind it: `response = …`."""
    attempt = file.scopes.parents.get(catch)
    after = next_statement(file, attempt) if isinstance(attempt, tree.Try) else None
    match after:
        case tree.Exit(kind="return", value=tree.Node() as value):
            put = _put(file, catch, _named(file, value))
            if put is None:
                return None
            variable, node = put
            others = (d.node for d in variable.definitions if d.node is not node)
            return Later(after, frozenset(others))
        case _:
            return None


def _named(file: File, value: Node) -> frozenset[Variable]:
    """The variables that a value is, or that are handed to what makes it: `withCors(response)`."""
    match value:
        case tree.Call(args=args):
            parts = [arg.value for arg in args]
        case _:
            parts = [value]
    found = (file.scopes.variable(part) for part in parts if isinstance(part, tree.Name))
    return frozenset(variable for variable in found if variable is not None)


def _put(
    file: File, catch: tree.Catch, variables: frozenset[Variable]
) -> tuple[Variable, tree.Assign] | None:
    """The one thing that a handler puts in one of these variables, whatever it was given."""
    found: list[tuple[Variable, tree.Assign]] = []
    for node in own_nodes(catch.body):
        if isinstance(node, tree.Exit):
            return None
        variable = file.scopes.variable(node.target) if isinstance(node, tree.Assign) else None
        if isinstance(node, tree.Assign) and variable is not None and variable in variables:
            found.append((variable, node))
    match found:
        case [(variable, node)] if _is_certain(file, catch, node):
            return variable, node
        case _:
            return None


def _is_certain(file: File, catch: tree.Catch, node: tree.Assign) -> bool:
    """Whether a handler does something in any case."""
    around = file.scopes.parents.get(node)
    if isinstance(around, tree.ExpressionStatement):
        around = file.scopes.parents.get(around)
    return around is catch.body
