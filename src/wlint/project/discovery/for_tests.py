"""Whether a Worker is only there for tests, and what is deployed whatever it is called."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from wlint.project.configuration.wrangler import Configuration
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.packages import package_json
from wlint.regex import regex

_TEST = regex(r".+\.(?:test|spec|e2e)\.[cm]?[jt]sx?")
_WORKFLOWS = ".github/workflows"


def is_for_tests(
    configuration: Configuration, files: Listing, sources: Iterable[Path], root: Path
) -> bool:
    """Whether the folder around a configuration's own has tests, one of which names it.

    What is a package of its own, or what a script deploys, is more than that.
    """
    folder = configuration.folder
    if folder == root or files.file(folder / "package.json"):
        return False
    around = folder.parent
    if around == root or not any(map(_TEST.fullmatch, files.names(around))):
        return False
    named = f"{folder.name}/{configuration.path.name}".encode()
    beside = (p for p in sources if around in p.parents and folder not in p.parents)
    if not any(named in _text(path, files) for path in beside):
        return False
    return not any(named in text for text in _scripts(around, files, root))


def is_deployed(configuration: Path, files: Listing, root: Path) -> bool:
    """Whether a script deploys a configuration by its name: `wrangler deploy --config …`."""
    named = re.escape(configuration.name.encode())
    deploys = re.compile(rb"\b(?:deploy|publish)\b[^&|;\n]*?(?:-c|--config)[\s=](?:\S*/)?" + named)
    return any(map(deploys.search, _scripts(configuration.parent, files, root)))


def _scripts(folder: Path, files: Listing, root: Path) -> Iterator[bytes]:
    """What deploys: package scripts, and pipelines."""
    for here in (folder, *folder.parents):
        scripts = package_json(here, files).get("scripts")
        yield from (
            str(s).encode() for s in (scripts if isinstance(scripts, dict) else {}).values()
        )
        if here == root:
            break
    yield from (_text(root / _WORKFLOWS / n, files) for n in files.names(root / _WORKFLOWS))


def _text(path: Path, files: Listing) -> bytes:
    with suppress(OSError):
        return files.read(path)
    return b""
