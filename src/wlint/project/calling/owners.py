"""Who makes the objects of a class: what only Durable Objects make runs in them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.platform_classes import PlatformClasses
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import ClassType, options_of

_Site = tuple[File, tree.Call]


@entity
class Owners:
    """The places where one Worker's code makes objects of its classes."""

    files: tuple[File, ...]
    types: Types
    classes: PlatformClasses

    def is_in_objects(self, file: File, cls: tree.Class) -> bool:
        """Whether Durable Objects and the like alone make a class, or what extends it."""
        return self._is_kept(file, cls, frozenset())

    def _is_kept(self, file: File, cls: tree.Class, seen: frozenset[tree.Class]) -> bool:
        if (stateful := self.classes.stateful(self.types, file, cls)) is not None:
            return stateful
        sites = self._sites.get(cls, ())
        return (
            bool(sites)
            and cls not in seen
            and all(self._is_made_so(home, call, seen | {cls}) for home, call in sites)
        )

    def _is_made_so(self, file: File, call: tree.Call, seen: frozenset[tree.Class]) -> bool:
        around = file.class_around(call)
        return around is not None and self._is_kept(file, around, seen)

    @cached_property
    def _sites(self) -> Mapping[tree.Class, Sequence[_Site]]:
        found: defaultdict[tree.Class, list[_Site]] = defaultdict(list)
        for file in self.files:
            for call in file.of_kind(tree.Call):
                if call.is_new or file.is_python:
                    for cls in self._made(file, call):
                        found[cls].append((file, call))
        return found

    def _made(self, file: File, call: tree.Call) -> Iterator[tree.Class]:
        """The classes that a call makes an object of: what it names, and what that extends."""
        todo = [o for o in options_of(self.types.of(file, call.callee)) if isinstance(o, ClassType)]
        seen: set[tree.Class] = set()
        while todo:
            cls = todo.pop()
            if cls.node not in seen:
                seen.add(cls.node)
                yield cls.node
                todo += [b for b in self.types.bases(cls) if isinstance(b, ClassType)]
