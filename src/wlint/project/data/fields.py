"""Classes of Python that keep what they are made with, without a constructor that says so."""

from wlint import tree
from wlint.tree import Node

_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable"})
_BASES = frozenset({"NamedTuple", "TypedDict", "BaseModel", "Struct"})


def field_of(cls: tree.Class, made: tree.Call, arg: tree.Arg) -> str | None:
    """The field in which an instance keeps an argument that it is made with."""
    is_record = any(_is_one(n, _DECORATORS) for n in cls.decorators) or any(
        _is_one(n, _BASES) for n in cls.bases
    )
    if not is_record:
        return None
    if arg.name is not None:
        return arg.name
    fields = (s for s in cls.body.statements if isinstance(s, tree.Assign) and s.type is not None)
    names = [f.target.id for f in fields if isinstance(f.target, tree.Name)]
    place = made.args.index(arg)
    return names[place] if place < len(names) and made.arg(place) is arg.value else None


def _is_one(node: Node, names: frozenset[str]) -> bool:
    """Whether a decorator or base has one of these names, whatever it is read from."""
    match node:
        case tree.Call(callee=callee):
            return _is_one(callee, names)
        case tree.Name(id=name) | tree.Member(name=name):
            return name in names
        case _:
            return False
