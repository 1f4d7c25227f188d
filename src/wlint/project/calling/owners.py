"""Who makes the objects of a class: what only Durable Objects make runs in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.makings import Making, makings
from wlint.project.calling.platform_classes import PlatformClasses
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import UNKNOWN
from wlint.tree import Node


class Owners(Entity):
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

    def is_made(self, cls: tree.Class) -> bool:
        """Whether anything makes an object of a class."""
        return cls in self._sites

    def may_live_on(self, file: File, cls: tree.Class) -> bool:
        """Whether Durable Objects may make a class: nothing shows that anybody else does."""
        return False not in self._homes(file, cls, set())

    def _homes(self, file: File, node: Node, seen: set[Node]) -> Iterator[bool]:
        """For each place that makes a class, or calls a function, whether it surely lives on."""
        if node in seen:
            return
        seen.add(node)
        sites: Iterable[Making] = ()
        match node:
            case tree.Class() if (of := self.classes.stateful(self.types, file, node)) is not None:
                yield of
            case tree.Class():
                sites = self._sites.get(node, ())
            case tree.Function():
                if any(self.types.position(file, p) != UNKNOWN for p in node.params):
                    yield False  # the platform calls it
                sites = self.types.mentions.callers(file, node)
            case _:
                pass
        for home, call in sites:
            around = home.class_around(call) or self._outermost(home, call)
            if around is not None:
                yield from self._homes(home, around, seen)

    @staticmethod
    def _outermost(file: File, node: Node) -> tree.Function | None:
        around = [n for n in file.ancestors(node) if isinstance(n, tree.Function)]
        return around[-1] if around else None

    @cached_property
    def _sites(self) -> Mapping[tree.Class, Sequence[Making]]:
        return makings(self.types, self.files)
