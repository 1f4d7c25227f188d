"""What a rule can write."""

from wlint.finding import Edit, Fix, FixLevel, Place
from wlint.languages import Idioms, idioms_of, language_of
from wlint.project.network.outbound_fix import import_edits
from wlint.rule.asking import Asking
from wlint.source import Span
from wlint.suppression import comments_of
from wlint.tree import Block, Node


class Fixing(Asking):
    """How a rule offers to change the code."""

    @property
    def idioms(self) -> Idioms:
        """How this file's language spells things."""
        return idioms_of(self.file.module.language)

    def fix(self, title: str, level: FixLevel, *edits: Edit | None) -> Fix | None:
        """Offer edits as one fix; no fix when one cannot be made, or a comment would be lost."""
        made = tuple(e for e in edits if e is not None and self._keeps_comments(e))
        return Fix(title, made, level) if len(made) == len(edits) else None

    def _keeps_comments(self, edit: Edit) -> bool:
        """Whether the comments in what is replaced are in what takes its place."""
        source, gone = self.file.source, edit.place.span
        lost = (c for c in self._comments if c.start < gone.end and gone.start < c.end)
        return all(source.text(comment).rstrip() in edit.text for comment in lost)

    @property
    def _comments(self) -> tuple[Span, ...]:
        is_code = language_of(self.file.path) is not None
        return comments_of(self.file.source, self.file.module if is_code else None)

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
        if self.file.is_python and _breaks_line(text):
            text = f"({text})"  # brackets that held its lines together may be gone
        elif text.startswith("(") and self._follows_open_end(node):
            text = f";{text}"  # or it would be taken for the arguments of a call
        return Edit(Place(self.file.path, node.outer), text)

    def _follows_open_end(self, node: Node) -> bool:
        """Whether a node begins a statement of JavaScript, and the one before has no `;`."""
        around = self.parent(node)
        while around is not None and around.outer.start == node.outer.start:
            node, around = around, self.parent(around)
        if self.file.is_python or not isinstance(around, Block) or node is around.statements[0]:
            return False
        before = around.statements[around.statements.index(node) - 1]
        return not self.file.source.text(before.outer).endswith(";")

    def replace_from(self, first: Node, last: Node, text: str) -> Edit:
        """Put text in the place of two nodes and all between them."""
        return Edit(Place(self.file.path, Span(first.outer.start, last.outer.end)), text)


def _breaks_line(text: str) -> bool:
    """Whether a line ends outside of all brackets."""
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "\n" and not depth:
            return True
    return False
