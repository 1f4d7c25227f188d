"""How many different values are made of the elements of a collection: there may be few."""

from wlint import tree
from wlint.project.costs.adding import is_worked_out
from wlint.project.costs.emptiness import results_of
from wlint.project.costs.size import BOUNDED, UNSIZED, Size
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.listed import lists_its_values
from wlint.project.typing.types import Types
from wlint.tree import Node


def distinct(types: Types, file: File, node: Node, size: Size) -> Size:
    """How many different elements a collection of a size has."""
    if lists_its_values(types, element_of(types.of(file, node))):
        return size if size.is_bounded else BOUNDED
    return UNSIZED if size.is_unbounded and _is_made_alike(file, node) else size


def _is_made_alike(file: File, node: Node) -> bool:
    """Whether a call works out each element: `rows.map((row) => hostOf(row.url))`."""
    made, _ = file.local_value(node)
    match made:
        case tree.Call(
            callee=tree.Member(name="map"), args=[tree.Arg(value=tree.Function() as function), *_]
        ):
            results = list(results_of(function))
            return bool(results) and all(is_worked_out(file, r) for r in results)
        case tree.Comprehension(element=tree.Entry(key=tree.Node() as key)):
            return is_worked_out(file, key)
        case tree.Comprehension(element=element):
            return is_worked_out(file, element)
        case _:
            return False
