"""Whether a variable's value is let go where it is read."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node


def is_last_read(file: File, variable: Variable, read: Node) -> bool:
    """Whether a function that gave a variable its one value surely has no use for it after a read.

    What a parameter holds its callers have as well.
    """
    only, home = variable.only, file.function_around(read)
    if only is None or only.gives is Gives.PARAMETER:
        return False
    if any(
        file.function_around(r) is not home or r.span.end > read.span.end for r in variable.reads
    ):
        return False
    around = {only.node, *file.ancestors(only.node)}
    is_repeated = any(isinstance(n, tree.Loop) and n not in around for n in file.ancestors(read))
    return variable.scope.function.node is home and not is_repeated
