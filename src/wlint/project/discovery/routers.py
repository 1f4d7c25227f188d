"""Which exported routers are no Workers: parts of others, and what another runtime serves."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from wlint.project.discovery.entry_text import looks_like_router
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.modules import Repository, Resolver
from wlint.project.discovery.packages import dependencies, package_json
from wlint.project.discovery.reach import Imports, reached_files

# https://hono.dev/docs/getting-started/nodejs, https://hono.dev/docs/getting-started/bun
_NODE = "@hono/node-server"
_OTHER_RUNTIMES = frozenset({_NODE, "@types/bun", "bun-types"})
_WORKERS = frozenset({"wrangler", "@cloudflare/workers-types", "@cloudflare/vite-plugin"})


def without_other_routers(
    entries: Iterable[Path],
    named: Collection[Path],
    root: Path,
    repository: Repository,
    files: Listing,
) -> Iterator[Path]:
    """The entries but for routers of servers, and those that another entry mounts."""
    found = [path for path in entries if path in named or not _is_served(path, root, files)]
    routers = [path for path in found if path not in named and looks_like_router(path, files)]
    imports = Imports(files)

    @cache
    def led_to(path: Path) -> frozenset[Path]:
        return reached_files([path], Resolver(root, path.parent, path, repository), imports)

    for path in found:
        others = (other for other in found if other != path) if path in routers else ()
        # of two that import each other, either may be the one that mounts
        if not any(path in led_to(other) and other not in led_to(path) for other in others):
            yield path


def is_on_node(folder: Path, files: Listing) -> bool:
    """Whether the package in a folder has a server for Node, too, that serves the same routers."""
    return _NODE in dependencies(folder, files)


def _is_served(path: Path, root: Path, files: Listing) -> bool:
    """Whether the package of a router has it served by Node or Bun."""
    if not looks_like_router(path, files):
        return False
    for folder in path.parents:
        if package_json(folder, files):
            names = dependencies(folder, files)
            return not names.isdisjoint(_OTHER_RUNTIMES) and names.isdisjoint(_WORKERS)
        if folder == root:
            break
    return False
