"""What functions and objects do with a binding that they are handed: `Store(env.DB)`."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform import api
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.calling.received import receiving
from wlint.project.configuration.env_reads import EnvRead
from wlint.project.data.fields import field_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.types import ClassType, FunctionType
from wlint.tree import Node

_ANYTHING = frozenset({"any", "unknown", "Any", "object"})
_DEEPEST = 3


class Handed(Record):
    """A call that hands on what is read of `env`, and the places of code that has it by that."""

    call: tree.Call
    uses: tuple[EnvRead, ...]


class HandedBindings(Entity):
    """What one Worker's functions and classes are handed of `env`."""

    types: Types

    def of(self, read: EnvRead) -> Handed | None:
        """What is done with a binding that is handed on; None where code asks if it is there."""
        call = read.file.call_around(read.node)
        if call is None:
            return None
        uses = tuple(self._uses(read, 0))
        return None if any(use.is_tested for use in uses) else Handed(call, uses)

    def _uses(self, read: EnvRead, depth: int) -> Iterator[EnvRead]:
        for home, node in self._held(read.file, read.node) if depth < _DEEPEST else ():
            use = EnvRead(read.name, home, node)
            yield use
            yield from self._uses(use, depth + 1)

    def _held(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """Where the same is read that an expression hands on, or puts into a field or variable."""
        parents = file.scopes.parents
        match around := parents.get(node):
            case tree.Arg() if isinstance(call := parents.get(around), tree.Call):
                yield from self._taken(file, call, around)
            case tree.Assign(target=tree.Name() as target, value=value) if value is node:
                variable = file.scopes.variable(target)
                if variable is not None and variable.only is not None:
                    yield from ((file, read) for read in variable.reads)
            case tree.Assign(target=tree.Member(name=str(name)) as target, value=value) if (
                value is node and isinstance(target.object, tree.Name) and target.object.is_receiver
            ):
                if (cls := file.class_around(node)) is not None:
                    yield from _of_field(file, cls, name, (value,))
            case _:
                pass

    def _taken(self, file: File, call: tree.Call, arg: tree.Arg) -> Iterator[tuple[File, Node]]:
        """Where a parameter is read that takes an argument."""
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                yield from _of_parameter(self.types.program.file(path), function, call, arg)
            case ClassType(file=path, node=cls):
                home = self.types.program.file(path)
                own = next((m for _, m in methods_of(cls) if is_constructor(m)), None)
                if own is not None:
                    yield from _of_parameter(home, own, call, arg)
                elif (name := field_of(cls, call, arg)) is not None:
                    yield from _of_field(home, cls, name, ())
            case _:
                pass


def _of_parameter(
    home: File, function: tree.Function, call: tree.Call, arg: tree.Arg
) -> Iterator[tuple[File, Node]]:
    param = receiving(home, function, call, arg)
    variable = home.scopes.variable(param.target) if param is not None else None
    if param is None or variable is None or variable.only is None or not _says_no_more(param):
        return
    yield from ((home, read) for read in variable.reads)
    cls = home.class_around(function)
    if param.is_field and cls is not None:
        yield from _of_field(home, cls, variable.name, ())


def _of_field(
    file: File, cls: tree.Class, name: str, given: tuple[Node, ...]
) -> Iterator[tuple[File, Node]]:
    """Where methods read a field that is given nothing else."""
    if tuple(file.field_values(cls).get(name, ())) != given:
        return
    for use in file.fields_used(cls).get(name, ()):
        if file.assignment_to(use) is None:
            yield file, use


def _says_no_more(param: tree.Param) -> bool:
    """Whether the type of a parameter is the platform's: another one may have more methods."""
    return param.type is None or api.is_type(param.type.name) or param.type.name in _ANYTHING
