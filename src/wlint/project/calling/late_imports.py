"""Costly Python packages that the snapshot of a Worker does not hold."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.platform.costly_imports import COSTLY_IMPORTS
from wlint.project.calling.always import always_runs
from wlint.project.calling.module_loads import ModuleLoads
from wlint.project.file import File
from wlint.record import Entity, Record


class Late(Record):
    """A package that is loaded late, and the project's module that loads it where one does."""

    package: str
    by: str | None = None


class LateImports(Entity):
    """The imports that a Worker's first request waits for."""

    loads: ModuleLoads

    @cached_property
    def _early(self) -> frozenset[str]:
        """The packages that are loaded as the Worker starts."""
        started = [f for path, f in self.loads.files.items() if path in self.loads.started]
        return frozenset(_package(i) for f in started for i in _imports(f, is_top=True))

    @cached_property
    def _first(self) -> dict[str, tuple[tree.Import, Late]]:
        """The first import of each other package that runs whenever its function does."""
        found: dict[str, tuple[tree.Import, Late]] = {}
        for file in self.loads.files.values():
            for item in _imports(file, is_top=False):
                for late in self._loaded(file, item) if always_runs(file, item) else ():
                    if late.package not in self._early:
                        found.setdefault(late.package, (item, late))
        return found

    def _loaded(self, file: File, item: tree.Import) -> Iterator[Late]:
        """The packages that an import loads: itself, or by a module of the project."""
        yield Late(_package(item))
        paths = [p for p in self.loads.loaded(file, item) if p not in self.loads.started]
        for path in sorted(self.loads.with_loaded(paths)):
            for inner in _imports(self.loads.files[path], is_top=True):
                yield Late(_package(inner), path.name)

    def of(self, item: tree.Import) -> Late | None:
        """The costly package that an import surely loads in the middle of a request."""
        late = (late for first, late in self._first.values() if first is item)
        return next((found for found in late if found.package in COSTLY_IMPORTS), None)


def _imports(file: File, *, is_top: bool) -> Iterator[tree.Import]:
    if file.is_python:
        for item in file.of_kind(tree.Import):
            if not item.is_type and (file.function_around(item) is None) is is_top:
                yield item


def _package(item: tree.Import) -> str:
    return item.module.partition(".")[0]
