"""What in a project without Workers speaks of one all the same."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from wlint.platform.frameworks import BUILDERS
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.packages import dependencies

Lead = tuple[Path, str]
"""A file, and why no Worker was found by it."""

_NAME_IT = "name the file that each starts in, or give it a configuration"
# https://alchemy.run/getting-started, https://sst.dev/docs/component/cloudflare/worker
_SETUPS = frozenset({"alchemy.run.ts", "sst.config.ts"})


def unread_leads(configurations: Iterable[Path]) -> Iterator[Lead]:
    """Files that are called like configurations, and name nothing that is there."""
    for path in configurations:
        yield path, "no 'main' in it leads to a file"


def built_leads(folders: Iterable[Path], files: Listing) -> Iterator[Lead]:
    """Packages whose build makes the whole Worker of another kind of code."""
    for folder in folders:
        used = dependencies(folder, files)
        if builder := next((name for name in BUILDERS if name in used), None):
            why = f"'{builder}' builds the Worker of a Next.js application"
            yield folder / "package.json", why
        for setup in sorted(_SETUPS & set(files.names(folder))):
            if _speaks_of_cloudflare(folder / setup, files):
                yield folder / setup, f"a program sets up Workers: {_NAME_IT}"


def _speaks_of_cloudflare(setup: Path, files: Listing) -> bool:
    """Whether a program that can set up many kinds of things sets up Cloudflare's."""
    with suppress(OSError):
        return b"cloudflare" in files.read(setup).lower()
    return False
