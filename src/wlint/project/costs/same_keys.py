"""Keys that are the same in each round of a loop: what is put under them again adds nothing.

`for (const list of lists) for (const row of rows) found[row.id] = list` finds as many as `rows`.
"""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_PARTS = frozenset(
    {"slice", "filter", "sort", "reverse", "toSorted", "toReversed", "reversed", "sorted"}
)
"""What gives no other elements than those that it is called on, or given."""
_DEEPEST = 6


def are_same_in(file: File, around: Node, key: Node, depth: int = 0) -> bool:
    """Whether all rounds of what repeats a key make the same of it, or no more than one of them.

    What a call makes may be another each time.
    """
    if depth > _DEEPEST or any(isinstance(n, (tree.Call, tree.Await)) for n in key.walk()):
        return False
    named = [file.scopes.variable(n) for n in key.walk() if isinstance(n, tree.Name)]
    return all(
        variable is not None
        and all(_is_same(file, around, d, depth + 1) for d in variable.definitions)
        for variable in named
    )


def _is_same(file: File, around: Node, given: Definition, depth: int) -> bool:
    if around not in file.ancestors(given.name):
        return True
    match given:
        case Definition(gives=Gives.EACH, node=node, value=tree.Node() as elements):
            return node is not around and are_same_in(file, around, _whole(elements), depth)
        case Definition(gives=Gives.VALUE, value=tree.Node() as value):
            return are_same_in(file, around, value, depth)
        case _:
            return False


def _whole(elements: Node) -> Node:
    """The collection that no others come from: `rows` of `rows.filter(f).slice(0, n)`."""
    match elements:
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _PARTS:
            return _whole(inner)
        case tree.Call(args=[tree.Arg(value=inner), *_]) if called_as(elements.callee) in _PARTS:
            return _whole(inner)
        case _:
            return elements
