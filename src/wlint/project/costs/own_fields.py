"""How much the fields of an object itself have, as its class is given them."""

from abc import abstractmethod
from itertools import islice

from msgspec.structs import replace

from wlint import tree
from wlint.project.costs.comparisons import is_small
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.measuring import Measuring
from wlint.project.costs.size import UNSIZED, Path, Size
from wlint.project.file import File
from wlint.semantics.conditions import ORDERS
from wlint.tree import Node

_NEAR = 5
"""How far above a field a comparison of its size stands: `this.box.rows.length > 50`."""


class OwnFields(Measuring):
    """The sizes of `this.rows` and `self.rows`."""

    @abstractmethod
    def part_at(self, file: File, value: Node, path: Path) -> Size:
        """How much the part of a value has that names and places lead to."""

    def own_field(self, file: File, node: Node, own: str, path: Path) -> Size | None:
        """What a field, or a part of it, is given that nothing bounds; None where something may."""
        cls = file.class_around(node)
        if cls is None or own not in file.field_values(cls) or _is_measured(file, cls, own):
            return None
        found = self._known.ask((cls, own, path), lambda: self._given_to(file, cls, own, path))
        return found if found.is_unbounded else None

    def _given_to(self, file: File, cls: tree.Class, own: str, path: Path) -> Size:
        values = [v for v in file.field_values(cls)[own] if not is_empty(v)]
        sizes = [self.part_at(file, value, path) for value in values]
        uses = frozenset(file.fields_used(cls).get(own, ()))
        pairs = list(zip(values, sizes, strict=True))
        if any(size.is_bounded and not uses.isdisjoint(value.walk()) for value, size in pairs):
            return UNSIZED  # `this.rows = this.rows.slice(0, 50)`
        data = (size for size in sizes if size.is_unbounded and size.asking is None)
        found = next(data, None)
        return replace(found, param=None) if found is not None else UNSIZED


def _is_measured(file: File, cls: tree.Class, own: str) -> bool:
    """Whether a class compares how much a field has with anything but nothing."""
    return any(
        isinstance(around, tree.Operation)
        and around.op in ORDERS
        and not any(map(is_small, around.operands))
        for use in file.fields_used(cls).get(own, ())
        for around in islice(file.ancestors(use), _NEAR)
    )
