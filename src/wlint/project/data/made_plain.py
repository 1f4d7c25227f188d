"""Values that are turned into plain data by way of JSON: what JSON has no words for is left out."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_ANYTHING = frozenset({"unknown", "any", "object", "Any"})
_UNDEFINED = frozenset({"undefined", "null"})


def is_made_plain(file: File, written: tree.Call, value: Node) -> bool:
    """Whether it is not known what is written as text, so that it is tried, or asked for.

    `const text = JSON.stringify(value); return text === undefined ? null : JSON.parse(text);`
    """
    if _is_asked(file, written):
        return True  # data always has a text
    variable = file.scopes.variable(value)
    only = variable.only if variable is not None else None
    if only is None or only.gives is not Gives.PARAMETER:
        return False
    declared = only.node.type if isinstance(only.node, tree.Param) else None
    if declared is not None and declared.name not in _ANYTHING:
        return False
    return _is_tried(file, written)


def _is_tried(file: File, node: Node) -> bool:
    """Whether a handler of errors is there for a node, and gives something in its place."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Try(body=body, catches=[_, *_] as catches) if inside is body:
                return any(isinstance(n, tree.Exit) for c in catches for n in c.body.statements)
            case tree.Function():
                return False
            case _:
                inside = around
    return False


def _is_asked(file: File, written: tree.Call) -> bool:
    """Whether it is asked if there is a text at all."""
    match file.scopes.parents.get(written):
        case tree.Assign(target=tree.Name() as target):
            variable = file.scopes.variable(target)
        case _:
            return False
    for read in variable.reads if variable is not None else ():
        match file.scopes.parents.get(read):
            case tree.If() | tree.Operation(op="!" | "&&" | "not" | "and"):
                return True
            case tree.Operation(operands=operands):
                others = (n for n in operands if isinstance(n, tree.Literal))
                if any(other.kind in _UNDEFINED for other in others):
                    return True
            case _:
                pass
    return False
