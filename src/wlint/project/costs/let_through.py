"""The most that a check, or a schema, lets through of a number that others send.

`if (limit > 5000) return` and `z.number().max(5000)` both say that up to 5,000 is fine.
"""

from wlint import tree
from wlint.project.costs.said_limits import VISITORS
from wlint.project.costs.size import MESSAGE, Path, Size
from wlint.project.costs.sizes import Sizes
from wlint.project.file import File
from wlint.record import Entity
from wlint.tree import Node

# what is stored the Worker may have written itself, and no more than it takes
_SENT = VISITORS | {MESSAGE}


class LetThrough(Entity):
    """The numbers that one Worker's code lets through."""

    sizes: Sizes

    def checked(self, file: File, node: Node) -> int | None:
        """How large a variable or a field that is sent may be by the checks before."""
        left = self.sizes.guards.left(file, node)
        whole = node.object if isinstance(node, tree.Member) else node
        is_sent = any(_is_sent(self.sizes.of(file, n)) for n in (node, whole))
        return left.limit if left is not None and is_sent else None

    def validated(self, file: File, node: Node, path: Path = ()) -> int | None:
        """How large a number that is sent may be, or a part of something, by its schema."""
        size = self.sizes.part_at(file, node, path)
        is_number = size.schema is not None and size.schema.is_number
        return size.limit if is_number and _is_sent(size) else None


def _is_sent(size: Size) -> bool:
    return size.inside is not None and size.inside.words in _SENT
