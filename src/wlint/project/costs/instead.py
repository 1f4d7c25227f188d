"""What is only asked because another has given nothing: `if (!found) found = await others(id)`."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import AND, asked_absent, parts
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import ways_out
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def asked_instead(file: File, statement: Node) -> Variable | None:
    """The variable that a branch only gives a value where it has none yet."""
    match statement:
        case tree.If(test=test, then=then, otherwise=None) if not ways_out(then):
            given = variables_given(file, then)
            return next((v for p in parts(test, *AND) if (v := _missing(file, p)) in given), None)
        case _:
            return None


def variables_given(file: File, node: Node) -> frozenset[Variable]:
    """The variables that code gives a value."""
    assigns = (n for n in own_nodes(node) if isinstance(n, tree.Assign) and n.value is not None)
    found = (file.scopes.variable(n.target) for n in assigns)
    return frozenset(variable for variable in found if variable is not None)


def _missing(file: File, test: Node) -> Variable | None:
    """The variable that has no value where a condition holds."""
    asked = asked_absent(test)
    return file.scopes.variable(asked) if asked is not None else None
