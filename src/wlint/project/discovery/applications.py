"""Folders whose framework makes a Worker of the files that it finds by where they lie."""

import shlex
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from wlint.platform.frameworks import (
    BUILDER_COMMANDS,
    BUILDER_SETTINGS,
    CONTEXT_GETTERS,
    Framework,
    framework_of,
)
from wlint.project.discovery.entry_file import script_commands
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.modules import Resolver, package_of
from wlint.project.discovery.packages import dependencies, package_json
from wlint.project.discovery.reach import Imports, reached_files
from wlint.project.discovery.route_files import is_exported, route_files
from wlint.record import Record


class Application(Record):
    """What a framework builds of a folder, and the files whose exports it calls.

    `builder` is the package by which code finds the context, where the framework passes none.
    """

    folder: Path
    framework: Framework
    routes: tuple[Path, ...]
    builder: str | None = None


def application_in(
    folder: Path, files: Listing, ignored: Callable[[Path], bool]
) -> Application | None:
    """What a folder's package.json names a framework for, together with its adapter to Workers."""
    used = dependencies(folder, files)
    framework = framework_of(used)
    if framework is None or is_exported(framework, folder, files):
        return None
    routes = (path for path in route_files(framework, folder, files) if not ignored(path))
    builder = next((name for name in CONTEXT_GETTERS if name in used), None)
    return Application(folder, framework, tuple(routes), builder)


def is_for_cloudflare(
    application: Application, files: Listing, resolver: Resolver, imports: Imports
) -> bool:
    """Whether an application is surely built for Cloudflare, though no configuration says so.

    A package that others import may have an adapter only to show itself.
    """
    folder = application.folder
    if any(map(_is_of_pages, script_commands(folder, files))):
        return True
    used = application.framework.needed_of(dependencies(folder, files))
    adapters = frozenset(name for name in used if "cloudflare" in name)
    return (
        bool(adapters)
        and "exports" not in package_json(folder, files)
        and _is_used(adapters, application, files, resolver, imports)
    )


def _is_used(
    adapters: frozenset[str],
    application: Application,
    files: Listing,
    resolver: Resolver,
    imports: Imports,
) -> bool:
    """Whether more than the dependencies speaks of an adapter: they keep what nobody uses."""
    folder = application.folder
    settings = [folder / name for name in files.names(folder) if ".config." in name]
    if any(path.name.startswith(BUILDER_SETTINGS) for path in settings):
        return True
    commands = {"wrangler", *BUILDER_COMMANDS, *adapters}
    if any(not commands.isdisjoint(command.split()) for command in script_commands(folder, files)):
        return True
    loading = (*settings, *reached_files(application.routes, resolver, imports))
    return any(package_of(name) in adapters for path in loading for name in imports.of(path))


def _is_of_pages(command: str) -> bool:
    """Whether a command runs what is built, or deploys it: `wrangler pages deploy dist`."""
    with suppress(ValueError):
        words = shlex.split(command)
        if "wrangler" in words:
            match words[words.index("wrangler") + 1 :]:
                case ["pages", "deploy" | "publish" | "dev", *_]:
                    return True
                case _:
                    return False
    return False
