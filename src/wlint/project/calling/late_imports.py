"""Costly Python packages that the snapshot of a Worker does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from wlint import tree
from wlint.platform.costly_imports import COSTLY_IMPORTS
from wlint.project.calling.always import always_runs
from wlint.project.file import File


@dataclass(frozen=True, eq=False)
class LateImports:
    """The imports that a Worker's first request waits for."""

    files: tuple[File, ...]

    @cached_property
    def _early(self) -> frozenset[str]:
        """The packages that some file loads with its module."""
        return frozenset(_package(i) for f in self.files for i in _imports(f, is_top=True))

    @cached_property
    def _first(self) -> dict[str, tree.Import]:
        """The first import of each other package that runs whenever its function does."""
        found: dict[str, tree.Import] = {}
        for file in self.files:
            for item in _imports(file, is_top=False):
                if _package(item) not in self._early and always_runs(file, item):
                    found.setdefault(_package(item), item)
        return found

    def package(self, item: tree.Import) -> str | None:
        """The costly package that an import surely loads in the middle of a request."""
        name = _package(item)
        return name if name in COSTLY_IMPORTS and self._first.get(name) is item else None


def _imports(file: File, *, is_top: bool) -> Iterator[tree.Import]:
    if file.is_python:
        for item in file.of_kind(tree.Import):
            if not item.is_type and (file.function_around(item) is None) is is_top:
                yield item


def _package(item: tree.Import) -> str:
    return item.module.partition(".")[0]
