"""Which classes of a Worker anything makes objects of: the methods of the others never run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.lineage import all_above
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.memo import remembered
from wlint.semantics.types import ClassType, InstanceType

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


class MadeClasses(Entity):
    """The classes of one Worker, and which of them somebody may make objects of."""

    types: "Types"
    _known: dict[tree.Class, bool] = field(default_factory=dict)

    def may_be(self, file: File, cls: tree.Class) -> bool:
        """Whether there may be objects of a class: the code names it, or what extends it.

        The platform and frameworks make those of a class that extends theirs, or is decorated.
        """
        return remembered(self._known, cls, False, lambda: self._may_be(file, cls))

    def _may_be(self, file: File, cls: tree.Class) -> bool:
        around = file.scopes.parents.get(cls)
        is_default = isinstance(around, tree.Export) and around.is_default
        is_theirs = bool(cls.decorators) or is_default or self._extends_others(file, cls)
        name = _sought_as(cls, around)
        is_named = name is None or name in self._named
        below = self.subclasses.get(cls, ())
        return (
            is_theirs
            or is_named
            or any(self.may_be(self.types.program.file(b.file), b.node) for b in below)
        )

    def _extends_others(self, file: File, cls: tree.Class) -> bool:
        """Whether a class extends, at first hand or not, one that is not the Worker's."""
        above = all_above(self.types, [ClassType(file.path, cls)])
        return any(not isinstance(of, ClassType) for of in above)

    @cached_property
    def _named(self) -> frozenset[str | None]:
        """What the code names, but for what it only exports or extends."""
        found: set[str | None] = set()
        for file in self.types.program.files.values():
            bases = {base for cls in file.of_kind(tree.Class) for base in cls.bases}
            declared = {
                n.target for n in file.of_kind(tree.Assign) if isinstance(n.value, tree.Class)
            }
            apart = bases | declared
            found |= {name.id for name in file.of_kind(tree.Name) if name not in apart}
            found |= {m.name for m in file.of_kind(tree.Member) if m not in apart}
            brought = file.of_kind(tree.ImportedName)  # by an export, too
            found |= {name.name for name in brought if name.name != name.local}
        return frozenset(found)

    @cached_property
    def subclasses(self) -> Mapping[tree.Class, Sequence[InstanceType]]:
        """The classes that extend each class at first hand."""
        found: defaultdict[tree.Class, list[InstanceType]] = defaultdict(list)
        for file, cls in self.all:
            for base in self.types.bases(ClassType(file.path, cls)) if cls.bases else ():
                if isinstance(base, ClassType):
                    found[base.node].append(InstanceType(file.path, cls))
        return found

    @property
    def all(self) -> Iterator[tuple[File, tree.Class]]:
        """The classes, each with its file."""
        for file in self.types.program.files.values():
            yield from ((file, node) for node in file.of_kind(tree.Class))


def _sought_as(cls: tree.Class, around: tree.Node | None) -> str | None:
    """Under which name code makes objects of a class; None where anything may have it."""
    match around:
        case tree.Assign(target=target):
            return called_as(target)
        case tree.Block() | tree.Export():
            return cls.name
        case _:
            return None
