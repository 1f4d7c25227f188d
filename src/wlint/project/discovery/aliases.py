"""Which files the imports mean that a framework has names of its own for."""

from contextlib import suppress
from pathlib import Path

from wlint.platform.aliases import ALIASES, Aliases
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.tsconfig import Mappings


class FrameworkAliases:
    """The names that hold in each folder under a root."""

    def __init__(self, files: Listing) -> None:
        self._files = files
        self._found: dict[str, Mappings] = {}

    def mappings(self, folder: str) -> Mappings:
        """The names of the framework of the nearest project upward that has one."""
        if folder not in self._found:
            is_top = len(folder) <= len(self._files.root)
            own = self._own(folder)
            above = Mappings() if is_top else self.mappings(folder.rpartition("/")[0])
            self._found[folder] = above if own is None else own
        return self._found[folder]

    def _own(self, folder: str) -> Mappings | None:
        names = self._files.names(folder)
        for aliases in ALIASES:
            said = next((name for name in names if name.startswith(aliases.configuration)), None)
            if said is not None:
                return _mappings(aliases, folder, self._read(Path(folder, said)))
        return None

    def _read(self, path: Path) -> bytes:
        with suppress(OSError):
            return self._files.read(path)
        return b""


def _mappings(aliases: Aliases, folder: str, said: bytes) -> Mappings:
    moved = aliases.moved.search(said) if aliases.moved is not None else None
    sources: tuple[str, ...] = (moved[1].decode(),) if moved is not None else aliases.usual
    meant: dict[str, tuple[str, ...]] = {name: (inner,) for name, inner in aliases.folders}
    meant |= {name: sources for name in aliases.sources}
    return Mappings(
        tuple(
            (f"{name}{rest}", tuple(f"{folder}/{inner}{rest}" for inner in inners))
            for name, inners in meant.items()
            for rest in ("", "/*")
        )
    )
