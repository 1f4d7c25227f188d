"""Whether code runs whenever the function around it does."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

_BRANCHES = (tree.If, tree.Conditional, tree.Switch, tree.Loop, tree.Catch, tree.Comprehension)
_SHORT_CIRCUITS = frozenset({"&&", "||", "??", "and", "or"})


def always_runs(file: File, node: Node) -> bool:
    """Whether nothing can keep a function that runs from coming to a node, errors aside."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Function():
                return True
            case tree.If(test=first) | tree.Conditional(test=first) if inside is first:
                pass
            case tree.Switch(subject=first) if inside is first:
                pass
            case tree.Operation(op=op, operands=[first, *_]) if op in _SHORT_CIRCUITS:
                if inside is not first:
                    return False
            case tree.Block(statements=statements) if inside in statements:
                before = statements[: statements.index(inside)]
                if any(isinstance(n, tree.Exit) for s in before for n in own_nodes(s)):
                    return False
            case _ if isinstance(around, _BRANCHES):
                return False
            case _:
                pass
        inside = around
    return False
