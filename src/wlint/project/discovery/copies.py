"""Files that are nothing but copies of one beside them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from wlint.project.discovery.listing import Listing


def without_copies(paths: Iterable[Path], named: frozenset[Path], files: Listing) -> Iterator[Path]:
    """The files, without those that say the same as one of a shorter name in the same folder.

    `index 2.js` is what a file manager makes of `index.js`. A file given by name is none.
    """
    seen: set[tuple[Path, str, bytes]] = set()
    for path in sorted(paths, key=lambda p: (len(p.name), p)):
        with suppress(OSError):
            what = (path.parent, path.suffix, files.read(path))
            if what not in seen or path in named:
                yield path
            seen.add(what)
