"""What declaration files say: `worker-configuration.d.ts`, and those of installed packages.

They are long and seldom needed, so they are searched as text, and read only for a name in use.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from msgspec import field

from wlint import tree
from wlint.project.discovery.walk import MAX_SIZE
from wlint.project.file import File, is_declaration
from wlint.record import Entity
from wlint.regex import regex

# `wrangler types` writes the whole runtime API below this line; the platform table knows it
_RUNTIME = b"// Begin runtime types"
# What may export a name without spelling it
_FORWARDS = regex(rb"export\s*\*|export\s*=")


class Declarations(Entity):
    """The declaration files around a Worker."""

    paths: tuple[Path, ...]
    read: Callable[[Path, bytes], File | None]
    _files: dict[Path, File | None] = field(default_factory=dict)

    def find(self, name: str) -> tuple[File, tree.TypeDeclaration] | None:
        """The declaration of a type that no file imports."""
        pattern = re.compile(rb"\b(?:interface|type)\s+" + re.escape(name.encode()) + rb"\b")
        for path, text in self._texts.items():
            if pattern.search(text) and (file := self._file(path, text)) is not None:
                found = file.scopes.types.get(name)
                if found is not None:
                    return file, found
        return None

    @cached_property
    def _texts(self) -> dict[Path, bytes]:
        return {path: text for path in self.paths if (text := _text(path)) is not None}

    def _file(self, path: Path, text: bytes) -> File | None:
        if path not in self._files:
            self._files[path] = self.read(path, text)
        return self._files[path]


class Installed(Entity):
    """The declaration files of installed packages; `find` says which one an import means."""

    find: Callable[[str, Path], Path | None]
    read: Callable[[Path, bytes], File | None]
    _texts: dict[Path, bytes | None] = field(default_factory=dict)
    _files: dict[Path, File | None] = field(default_factory=dict)

    def offering(self, specifier: str, importer: Path, name: str) -> File | None:
        """The declaration file an import means, where it may export a name (`*`: any)."""
        path = self.find(specifier, importer)
        if path is None or not self._may_offer(path, name):
            return None
        if path not in self._files:
            text = self._text(path)
            self._files[path] = None if text is None else self.read(path, text)
        return self._files[path]

    def _may_offer(self, path: Path, name: str) -> bool:
        text = self._text(path)
        if text is None or name in ("*", "default"):
            return text is not None
        return name.encode() in text or _FORWARDS.search(text) is not None

    def _text(self, path: Path) -> bytes | None:
        if path not in self._texts:
            self._texts[path] = _text(path)
        return self._texts[path]


def declaration_files(paths: Iterable[Path], folder: Path) -> tuple[Path, ...]:
    """The declaration files among some paths that lie around a Worker's configuration."""
    return tuple(p for p in paths if is_declaration(p) and p.is_relative_to(folder))


def _text(path: Path) -> bytes | None:
    try:
        if path.stat().st_size > MAX_SIZE:
            return None
        return path.read_bytes().partition(_RUNTIME)[0]
    except OSError:
        return None
