"""The fields that code of a class changes on its own object."""

from collections.abc import Iterable, Iterator

from wlint import tree
from wlint.tree import Node

_ADDS = frozenset({"push", "set", "add", "append"})


def changed_fields(nodes: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """The fields that code gives a value or adds to, and where."""
    for node in nodes:
        match node:
            case tree.Assign(target=tree.Member() as target) if name := field_of(target):
                yield name, node
            case tree.Assign(target=tree.Member(object=tree.Member() as owner, key=tree.Node())):
                if name := field_of(owner):
                    yield name, node
            case tree.Call(callee=tree.Member(object=tree.Member() as owner, name=method)):
                if method in _ADDS and (name := field_of(owner)):
                    yield name, node
            case _:
                pass


def field_of(member: tree.Member) -> str | None:
    """The field of its own object that an expression is."""
    owner = member.object
    return member.name if isinstance(owner, tree.Name) and owner.is_receiver else None


def asked_field(node: Node) -> str | None:
    """The field of its own object that an expression is, or asks for: `hasattr(self, "x")`."""
    match node:
        case tree.Member():
            return field_of(node)
        case tree.Call(
            callee=tree.Name(id="hasattr"),
            args=[
                tree.Arg(value=tree.Name(is_receiver=True)),
                tree.Arg(value=tree.Literal() as key),
            ],
        ):
            return key.value if isinstance(key.value, str) else None
        case _:
            return None
