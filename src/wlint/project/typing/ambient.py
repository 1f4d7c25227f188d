"""Types that declaration files (`worker-configuration.d.ts`) give to every file of a Worker.

They are long and seldom needed, so they are searched as text, and read only for a name in use.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from wlint import tree
from wlint.project.file import File

# `wrangler types` writes the whole runtime API below this line; the platform table knows it
_RUNTIME = b"// Begin runtime types"


@dataclass(frozen=True, eq=False)
class Declarations:
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


def declaration_files(paths: Iterable[Path], folder: Path) -> tuple[Path, ...]:
    """The declaration files among some paths that lie around a Worker's configuration."""
    return tuple(p for p in paths if p.name.endswith(".d.ts") and p.is_relative_to(folder))


def _text(path: Path) -> bytes | None:
    try:
        return path.read_bytes().partition(_RUNTIME)[0]
    except OSError:
        return None
