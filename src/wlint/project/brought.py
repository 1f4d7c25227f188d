"""Names that a framework imports by itself, written into a file as the imports they are."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from wlint import tree
from wlint.platform.auto_imports import PACKAGES
from wlint.project.file import File
from wlint.source import Extent, Span

_NOWHERE = Extent(Span(0, 0), Span(0, 0))
Brought = Mapping[str, tuple[Path | str, str]]
"""By each name the file or package that is loaded, and what that calls it."""


def brought_by(utilities: Iterable[File]) -> Brought:
    """What every file of a server has by name: the packages' own, and what utilities export."""
    names: dict[str, tuple[Path | str, str]] = {
        name: (package, name) for package, exported in PACKAGES.items() for name in exported
    }
    for file in utilities:
        for name in file.exports:
            local = file.path.stem if name == "default" else name
            names[local] = (file.path, name)
    return names


def with_imports(file: File, names: Brought) -> File:
    """The file with imports, at its very start, of the names that it uses and does not declare."""
    scopes = file.scopes
    used = {n.id for n in file.of_kind(tree.Name) if n.id in names and scopes.variable(n) is None}
    modules: defaultdict[Path | str, list[tree.ImportedName]] = defaultdict(list)
    for local in sorted(used):
        home, name = names[local]
        modules[home].append(tree.ImportedName(_NOWHERE, name=name, local=local))
    if not modules:
        return file
    imports = (
        tree.Import(_NOWHERE, module=_specifier(home, file.path.parent), names=tuple(found))
        for home, found in modules.items()
    )
    body = replace(file.module.body, statements=(*imports, *file.module.body.statements))
    return File(file.source, replace(file.module, body=body))


def _specifier(home: Path | str, folder: Path) -> str:
    if isinstance(home, str):
        return home
    relative = Path(os.path.relpath(home, folder)).as_posix()
    return relative if relative.startswith(".") else f"./{relative}"
