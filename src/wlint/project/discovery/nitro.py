"""Nuxt and Nitro: a `server` folder of routes, which a build makes a Worker of."""

from pathlib import Path

from wlint.platform.auto_imports import FOLDERS
from wlint.project.discovery.listing import Listing
from wlint.regex import regex

_CONFIGURATIONS = ("nuxt.config.", "nitro.config.")
_FOLDERS = ("api", "middleware", "routes")
_PARAMETER = regex(r"\[.*")
_SUFFIXES = (".ts", ".js", ".mts", ".mjs")


def server_files(folder: Path, files: Listing) -> tuple[Path, ...]:
    """The files of a project's `server` folder that Nitro makes handlers of."""
    return (
        _within([folder / "server" / name for name in _FOLDERS], files)
        if _is_nitro(folder, files)
        else ()
    )


def utility_files(folder: Path, files: Listing) -> tuple[Path, ...]:
    """The files whose exports Nitro imports by itself wherever they are named."""
    return _within([folder / name for name in FOLDERS], files) if _is_nitro(folder, files) else ()


def is_middleware(path: Path) -> bool:
    """Whether a file is one of the middleware of a `server` folder."""
    return _within_server(path)[:1] == ("middleware",)


def route_of(path: Path) -> str | None:
    """The path for which a file of a `server` folder answers, as `api/a.get.ts` for `/api/a`."""
    folder, *inner = _within_server(path) or ("",)
    if folder not in ("api", "routes") or not inner:
        return None
    *folders, name = inner
    parts = [*(["api"] if folder == "api" else []), *folders, name.split(".")[0]]
    return "/" + "/".join(_PARAMETER.sub(":", part) for part in parts if part != "index")


def _within_server(path: Path) -> tuple[str, ...]:
    """The folders of a `server` folder that lead to a file, and its name."""
    parts = path.parts
    return parts[len(parts) - parts[::-1].index("server") :] if "server" in parts else ()


def _is_nitro(folder: Path, files: Listing) -> bool:
    return any(name.startswith(_CONFIGURATIONS) for name in files.names(folder))


def _within(folders: list[Path], files: Listing) -> tuple[Path, ...]:
    found: list[Path] = []
    while folders:
        here = folders.pop()
        for name in files.names(here):
            path = here / name
            # a link may lead back up: only what really lies in the folder counts
            if files.folder(path) == path:
                folders.append(path)
            elif name.endswith(_SUFFIXES) and files.file(path) == path and not _is_other(name):
                found.append(path)
    return tuple(sorted(found))


def _is_other(name: str) -> bool:
    return any(f".{kind}." in name for kind in ("test", "spec", "d"))
