"""What the objects of a class share: its collections, what it is given, as none has its own."""

from wlint import tree
from wlint.tree import Node

_MAKERS = frozenset({"dict", "list", "set", "defaultdict", "OrderedDict", "deque", "Counter"})


def shared_attributes(cls: tree.Class) -> frozenset[str]:
    """The attributes of a Python class itself that none of its methods gives an object of it."""
    shared = {
        n.target.id
        for n in cls.body.statements
        if isinstance(n, tree.Assign)
        and isinstance(n.target, tree.Name)
        and _is_collection(n.value)
    }
    own, of_class = set[str](), set[str]()
    for n in cls.body.walk():
        if isinstance(n, tree.Assign) and isinstance(n.target, tree.Member) and n.target.name:
            is_of_class = object_of_class(n.target.object) is not None
            (of_class if is_of_class else own).add(n.target.name)
    return frozenset((shared | of_class) - own)


def object_of_class(node: Node) -> Node | None:
    """The object whose class an expression is: `type(self)`, `self.__class__`, `x.constructor`."""
    match node:
        case tree.Member(object=of, name="__class__" | "constructor"):
            return of
        case tree.Call(callee=tree.Name(id="type"), args=[tree.Arg(value=of, name=None)]):
            return of
        case _:
            return None


def _is_collection(value: Node | None) -> bool:
    match value:
        case tree.Mapping() | tree.Sequence() | tree.Comprehension():
            return True
        case tree.Call(callee=tree.Name(id=maker)):
            return maker in _MAKERS
        case _:
            return False
