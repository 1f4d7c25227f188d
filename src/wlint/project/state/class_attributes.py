"""What the objects of a Python class share, as no method gives each its own."""

from wlint import tree
from wlint.tree import Node

_MAKERS = frozenset({"dict", "list", "set", "defaultdict", "OrderedDict", "deque", "Counter"})


def shared_attributes(cls: tree.Class) -> frozenset[str]:
    """The collections that stand in a class's body and that none of its methods replaces."""
    shared = {
        n.target.id
        for n in cls.body.statements
        if isinstance(n, tree.Assign)
        and isinstance(n.target, tree.Name)
        and _is_collection(n.value)
    }
    own = {
        n.target.name
        for n in cls.body.walk()
        if isinstance(n, tree.Assign) and isinstance(n.target, tree.Member) and n.target.name
    }
    return frozenset(shared - own)


def _is_collection(value: Node | None) -> bool:
    match value:
        case tree.Mapping() | tree.Sequence() | tree.Comprehension():
            return True
        case tree.Call(callee=tree.Name(id=maker)):
            return maker in _MAKERS
        case _:
            return False
