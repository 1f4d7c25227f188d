"""Texts and bytes that are cut to a length that the code says."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import constant_of
from wlint.project.typing.types import Types
from wlint.tree import Node

_CUTTING = frozenset({"slice", "subarray", "substr", "substring"})
_READS = (tree.Call, tree.Member, tree.Name)


def cut_of(types: Types, file: File, node: Node) -> Node | None:
    """What a part is cut of, with constants: `code.slice(0, 16)`, `code[:16]`."""
    match node:
        case tree.Call(callee=tree.Member(object=whole, name=name), args=[_, *_] as limits) if (
            name in _CUTTING
        ):
            pass
        case tree.Opaque(kind="Subscript", parts=[whole, *limits]):
            pass
        case _:
            return None
    read = (n for limit in limits for n in limit.walk() if isinstance(n, _READS))
    is_constant = all(
        isinstance(constant_of(types.program, file, n).node, tree.Literal) for n in read
    )
    return whole if is_constant else None
