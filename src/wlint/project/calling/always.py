"""Whether code runs whenever the function around it does."""

from wlint import tree
from wlint.project.file import File
from wlint.project.order import runs_with
from wlint.semantics.functions import own_nodes
from wlint.tree import Node


def always_runs(file: File, node: Node) -> bool:
    """Whether nothing can keep a function that runs from coming to a node, errors aside."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Function():
                return True
            case tree.Block(statements=statements) if inside in statements:
                before = statements[: statements.index(inside)]
                if any(isinstance(n, tree.Exit) for s in before for n in own_nodes(s)):
                    return False
            case _ if not runs_with(around, inside):
                return False
            case _:
                pass
        inside = around
    return False
