"""What becomes of functions that variables and objects at module level keep.

A table of routes runs functions that nobody names: `routes[path](request)`. Of an object of which
only named members are used, only those run that are named.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.program import Here, Program, Whole
from wlint.record import Entity, Record
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# By which names a function is found in what keeps it: `("telegram", "send")`.
_Path = tuple[str, ...]
_Use = tuple[File, tree.Name, _Path]


class _Keeper(Record):
    """A variable, or what a module exports by default, and where in it a function is."""

    node: Node
    path: _Path = ()


class Kept(Entity):
    """The functions that one Worker's modules keep."""

    files: tuple[File, ...]
    program: Program

    def may_run_unnamed(self, file: File, node: Node) -> bool:
        """Whether something may run a function that is kept here, other than by its name."""
        keeper = _keeper(file, node)
        if keeper is None or file.path in self._taken_late:
            return True
        variable = file.scopes.variable(keeper.node)
        reads = variable.reads if variable is not None else ()
        by_default = [r for r in reads if isinstance(file.scopes.parents.get(r), tree.Export)]
        exported = {keeper.node, *by_default}
        names = [name for name, e in file.exports.items() if e.node in exported]
        # of an object that is exported by default, the platform calls handlers only
        if file.path not in self._imported and any(
            n != "default" or not keeper.path for n in names
        ):
            return True
        local = ((file, read, keeper.path) for read in reads if read not in exported)
        return any(not _is_named(*use) for use in (*local, *self._elsewhere(file, names, keeper)))

    def is_imported(self, file: File) -> bool:
        """Whether another module imports a module."""
        return file.path in self._imported

    def is_taken_whole(self, file: File) -> bool:
        """Whether code may take of a module whatever it exports, under names that nobody sees."""
        wholes = self._importers.get(file.module, ())
        uses = ((importer, read) for importer, variable in wholes for read in variable.reads)
        return file.path in self._taken_late or any(not _is_named(*use, ("*",)) for use in uses)

    def _elsewhere(self, file: File, names: Sequence[str], keeper: _Keeper) -> Iterator[_Use]:
        """The uses that other modules make of an export."""
        for name in names:
            for importer, variable in self._importers.get(file.exports[name].node, ()):
                yield from ((importer, read, keeper.path) for read in variable.reads)
            for importer, variable in self._importers.get(file.module, ()):
                yield from ((importer, read, (name, *keeper.path)) for read in variable.reads)

    @cached_property
    def _importers(self) -> Mapping[Node | None, Sequence[tuple[File, Variable]]]:
        """The variables that stand for an exported node, or for a whole module."""
        found: defaultdict[Node | None, list[tuple[File, Variable]]] = defaultdict(list)
        for file in self.files:
            for item in file.of_kind(tree.Import):
                for name in item.names:
                    variable = file.scopes.variable(name)
                    if variable is None or item.is_type:
                        continue
                    match self.program.imported(file, item, name):
                        case Here(node=node):
                            found[node].append((file, variable))
                        case Whole(file=other):
                            found[other.module].append((file, variable))
                        case _:
                            pass
        return found

    @cached_property
    def _imported(self) -> frozenset[Path]:
        """The modules that others import."""
        found = (self.program.module(name, f.path) for f in self.files for name in f.imports)
        return frozenset(file.path for file in found if file is not None)

    @cached_property
    def _taken_late(self) -> frozenset[Path]:
        """The modules that code takes by a call, and then by whatever name."""
        found = (
            self.program.module(module, file.path)
            for file in self.files
            for call in file.of_kind(tree.Call)
            if (module := _loads(call)) is not None
        )
        return frozenset(file.path for file in found if file is not None)


def _keeper(file: File, node: Node) -> _Keeper | None:
    """What keeps a function at module level under names; None where something else has it."""
    path: _Path = ()
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Entry(name=str(name)):
                path = (name, *path)
            case tree.Mapping():
                pass
            case tree.Assign(target=tree.Name() as target, value=value) if value is inside:
                variable = file.scopes.variable(target)
                is_only = variable is not None and variable.only is not None
                return _Keeper(target, path) if is_only else None
            case tree.Export(is_default=True):
                return _Keeper(inside, path)
            case _:
                return None
        inside = around
    return None


def _is_named(file: File, use: Node, path: _Path) -> bool:
    """Whether a use of what keeps a function names it, or something else that is kept there."""
    if not path:
        return True
    match around := file.scopes.parents.get(use):
        case tree.Member(object=owner, name=str(name)) if owner is use:
            return name != path[0] or _is_named(file, around, path[1:])
        case tree.Assign(target=tree.Mapping(entries=entries), value=value) if value is use:
            names = {entry.name for entry in entries}
            return None not in names and (path[0] not in names or len(path) == 1)
        case _:
            return False


def _loads(call: tree.Call) -> str | None:
    match call:
        case tree.Call(
            callee=tree.Name(id="require" | "import"),
            args=[tree.Arg(value=tree.Literal(kind="string", value=str(module))), *_],
        ):
            return module
        case _:
            return None
