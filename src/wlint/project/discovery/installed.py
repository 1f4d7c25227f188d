"""Which declaration file an import means, where its package is installed.

As TypeScript finds it: by `exports` and `types` of a package's package.json, beside its code, or
in `@types`. Nothing outside the root is ever read: links lead to a package manager's store in it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wlint.project.discovery.listing import Listing
from wlint.project.discovery.packages import by_subpath, matches, package_json

# in the order that code for Workers is resolved in
_CONDITIONS = (
    "types",
    "workerd",
    "worker",
    "edge-light",
    "import",
    "module",
    "browser",
    "default",
    "node",
    "require",
)
_DECLARED_BY = {
    ".js": (".d.ts",),
    ".jsx": (".d.ts",),
    ".mjs": (".d.mts", ".d.ts"),
    ".cjs": (".d.cts", ".d.ts"),
}
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")


class InstalledPackages:
    """The packages in the `node_modules` folders under a root."""

    def __init__(self, files: Listing) -> None:
        self._files = files
        self._manifests: dict[str, Mapping[str, object]] = {}
        self._found: dict[tuple[str, str], Path | None] = {}

    def declaration(self, specifier: str, folder: str) -> Path | None:
        """The declaration file that an import in a folder means; None where there is none."""
        key = (specifier, folder)
        if key not in self._found:
            self._found[key] = self._declaration(specifier, folder)
        return self._found[key]

    def _declaration(self, specifier: str, folder: str) -> Path | None:
        if specifier.startswith("."):
            return self._file(f"{folder}/{specifier}")
        if not specifier or specifier[0] in "/#" or ":" in specifier:
            return None
        parts = specifier.split("/")
        name = "/".join(parts[: 2 if specifier.startswith("@") else 1])
        inner = specifier[len(name) + 1 :]
        for home in self._homes(name, folder):
            if found := self._declared(home, inner):
                return found
        return None

    def _homes(self, name: str, folder: str) -> Iterator[str]:
        """The folders of a package and of its `@types`, nearest first."""
        typed = name.removeprefix("@").replace("/", "__")
        for above in self._files.above(folder):
            for candidate in (name, f"@types/{typed}"):
                if found := self._files.folder(f"{above}/node_modules/{candidate}"):
                    yield str(found)

    def _declared(self, home: str, inner: str) -> Path | None:
        if home not in self._manifests:
            self._manifests[home] = package_json(home, self._files)
        manifest = self._manifests[home]
        for target in self._targets(manifest, inner):
            if found := self._file(f"{home}/{target}"):
                return found
        return None

    @staticmethod
    def _targets(manifest: Mapping[str, object], inner: str) -> Iterator[str]:
        """What a package.json may mean by a path in its package, the likeliest first."""
        exports = by_subpath(manifest.get("exports"))
        yield from matches(exports, f"./{inner}" if inner else ".", _CONDITIONS)
        by_version = manifest.get("typesVersions")
        for paths in by_version.values() if isinstance(by_version, dict) else ():
            yield from matches(paths, inner or "index.d.ts", _CONDITIONS)
        if inner:
            yield inner
            return
        named = (manifest.get(key) for key in ("types", "typings", "module", "main"))
        yield from (target for target in named if isinstance(target, str))
        yield "index"

    def _file(self, path: str) -> Path | None:
        """The declarations at a path, beside the code at a path, or in a folder there."""
        path = path.rstrip("/")
        if path.endswith(_DECLARATIONS):
            return self._files.file(path)
        for ending, declared in _DECLARED_BY.items():
            if path.endswith(ending):
                return self._with(path.removesuffix(ending), declared)
        return self._with(path, _DECLARATIONS) or self._with(f"{path}/index", _DECLARATIONS)

    def _with(self, stem: str, endings: tuple[str, ...]) -> Path | None:
        return next((found for end in endings if (found := self._files.file(stem + end))), None)
