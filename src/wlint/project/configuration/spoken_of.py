"""Names of bindings that a file around a configuration speaks of.

Pipelines, scripts, Terraform and read-me files tell of bindings that come from somewhere else.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import field

from wlint.disk import is_file, is_folder
from wlint.project.discovery.roots import project_root
from wlint.record import Entity

_MAX_SIZE = 200_000
_DEPLOYING = (".github/workflows", "scripts", "deploy", "infra", "terraform", "tf")
_LOCKS = frozenset({"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "bun.lockb"})
_SHORT = 3
"""Names of so few letters are words, too: `DO NOT EDIT`, a KV namespace, the API."""
_AS_WORD = r"(?<![\w-])%s(?!\w)"
_IN_USE = (
    r"""["'`]%s["'`]|\benv\.%s\b|(?<![\w-])%s\s*="""
    r"""|\b(?:bind|variable|name)\w*\W{1,4}(?:(?:as|to|name|is)\W{1,4}){0,2}%s(?!\w)"""
)


class SpokenOf(Entity):
    """What the files around a folder, but for those of a Worker's code, have in their texts."""

    own: Collection[Path]
    _beside: dict[Path, tuple[str, ...]] = field(default_factory=dict)

    def has(self, name: str, folder: Path) -> bool:
        """Whether a file in a folder or above it speaks of a binding of this name."""
        pattern = _IN_USE if len(name) <= _SHORT else _AS_WORD
        said = re.compile(pattern.replace("%s", re.escape(name)))
        return any(said.search(text) for text in self._texts(folder))

    def _texts(self, folder: Path) -> tuple[str, ...]:
        if folder not in self._beside:
            beside = (p for f in deploying(folder) if is_folder(f) for p in sorted(f.iterdir()))
            root = project_root(folder)
            texts = (small_text(path, root) for path in beside if self._speaks(path))
            self._beside[folder] = tuple(text for text in texts if text is not None)
        return self._beside[folder]

    def _speaks(self, path: Path) -> bool:
        is_lock = path.suffix == ".lock" or path.name in _LOCKS
        return not is_lock and path not in self.own


def small_text(path: Path, root: Path) -> str | None:
    """What a small file says; None where it cannot be read, or a link leads out of the project."""
    with suppress(OSError, RuntimeError):
        is_inside = path.resolve().is_relative_to(root.resolve())
        if is_inside and is_file(path) and path.stat().st_size < _MAX_SIZE:
            return path.read_text(errors="replace")
    return None


def deploying(folder: Path) -> Iterator[Path]:
    """A folder, those above it in the same project, and where what deploys them is."""
    root = project_root(folder)
    for here in (folder, *folder.parents):
        yield here
        yield from (here / name for name in _DEPLOYING)
        if here == root:
            return
