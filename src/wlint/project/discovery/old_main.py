"""Where Workers start whose configuration was written for Wrangler 1.

Wrangler of today takes `site.entry-point` still and passes over the others with a warning.
"""

from collections.abc import Callable
from pathlib import Path

from wlint.languages.document import Value
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.module_files import find_module
from wlint.project.discovery.packages import package_json

_SITE = "workers-site"
_BUNDLED = ("javascript", "webpack")


def has_old_main(settings: Value) -> bool:
    """Whether settings say in the words of Wrangler 1 that there is code."""
    kind = settings.at("type")
    named = (settings.at("site", "entry-point"), settings.at("build", "upload", "main"))
    return any(value is not None for value in named) or (kind is not None and kind.text in _BUNDLED)


def find_old_main(
    settings: Value, folder: Path, files: Listing, ignored: Callable[[Path], bool]
) -> Path | None:
    """The file that Wrangler 1 took; None if a build makes it or nothing names one."""
    found = _uploaded(settings, folder, files) or _packaged(settings, folder, files)
    return None if found is None or ignored(found) else found


def _uploaded(settings: Value, folder: Path, files: Listing) -> Path | None:
    main, inner = settings.at("build", "upload", "main"), settings.at("build", "upload", "dir")
    if main is None or not main.text:
        return None
    return files.file(folder / ((inner.text if inner else None) or "dist") / main.text)


def _packaged(settings: Value, folder: Path, files: Listing) -> Path | None:
    """What the package of a site's Worker, or the whole project's package, starts in."""
    if not has_old_main(settings):
        return None
    site, start = settings.at("site"), settings.at("site", "entry-point")
    home = folder / ((start.text if start else None) or _SITE) if site is not None else folder
    if start is not None and (found := files.file(home)):
        return found
    main = package_json(home, files).get("main")
    named = find_module(f"{home}/{main}", files) if isinstance(main, str) else None
    return named or (find_module(f"{home}/index", files) if main is None or site else None)
