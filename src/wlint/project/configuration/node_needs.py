"""What a Worker's code needs of Node."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from wlint import tree
from wlint.finding import Place
from wlint.platform.node import node_module
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Language


class NodeNeed(Record):
    """An import of a module of Node, as it is written, or a read of a global."""

    name: str
    place: Place
    module: str | None = None

    @property
    def is_global(self) -> bool:
        """Whether it is read, and loaded by nobody."""
        return self.module is None


def node_imports(
    files: Iterable[File], resolve: Callable[[str, Path], Path | None]
) -> Iterator[NodeNeed]:
    """Each import that loads a module of Node whenever the Worker starts."""
    for file in files:
        for node in file.module.body.statements if not file.is_python else ():
            specifier = _loaded(file, node)
            module = node_module(specifier) if specifier else None
            if specifier and module and resolve(specifier, file.path) is None:
                yield NodeNeed(specifier, Place(file.path, node.span), module)


def _loaded(file: File, node: tree.Node) -> str | None:
    match node:
        case tree.Import(module=module, names=names, is_type=False):
            # what TypeScript imports and never uses as a value is gone from the Worker
            is_typed = file.module.language is Language.TYPESCRIPT
            used = (file.scopes.variable(name) for name in names)
            return module if not (is_typed and names) or any(v and v.reads for v in used) else None
        case tree.Export(module=str(module), is_type=False):
            return module
        case _:
            return None
