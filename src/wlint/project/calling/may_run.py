"""Which functions of a Worker anything may run: what is never run passes nothing on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.entries import Entry
from wlint.project.calling.kept import Kept
from wlint.project.calling.open_functions import is_open
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.typing.made_classes import MadeClasses
from wlint.record import Entity

_Sites = Mapping[tree.Function | None, Sequence[CallSite]]


class MayRun(Entity):
    """The functions of one Worker that its handlers run, or that others may whom nobody sees."""

    home: Mapping[tree.Function, File]
    entries: Sequence[Entry]
    kept: Kept
    made: MadeClasses

    def found(self, sites: _Sites, reached: Iterable[tree.Function]) -> frozenset[tree.Function]:
        """All that `reached` and open functions lead to, and what loading the modules does."""
        todo = [None, *reached, *self._open()]
        found = set[tree.Function | None](todo)
        while todo:
            for site in sites.get(todo.pop(), ()):
                if site.callee not in found:
                    found.add(site.callee)
                    todo.append(site.callee)
        return frozenset(f for f in found if f is not None)

    def _open(self) -> Iterator[tree.Function]:
        """The functions that somebody may run who is not seen to call them."""
        taken = {file for file in set(self.home.values()) if self._gives_all(file)}
        for function, file in self.home.items():
            cls, around = file.class_around(function), file.function_around(function)
            if cls is None and around is not None:
                continue  # whoever runs that one makes it
            is_taken = file in taken or bool(function.decorators) or is_open(file, function)
            if is_taken and (cls is None or self.made.may_be(file, cls)):
                yield function

    def _gives_all(self, file: File) -> bool:
        """Whether others may take whatever a module has: where handlers stand, they take those."""
        is_known = file in self._with_handlers or self.kept.is_imported(file)
        return not is_known or self.kept.is_taken_whole(file)

    @cached_property
    def _with_handlers(self) -> frozenset[File]:
        return frozenset(entry.file for entry in self.entries)
