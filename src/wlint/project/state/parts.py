"""Names for what lives as long as the isolate, and for parts of it."""

from msgspec.structs import replace

from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.scopes import Variable
from wlint.tree import Node

ELEMENT = "[]"
"""The step to what a collection holds."""
ENVIRONMENT = "env"


class GlobalName(Record):
    """A name that code gives to all of the isolate: `globalThis.cache`."""

    name: str


class Part(Record):
    """A module-level thing, or a part of it: `cache`, `cache[]`, `settings.language`.

    `root` is what tells it from all others: a variable, a class, a name of the global scope, or one
    from outside.
    `is_one_of_many` says that code which changes it changes other objects, too.
    """

    root: Variable | Node | GlobalName | str
    file: File
    declaration: Node | None
    name: str
    path: tuple[str, ...] = ()
    is_one_of_many: bool = False

    def inner(self, step: str) -> "Part":
        """A part of it."""
        return replace(self, path=(*self.path, step))

    @property
    def is_outside(self) -> bool:
        """Whether another package keeps it."""
        return isinstance(self.root, str)
