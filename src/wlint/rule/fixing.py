"""What a rule can write."""

from wlint.finding import Edit, Fix, FixLevel, Place
from wlint.languages import Idioms, idioms_of
from wlint.project.network.outbound_fix import import_edits
from wlint.rule.asking import Asking
from wlint.source import Span
from wlint.tree import Node


class Fixing(Asking):
    """How a rule offers to change the code."""

    __slots__ = ()

    @property
    def idioms(self) -> Idioms:
        """How this file's language spells things."""
        return idioms_of(self.file.module.language)

    def fix(self, title: str, level: FixLevel, *edits: Edit | None) -> Fix | None:
        """Offer edits as one fix; no fix when one of them cannot be made."""
        made = tuple(e for e in edits if e is not None)
        return Fix(title, made, level) if len(made) == len(edits) else None

    def insert(self, offset: int, text: str) -> Edit:
        """Put text at a byte offset of this file."""
        return Edit(Place(self.file.path, Span(offset, offset)), text)

    def insert_before(self, node: Node, text: str) -> Edit:
        """Put text right before a node."""
        return self.insert(node.outer.start, text)

    def insert_after(self, node: Node, text: str) -> Edit:
        """Put text right after a node."""
        return self.insert(node.outer.end, text)

    def import_edits(self, module: str) -> tuple[Edit, ...]:
        """Make a standard module of Python available under its own name; nothing if it is."""
        return import_edits(self.file, module)

    def remove_line(self, node: Node) -> Edit | None:
        """Take away a statement that has its lines to itself."""
        data, (start, end) = self.file.source.data, (node.outer.start, node.outer.end)
        first, last = data.rfind(b"\n", 0, start) + 1, data.find(b"\n", end) + 1
        is_alone = last and not data[first:start].strip() and data[end:last].strip() in (b"", b";")
        return Edit(Place(self.file.path, Span(first, last)), "") if is_alone else None

    def replace(self, node: Node, text: str) -> Edit:
        """Put text in the place of a node."""
        return Edit(Place(self.file.path, node.outer), text)

    def replace_from(self, first: Node, last: Node, text: str) -> Edit:
        """Put text in the place of two nodes and all between them."""
        return Edit(Place(self.file.path, Span(first.outer.start, last.outer.end)), text)
