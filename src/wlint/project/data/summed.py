"""Variables that a loop makes one value of, out of what each of its rounds brings."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Variable
from wlint.tree import Node

_GROWING = frozenset({"+", "-", "*", "**", "<<"})


def sums_up(file: File, variable: Variable) -> bool:
    """Whether a loop adds to what a variable had before: `hash = hash * 31 + code`."""
    return any(_adds_in_loop(file, variable, given) for given in variable.definitions)


def _adds_in_loop(file: File, variable: Variable, given: Definition) -> bool:
    loop = next((n for n in file.ancestors(given.node) if isinstance(n, tree.Loop)), None)
    if loop is None or all(loop.span.covers(d.node.span) for d in variable.definitions):
        return False
    match given.node:
        case tree.Assign(op=str(op)):
            return op in _GROWING
        case tree.Assign(value=tree.Node() as value):
            return any(_adds(file, variable, node) for node in value.walk())
        case _:
            return False


def _adds(file: File, variable: Variable, node: Node) -> bool:
    """Whether a calculation makes a larger number, or a longer text, of what a variable has."""
    match node:
        case tree.Operation(op=op) if op in _GROWING:
            pass
        case tree.Call(callee=tree.Member(object=tree.Name(id="Math"), name="imul")):
            pass
        case _:
            return False
    return any(file.scopes.variable(n) is variable for n in node.walk())
