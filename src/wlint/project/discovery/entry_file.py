"""The file a Worker starts in, as its configuration, package scripts or Pages name it."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.packages import dependencies, package_json
from wlint.project.problem import Problem, ProblemKind
from wlint.regex import regex

SOURCE_SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs", ".cts", ".cjs", ".py")
_BUILD_OUTPUTS = {"build", "dist", "out", "output", "target", "_worker.js", "_site"}
_COMMAND_END = regex(r"&&|\|\||[;|&]")
_PACKAGE_NAME = regex(r"@?[\w.-]+(/[\w.-]+)*")


def find_main(
    setting: Value, builds: bool, path: Path, files: Listing, ignored: Callable[[Path], bool]
) -> Path | Problem | None:
    """The file that `main` names; None if a build makes it, a problem if nothing does."""
    text = setting.text or ""
    named = Path(f"{path.parent}/{text}")
    is_whole = named.suffix in SOURCE_SUFFIXES
    # bundler plugins take `src/waku.server` for `src/waku.server.tsx`
    tries = [named, *(Path(f"{named}{s}") for s in SOURCE_SUFFIXES[:4] if not is_whole)]
    for candidate in tries if text and named.name else ():
        if found := files.file(candidate):
            return None if ignored(found) else found
    # Workers of old named a folder with a package in it
    is_folder = files.folder(named) is not None
    if (
        builds
        or is_folder
        or lies_in_output(Path(text))
        or _is_package_export(text, path.parent, files)
    ):
        return None
    message = f"`main` is {text!r}, but there is no such file; expected a path from this folder"
    return Problem(Place(path, setting.span), path, message, ProblemKind.MISSING_MAIN)


def main_in_scripts(folder: Path, files: Listing) -> Path | None:
    """The file that a package script gives to `wrangler dev` or `wrangler deploy`."""
    commands = script_commands(folder, files)
    return next((found for c in commands if (found := _argument(c, folder, files))), None)


def script_commands(folder: Path, files: Listing) -> Iterator[str]:
    """The commands that the scripts of a folder's package.json run."""
    scripts = package_json(folder, files).get("scripts")
    for script in scripts.values() if isinstance(scripts, dict) else ():
        yield from _COMMAND_END.split(str(script))


def pages_worker(output: Path, files: Listing, ignored: Callable[[Path], bool]) -> Path | None:
    """The `_worker.js` of a Pages project, where somebody wrote and no build made it."""
    for name in ("_worker.js", "_worker.js/index.js", "_worker.ts"):
        if (found := files.file(output / name)) and not ignored(found):
            return found
    return None


def lies_in_output(path: PurePath) -> bool:
    """Whether a path leads into a folder that builds write to, by the names on it."""
    folders = path.parts[:-1]
    return any(name in _BUILD_OUTPUTS or (name[0] == "." and name != "..") for name in folders)


def _is_package_export(text: str, folder: Path, files: Listing) -> bool:
    """Whether `main` names a module of an installed package, as bundler plugins allow."""
    if not _PACKAGE_NAME.fullmatch(text):
        return False
    name = "/".join(text.split("/")[: 2 if text.startswith("@") else 1])
    return name in dependencies(folder, files)


def _argument(command: str, folder: Path, files: Listing) -> Path | None:
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if "wrangler" not in words or {"-c", "--config", "pages"} & set(words):
        return None
    verb, *arguments = words[words.index("wrangler") + 1 :] or [""]
    if verb not in ("dev", "deploy", "publish"):
        return None
    sources = (word for word in arguments if word.endswith(SOURCE_SUFFIXES))
    return next((found for word in sources if (found := files.file(folder / word))), None)
