"""Which file a JavaScript or TypeScript path without all its letters means."""

from pathlib import Path, PurePosixPath

from wlint.project.discovery.listing import Listing

_EXTENSIONS = (".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs", ".cts", ".cjs", ".json")
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
_WRITTEN_AS = {
    ".js": (".ts", ".tsx", ".d.ts"),
    ".jsx": (".tsx",),
    ".mjs": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
}
_BUILT = {"build", "cjs", "dist", "dist-cjs", "dist-esm", "es", "esm", "lib", "out"}


def find_module(path: str, files: Listing) -> Path | None:
    """The file an extensionless path, a compiled name or a folder stands for."""
    if found := files.file(path):
        return found
    stem, dot, ending = path.rpartition(".")
    for other in _WRITTEN_AS.get(dot + ending, ()):
        if found := files.file(stem + other):
            return found
    return _with(path, _EXTENSIONS, files) or find_index(path, files) or _declared(path, files)


def find_index(folder: str, files: Listing) -> Path | None:
    """The file that stands for a folder."""
    return _with(f"{folder}/index", _EXTENSIONS, files) if files.folder(folder) else None


def find_written(folder: str, target: str, files: Listing) -> Path | None:
    """The file somebody wrote behind what a package offers: `dist/x.js` is made of `src/x.ts`."""
    built, *inner = PurePosixPath(target).parts or ("",)
    tries = [f"{folder}/{target}"]
    if built in _BUILT and inner:
        stem = _stem("/".join(inner))
        tries = [f"{folder}/src/{stem}", *tries, f"{folder}/{stem}"]
    return next((found for path in tries if (found := find_module(path, files))), None)


def _stem(path: str) -> str:
    for ending in (*_DECLARATIONS, *_EXTENSIONS):
        if path.endswith(ending):
            return path.removesuffix(ending)
    return path


def _with(path: str, endings: tuple[str, ...], files: Listing) -> Path | None:
    return next((found for end in endings if (found := files.file(path + end))), None)


def _declared(path: str, files: Listing) -> Path | None:
    return _with(path, _DECLARATIONS, files) or _with(f"{path}/index", _DECLARATIONS, files)
