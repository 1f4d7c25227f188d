"""The files of a Worker joined by their imports: what an imported name stands for."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import field

from wlint import tree
from wlint.platform.packages import PLATFORM, package_of
from wlint.project.file import File
from wlint.record import Entity, Record
from wlint.semantics.exports import Exported
from wlint.tree import Node


class Here(Record):
    """A node of a project file."""

    file: File
    node: Node


class Whole(Record):
    """A whole project module, as a namespace."""

    file: File


class Outside(Record):
    """A name of a module that is not the project's, as a file imports it; `*` is the module."""

    module: str
    name: str
    importer: Path


Target = Here | Whole | Outside


class Program(Entity):
    """The files, and how an import of one finds another.

    `declarations` finds the type that every file knows by a name, `installed` the declaration
    file behind an import of a file, where that may export a name.
    """

    files: Mapping[Path, File]
    resolve: Callable[[str, Path], Path | None]
    declarations: Callable[[str], tuple[File, tree.TypeDeclaration] | None] = lambda name: None
    installed: Callable[[str, Path, str], File | None] = lambda specifier, importer, name: None
    _declared: dict[Path, File] = field(default_factory=dict)
    _found: dict[tuple[Path, str], "Target | None"] = field(default_factory=dict)

    def is_imported(self, module: str) -> bool:
        """Whether any file imports a module by this name."""
        return module in self._imports

    @cached_property
    def _imports(self) -> frozenset[str]:
        return frozenset(name for file in self.files.values() for name in file.imports)

    def ambient(self, name: str) -> tuple[File, tree.TypeDeclaration] | None:
        """A type that a declaration file of the project gives to every file."""
        found = self.declarations(name)
        if found is not None:
            self._declared[found[0].path] = found[0]
        return found

    def extension(self, name: str) -> tuple[File, tree.TypeDeclaration] | None:
        """What the project declares in addition to a package's type of this name."""
        if name not in self._extensions:
            own = ((f, found) for f in self.files.values() if (found := _added(f, name)))
            self._extensions[name] = next(own, None) or self.ambient(name)
        return self._extensions[name]

    @cached_property
    def _extensions(self) -> dict[str, tuple[File, tree.TypeDeclaration] | None]:
        return {}

    @cached_property
    def put_globally(self) -> Mapping[str, Sequence[tuple[File, Node]]]:
        """What code gives to all of the isolate, by name: `globalThis.cache = new Map()`."""
        found: defaultdict[str, list[tuple[File, Node]]] = defaultdict(list)
        for file in self.files.values():
            for assign in () if file.is_python else file.of_kind(tree.Assign):
                match assign:
                    case tree.Assign(
                        target=tree.Member(
                            object=tree.Name(id="globalThis") as owner, name=str(name)
                        ),
                        value=tree.Node() as value,
                    ) if file.scopes.variable(owner) is None:
                        found[name].append((file, value))
                    case _:
                        pass
        return found

    @cached_property
    def given_names(self) -> frozenset[str]:
        """The names under which code puts anything in an object."""
        found: set[str | None] = set()
        for file in self.files.values():
            found |= {entry.name for entry in file.of_kind(tree.Entry)}
            targets = (assign.target for assign in file.of_kind(tree.Assign))
            found |= {target.name for target in targets if isinstance(target, tree.Member)}
        return frozenset(name for name in found if name is not None)

    def file(self, path: Path) -> File:
        """A file of the program, declaration files that were used included."""
        return self.files[path] if path in self.files else self._declared[path]

    def declared(self, outside: Outside) -> "Target | None":
        """What an installed package declares about a name."""
        file = self._declaration(outside.module, outside.importer, outside.name)
        if file is None:
            return None
        return Whole(file) if outside.name == "*" else self.export(file, outside.name)

    def _declaration(self, specifier: str, importer: Path, name: str) -> File | None:
        if package_of(specifier) == PLATFORM:
            return None  # it says less of the platform's types than is known of them
        file = self.installed(specifier, importer, name)
        if file is not None:
            self._declared[file.path] = file
        return file

    def module(self, specifier: str, importer: Path, name: str = "*") -> File | None:
        """The project file an import loads; for a declaration file, the next of its kind."""
        if importer in self._declared:
            return self._declaration(specifier, importer, name)
        path = self.resolve(specifier, importer)
        return self.files.get(path) if path else None

    def imported(self, file: File, item: tree.Import, name: tree.ImportedName) -> Target:
        """What an imported name stands for."""
        top = item.module.partition(".")[0]
        if file.is_python and name.name == "*" and name.local == top:
            return self.named(file, top, "*")  # `import a.b` gives `a`
        return self.named(file, item.module, name.name)

    def named(self, file: File, module: str, name: str) -> Target:
        """What `name` of `module`, as `file` imports it, stands for."""
        other = self.module(module, file.path, name)
        if name == "*":
            return Whole(other) if other else Outside(module, name, file.path)
        if other is not None and (found := self.export(other, name)) is not None:
            return found
        if file.is_python:
            inner = self.module(
                module + name if module.endswith(".") else f"{module}.{name}", file.path
            )
            if inner is not None:
                return Whole(inner)
        return Outside(module, name, file.path)

    def export(self, file: File, name: str) -> Target | None:
        """What a module exports under a name, followed through re-exports."""
        key = (file.path, name)
        if key not in self._found:
            self._found[key] = None
            self._found[key] = self._export(file, name)
        return self._found[key]

    def member(self, file: File, name: str) -> Target | None:
        """What a name of a module's namespace stands for: a Python package holds its modules."""
        found = self.export(file, name)
        if found is None and file.path.name == "__init__.py":
            inner = self.module(f".{name}", file.path)
            return Whole(inner) if inner else None
        return found

    def _export(self, file: File, name: str) -> Target | None:
        match file.exports.get(name):
            case Exported(node=None, module=str(module), name=str(other)):
                return self.named(file, module, other)
            case Exported(node=tree.ImportedName() as node):
                around = file.scopes.parents[node]
                return (
                    self.imported(file, around, node) if isinstance(around, tree.Import) else None
                )
            case Exported(node=tree.Node() as node):
                return Here(file, node)
        if name in file.scopes.types:
            return Here(file, file.scopes.types[name])
        for specifier in file.forwarded:
            behind = self.module(specifier, file.path, name)
            if behind is not None and (found := self.export(behind, name)) is not None:
                return found
        return None


def _added(file: File, name: str) -> tree.TypeDeclaration | None:
    """A type that a file declares for a module, or for all: `declare module "x" { … }`."""
    found = file.scopes.types.get(name)
    return found if found is not None and is_for_others(file, found) else None


def is_for_others(file: File, declared: tree.TypeDeclaration) -> bool:
    """Whether a type stands in `declare module "x" { … }`, a namespace or `declare global { … }`.

    TypeScript merges it with the type that is there already.
    """
    around = [n for n in file.ancestors(declared) if not isinstance(n, tree.Export)]
    match around:
        case [tree.Block(), tree.Block() | tree.Opaque(), *_]:
            return True
        case _:
            return False
