"""What a name of `env` must be by what code does with it, where no configuration tells.

In the service-worker syntax the names of `env` are those of the global scope.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.platform import api
from wlint.platform.bindings import Use, stores_used
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.scopes import Variable
from wlint.semantics.types import UNKNOWN, Named, Type
from wlint.tree import Node


class ByUse(Entity):
    """The stores of one Worker that only its code tells of."""

    files: tuple[File, ...]

    def type_of(self, name: str) -> Type:
        """The one store that can be used in all the ways in which a name is."""
        return self._stores.get(name, UNKNOWN)

    @cached_property
    def _stores(self) -> Mapping[str, Type]:
        found = {name: stores_used(uses) for name, uses in self._uses.items()}
        return {
            name: Named(next(iter(stores)))
            for name, stores in found.items()
            if len(stores) == 1 and name not in self._given
        }

    @cached_property
    def _uses(self) -> Mapping[str, Sequence[Use]]:
        """The methods called on each name."""
        found: defaultdict[str, list[Use]] = defaultdict(list)
        for file in self.files:
            for call in file.of_kind(tree.Call):
                match call.callee:
                    case tree.Member(name=str(method), object=of) if name := _name(file, of):
                        parts = tuple(_parts(file, call))
                        found[name].append(Use(method, tuple(_options(call)), parts))
                    case _:
                        pass
        return found

    def given(self, name: str) -> Sequence[tuple[File, Node]]:
        """What code itself puts there under a name, as a middleware does: `c.env.SQL = sql`."""
        return self._given.get(name, ())

    @cached_property
    def _given(self) -> Mapping[str, Sequence[tuple[File, Node]]]:
        found: defaultdict[str, list[tuple[File, Node]]] = defaultdict(list)
        for file in self.files:
            for assign in file.of_kind(tree.Assign):
                match assign:
                    case tree.Assign(
                        target=tree.Member(name=str(name), object=owner), value=tree.Node() as value
                    ) if _is_env(owner):
                        found[name].append((file, value))
                    case _:
                        pass
        return found


def _name(file: File, node: Node) -> str | None:
    """The name of `env` that an expression takes, by how it is written."""
    match node:
        case tree.Member(name=str(name), object=owner) if _is_env(owner):
            return name
        case tree.Name():
            variable = file.scopes.variable(node)
            if variable is None or variable.is_ambient:
                return node.id if api.global_entry(node.id) is None else None
            only = variable.only
            match (only.path, only.value) if only is not None else ((), None):
                case ((str(name),), tree.Node() as owner) if _is_env(owner):
                    return name
                case ((), tree.Member() as value):
                    return _name(file, value)
        case _:
            pass
    return None


def _is_env(node: Node) -> bool:
    match node:
        case tree.Name(id="env") | tree.Member(name="env"):
            return True
        case _:
            return False


def _options(call: tree.Call) -> Iterator[str]:
    for arg in call.args:
        if isinstance(arg.value, tree.Mapping):
            yield from (entry.name for entry in arg.value.entries if entry.name)


def _parts(file: File, call: tree.Call) -> Iterator[str]:
    """What is read of the answer of a call that is awaited: `(await KV.list()).keys`."""
    awaited = file.scopes.parents.get(call)
    around = file.scopes.parents.get(awaited) if isinstance(awaited, tree.Await) else None
    match around:
        case tree.Member(name=str(part)):
            yield part
        case tree.Assign(target=target, value=value) if value is awaited:
            for variable in file.variables_in(target):
                for definition in variable.definitions:
                    if definition.value is awaited and definition.path:
                        yield from (p for p in definition.path[:1] if isinstance(p, str))
                    elif definition.value is awaited:
                        yield from _read(file, variable)
        case _:
            pass


def _read(file: File, variable: Variable) -> Iterator[str]:
    """The parts that are read of what a variable holds."""
    only = variable.only
    for read in variable.reads if only is not None else ():
        match file.scopes.parents.get(read):
            case tree.Member(name=str(part)):
                yield part
            case _:
                pass
