"""Which Workers are none of a framework's: they start in sources that lead to nothing of it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from wlint.platform.frameworks import Framework
from wlint.project.discovery.entry_file import lies_in_output
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.modules import Repository, Resolver, package_of
from wlint.project.discovery.reach import Imports, reached_files
from wlint.regex import regex

_PACKAGE = regex(r"(?:node|cloudflare):[\w/]+|@?\w[\w.-]*(?:/[\w.-]+)*")
"""What names a package or a module of the runtime: `~/a`, `$lib/a`, `virtual:a` are more's."""


def is_apart(
    mains: Iterable[Path],
    framework: Framework,
    folder: Path,
    files: Listing,
    ignored: Callable[[Path], bool],
) -> bool:
    """Whether all that some files load is known, and neither the framework's nor made by a build.

    An entry that somebody wrote for the framework imports its packages, or what it builds.
    """
    first, *others = mains
    resolver = Resolver(Path(files.root), folder, first, Repository(files))
    imports = Imports(files)
    reached = reached_files((first, *others), resolver, imports)
    return all(
        not (ignored(path) or lies_in_output(path.relative_to(files.root)))
        and all(
            resolver.resolve(name, path) is not None or _is_other(name, framework)
            for name in imports.of(path)
        )
        for path in reached
    )


def _is_other(name: str, framework: Framework) -> bool:
    """Whether what an import names is a package, and none that the framework is known by."""
    is_needed = any(package_of(name) in need for need in framework.needs)
    return _PACKAGE.fullmatch(name) is not None and not is_needed
