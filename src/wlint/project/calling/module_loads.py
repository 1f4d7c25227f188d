"""When the modules of a Worker are loaded: as it starts, or by an import inside a function."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from wlint import tree
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.imports import imported

Load = tree.Import | tree.Export | tree.Call


class ModuleLoads(Entity):
    """The loads of one Worker's modules by one another."""

    files: Mapping[Path, File]
    resolve: Callable[[str, Path], Path | None]
    mains: tuple[Path, ...]

    @cached_property
    def started(self) -> frozenset[Path]:
        """The modules that run as the Worker starts, its main module first of all."""
        return self.with_loaded(self.mains)

    def with_loaded(self, paths: Sequence[Path]) -> frozenset[Path]:
        """Some modules, and those that they load as they are loaded themselves."""
        found: set[Path] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path in self.files and path not in found:
                found.add(path)
                waiting += self._at_once.get(path, ())
        return frozenset(found)

    def later(self, path: Path) -> Sequence[tuple[File, Load]]:
        """What loads a module while a function runs."""
        return self._later.get(path, ())

    def loaded(self, file: File, node: Load) -> Sequence[Path]:
        """The modules of the project that a part of a file loads."""
        if file.brings_types(node):
            return ()
        named = imported((node,), is_python=file.is_python)
        found = (self.resolve(name, file.path) for name in named)
        return [path for path in found if path is not None]

    @cached_property
    def _at_once(self) -> Mapping[Path, Sequence[Path]]:
        found: defaultdict[Path, list[Path]] = defaultdict(list)
        for path, file, node in self._all:
            if file.function_around(node) is None:
                found[file.path].append(path)
        return found

    @cached_property
    def _later(self) -> Mapping[Path, Sequence[tuple[File, Load]]]:
        found: defaultdict[Path, list[tuple[File, Load]]] = defaultdict(list)
        for path, file, node in self._all:
            if file.function_around(node) is not None:
                found[path].append((file, node))
        return found

    @cached_property
    def _all(self) -> Sequence[tuple[Path, File, Load]]:
        return [
            (path, file, node)
            for file in self.files.values()
            for node in file.importing
            for path in self.loaded(file, node)
        ]
