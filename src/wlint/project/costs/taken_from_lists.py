"""Keys of KV that it has listed itself: one for each user or thing that something is kept for."""

from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_NAME = Global("KVNamespaceListKey.name")


def is_listed(types: Types, file: File, key: Node) -> bool:
    """Whether a key is the name of one that KV has listed."""
    return options_of(types.of(file, key)) == (_NAME,)
