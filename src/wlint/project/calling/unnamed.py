"""Functions that nothing in a Worker names: it loads them beside others, and never runs them.

A factory that several Workers share is run in those alone that ask it for something.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.program import Program, Whole
from wlint.record import Entity
from wlint.tree import Node


class Unnamed(Entity):
    """The functions of one Worker's modules by whether code that runs may name them.

    A name means everything that is called so, wherever it stands.
    """

    files: tuple[File, ...]
    mains: frozenset[Path]
    program: Program

    def holds(self, file: File, node: Node) -> bool:
        """Whether a node stands in a function that no code names which may run itself."""
        return any(around in self._never for around in file.ancestors(node))

    @cached_property
    def _never(self) -> frozenset[Node]:
        by_name: defaultdict[str, list[Node]] = defaultdict(list)
        todo: list[Node] = []
        for file in self.files:
            for statement in file.module.body.statements:
                is_open = file.path in self._open
                match statement:
                    case tree.Import():
                        pass
                    case tree.Export(value=None) if not is_open:
                        pass
                    case _ if not is_open and (name := _declared(statement)) is not None:
                        by_name[name].append(statement)
                    case _:
                        todo.append(statement)
        seen: set[str] = set()
        while todo:
            for name in {n for word in _words(todo.pop()) for n in self._meant(word)} - seen:
                seen.add(name)
                todo += by_name.get(name, ())
        return frozenset(s for name, found in by_name.items() if name not in seen for s in found)

    @cached_property
    def _open(self) -> frozenset[Path]:
        """The modules of which others than the Worker's own code take what they want."""
        imported = {m.path for f in self.files for m in self._modules(f, f.imports)}
        whole = {module.path for file in self.files for module in self._taken_whole(file)}
        found = self.mains | whole | {f.path for f in self.files if f.path not in imported}
        todo = [file for file in self.files if file.path in found]
        while todo:
            file = todo.pop()
            for module in self._modules(file, file.forwarded):
                if module.path not in found:
                    found |= {module.path}
                    todo.append(module)
        return found

    def _taken_whole(self, file: File) -> Iterator[File]:
        """The modules of which a file takes more than it names: `Object.values(routes)`."""
        for item in file.of_kind(tree.Import):
            for name in item.names:
                variable = file.scopes.variable(name)
                if variable is None or all(_is_named_part(file, read) for read in variable.reads):
                    continue
                match self.program.imported(file, item, name):
                    case Whole(file=module):
                        yield module
                    case _:
                        pass

    def _modules(self, file: File, names: Iterable[str]) -> Iterator[File]:
        found = (self.program.module(name, file.path) for name in names)
        return (module for module in found if module is not None)

    def _meant(self, word: str) -> Iterator[str]:
        """What a name may stand for: itself, or what a module takes or hands on under it."""
        yield word
        yield from self._renamed.get(word, ())

    @cached_property
    def _renamed(self) -> Mapping[str, Sequence[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for file in self.files:
            for node in file.of_kind(tree.ImportedName):
                if node.name != node.local:
                    found[node.local].append(node.name)
        return found


def _is_named_part(file: File, read: Node) -> bool:
    """Whether one part of a module is asked for by its name: `routes.login`."""
    around = file.scopes.parents.get(read)
    return isinstance(around, tree.Member) and around.object is read and around.name is not None


def _declared(statement: Node) -> str | None:
    """The name of a function that a module declares: it runs where it is called."""
    match statement:
        case tree.Export(value=tree.Node() as value, is_default=False):
            return _declared(value)
        case tree.Function(name=str(name), decorators=()):
            return name
        case tree.Assign(target=tree.Name(id=name), value=tree.Function()):
            return name
        case _:
            return None


def _words(statement: Node) -> Iterator[str]:
    """What a piece of code may name: by a name, as a part of something, or as text."""
    for node in statement.walk():
        match node:
            case (
                tree.Name(id=name)
                | tree.Member(name=str(name))
                | tree.Entry(name=str(name))
                | tree.ImportedName(name=str(name))
                | tree.Literal(kind="string", value=str(name))
            ):
                yield name
            case _:
                pass
