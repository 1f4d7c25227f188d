"""Members of what a function is passed, where its declaration says nothing of them."""

from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.semantics.types import UNKNOWN, ShapeType, Type

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def part_of(types: "Types", file: File, node: tree.Member, owner: Type) -> Type:
    """What a member is: as declared, and of `{ env: any }` what callers are seen to pass."""
    found = types.member(owner, node.name)
    is_left_open = found == UNKNOWN and isinstance(owner, ShapeType) and types.trusts_annotations
    is_passed = is_left_open and file.scopes.is_parameter(node.object)
    return types.by_value.of(file, node) if is_passed else found
