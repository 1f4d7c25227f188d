"""Calls that run a function for each element, whichever argument says of what."""

from wlint import tree
from wlint.project.costs.subrequests import is_for_each
from wlint.project.file import File
from wlint.tree import Node

_FOLDS = frozenset({"reduce", "reduceRight", "findIndex", "findLast", "findLastIndex"})
_MAPS = frozenset({"p-map"})
"""Packages that export a function `(elements, run)`."""


def run_for_each(file: File, call: tree.Call) -> tuple[Node, Node] | None:
    """What a call runs for each element, and the elements, or what makes as many."""
    match call:
        case tree.Call(callee=tree.Member(object=owner, name=name), args=[first, *_]) if (
            is_for_each(call) or name in _FOLDS
        ):
            return first.value, owner
        case tree.Call(
            callee=tree.Member(object=tree.Name(id="Array"), name="from"), args=[first, second]
        ):
            is_made = isinstance(first.value, tree.Mapping)  # `Array.from({ length: 5 }, …)`
            return second.value, call if is_made else first.value
        case tree.Call(callee=tree.Name(id="map"), args=[first, second]) if file.is_python:
            return first.value, second.value
        case tree.Call(callee=tree.Name() as name, args=[first, second, *_]) if (
            _module_of(file, name) in _MAPS
        ):
            return second.value, first.value
        case _:
            return None


def repeats(file: File, node: Node) -> bool:
    """Whether something stands for several runs of what is in it."""
    is_run = isinstance(node, tree.Call) and run_for_each(file, node) is not None
    return is_run or isinstance(node, (tree.Loop, tree.Comprehension))


def _module_of(file: File, name: tree.Name) -> str | None:
    variable = file.scopes.variable(name)
    only = variable.only if variable is not None else None
    return only.node.module if only is not None and isinstance(only.node, tree.Import) else None
