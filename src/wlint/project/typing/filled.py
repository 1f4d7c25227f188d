"""What is put into collections after they were made."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.semantics.types import STRING, Named, Type, array
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_ADDS = frozenset({"push", "unshift", "append", "add"})


def filled(types: "Types", file: File, uses: Iterable[Node]) -> Iterator[Type]:
    """What a collection is by what is done with it at each of its uses."""
    parents = file.scopes.parents
    for use in uses:
        member = parents.get(use)
        if not isinstance(member, tree.Member) or member.object is not use:
            continue
        match parents.get(member):
            case tree.Assign(
                target=target, value=tree.Member(object=other, key=tree.Name() as name), op=None
            ) if target is member and _is_same(file, name, member.key):
                yield types.of(file, other)  # under each name it holds what the other holds there
            case tree.Assign(target=target, value=tree.Node() as value, op=None) if (
                target is member
            ):
                yield put_under(types, file, member.name, value)
            case tree.Call(callee=callee, args=args) if callee is member and member.name in _ADDS:
                added = (a.value for a in args)
                yield from (array(types.of(file, value)) for value in added)
            case tree.Call(callee=callee, args=[key, value]) if (
                callee is member and member.name == "set"
            ):
                yield Named("Map", (types.of(file, key.value), types.of(file, value.value)))
            case _:
                pass


def put_under(types: "Types", file: File, name: str | None, value: Node) -> Named:
    """What a collection is in which a value has been put under a name, or a key."""
    key = STRING if name is None or file.is_python else Named(f'"{name}"')
    return Named("dict" if file.is_python else "Record", (key, types.of(file, value)))


def _is_same(file: File, one: tree.Name, other: Node | None) -> bool:
    """Whether two keys of one statement are the same variable."""
    return isinstance(other, tree.Name) and file.scopes.variable(one) is file.scopes.variable(other)
