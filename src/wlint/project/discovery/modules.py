"""Which file of the project an import means."""

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from wlint.project.discovery.aliases import FrameworkAliases
from wlint.project.discovery.installed import InstalledPackages
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.module_files import find_index, find_module
from wlint.project.discovery.packages import Packages
from wlint.project.discovery.tsconfig import TypeScriptSettings
from wlint.project.discovery.walk import is_source
from wlint.regex import regex

_RUNS = regex(r"[vt]=.*|\d*|import|module|esm")
"""What after `?` only keeps bundlers from taking an old copy: the module is loaded all the same."""


class Repository:
    """What the imports of all Workers under a root have in common, read once."""

    def __init__(self, files: Listing) -> None:
        self.files = files
        self.packages = Packages(files)
        self.installed = InstalledPackages(files)
        self.settings = TypeScriptSettings(files)
        self.aliases = FrameworkAliases(files)


class Resolver:
    """Finds the files behind imports, as one Worker's bundler does.

    `base` is the folder of the Worker's configuration. Nothing outside `root` is ever found.
    """

    def __init__(
        self,
        root: Path,
        base: Path,
        main: Path | None = None,
        repository: Repository | None = None,
    ) -> None:
        repository = repository or Repository(Listing(root))
        self._files = repository.files
        self._packages = repository.packages
        self._installed = repository.installed
        self._settings = repository.settings
        self._aliases = repository.aliases
        self._python_path = tuple(map(str, _python_path(base, main)))
        self._found: dict[tuple[str, Path, bool], Path | None] = {}

    def resolve(self, specifier: str, importer: Path) -> Path | None:
        """The project file that an import in a file loads; None if it is not the project's.

        The file need not be source code: Workers import text and data too.
        """
        is_python = importer.suffix == ".py"
        key = (specifier, importer.parent, is_python)
        if key not in self._found:
            find = self._python if is_python else self._javascript
            self._found[key] = find(specifier, os.fspath(importer.parent))
        return self._found[key]

    def declaration(self, specifier: str, importer: Path) -> Path | None:
        """What declares the installed package that an import means; None where nothing does."""
        return self._installed.declaration(specifier, os.fspath(importer.parent))

    def _javascript(self, specifier: str, folder: str) -> Path | None:
        path, _, query = specifier.partition("?")
        found = self._file(path, folder)
        # `?raw`, `?url`, `?inline`, `?worker`: a bundler gives the text, or a name, of the file
        is_data = _RUNS.fullmatch(query) is None
        return None if is_data and found is not None and is_source(found) else found

    def _file(self, path: str, folder: str) -> Path | None:
        if path.startswith("."):
            name = f"{folder}/{path}"
            is_folder = path.endswith("/") or path.rpartition("/")[2] in (".", "..")
            return (find_index if is_folder else find_module)(name.rstrip("/"), self._files)
        if not path or path.startswith("/") or ":" in path:
            return None
        if path.startswith("#") and (found := self._packages.alias(path, folder)):
            return found
        named = (self._settings.mappings(folder), self._aliases.mappings(folder))
        for candidate in chain.from_iterable(mappings.candidates(path) for mappings in named):
            if found := find_module(candidate, self._files):
                return found
        return self._packages.module(path, folder)

    def _python(self, specifier: str, folder: str) -> Path | None:
        inner = specifier.lstrip(".")
        level = len(specifier) - len(inner)
        names = inner.split(".") if inner else []
        if not all(names) or not (names or level):
            return None
        if level:
            return self._python_module("/".join([folder, *[".."] * (level - 1), *names]))
        tries = ("/".join([start, *names]) for start in self._python_path)
        return next((found for path in tries if (found := self._python_module(path))), None)

    def _python_module(self, path: str) -> Path | None:
        return self._files.file(f"{path}/__init__.py") or self._files.file(f"{path}.py")


def package_of(specifier: str, is_python: bool = False) -> str:
    """The package an import belongs to: `@scope/x/y` is of `@scope/x`, `node:fs` of itself."""
    if is_python:
        return specifier if specifier.startswith(".") else specifier.partition(".")[0]
    if specifier.startswith(".") or ":" in specifier:
        return specifier
    return "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])


def _python_path(base: Path, main: Path | None) -> Iterator[Path]:
    if main:
        yield main.parent
        if main.parent != base and main.parent.is_relative_to(base):
            yield main.parent.parent
    yield from (base, base / "src")
