"""What holds promises: collections and the fields of objects, and whether anything reads them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.platform.logs import writes_log
from wlint.project.calling.put_away import ADDS
from wlint.project.file import File
from wlint.project.promises.effects import is_promise
from wlint.project.typing.receivers import receiver
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    FunctionType,
    Global,
    InstanceType,
    options_of,
)
from wlint.tree import Node

REMOVES = frozenset({"discard", "remove", "delete"})
SIZES = frozenset({"length", "size"})
_MAKES = frozenset({"list", "set", "dict", "deque", "defaultdict"})


def _only_tells(types: Types, file: File, member: tree.Member) -> bool:
    """Whether the end of a task only goes to what keeps nothing going: `tasks.discard`, `print`."""
    match file.scopes.parents.get(member):
        case tree.Call(callee=callee, args=[tree.Arg(value=tree.Member(name=name))]) if (
            callee is member and name in REMOVES
        ):
            return True
        case tree.Call(callee=callee, args=[tree.Arg(value=told)]) if callee is member:
            return _is_notice(types, file, told)
        case _:
            return False


def _is_notice(types: Types, file: File, told: Node) -> bool:
    """Whether a function only writes out what it is told."""
    match types.of(file, told):
        case Global(path=path):
            return writes_log(path)
        case FunctionType(file=path, node=function):
            home = types.program.file(path)
            inside = tuple(own_nodes(function.body))
            return not any(isinstance(n, (tree.Assign, tree.Yield)) for n in inside) and all(
                _is_looked_at(home, n) or _is_notice(types, home, n.callee)
                for n in inside
                if isinstance(n, tree.Call)
            )
        case _:
            return False


def _is_looked_at(file: File, call: tree.Call) -> bool:
    """Whether a call asks the task that is done: `task.exception()`."""
    match call.callee:
        case tree.Member(object=owner, name="result" | "exception" | "cancelled" | "get_name"):
            return file.scopes.is_parameter(owner)
        case _:
            return False


def waits_for_nothing(types: Types, file: File, read: Node) -> bool:
    """Whether a read takes nothing out that could be awaited: `jobs.append`, `len(jobs)`."""
    parents = file.scopes.parents
    match around := parents.get(read):
        case tree.Member(name="add_done_callback"):
            return _only_tells(types, file, around)
        case tree.Member(name=name):
            return name in ADDS
        case tree.Assign(op=str(), target=target):
            return target is read
        case tree.Arg():
            call = parents[around]
            is_length = isinstance(call, tree.Call) and types.of(file, call.callee) == Global("len")
            return is_length and not is_promise(types.of(file, read))
        case _:
            return False


def is_left_alone(file: File, mapping: Node) -> bool:
    """Whether an object goes to a variable of a function that nothing reads."""
    match file.scopes.parents.get(mapping):
        case tree.Assign(target=tree.Name() as target, value=value, op=None) if value is mapping:
            variable = file.scopes.variable(target)
            is_own = variable is not None and isinstance(variable.scope.node, tree.Function)
            return variable is not None and is_own and not variable.reads
        case _:
            return False


def is_fresh(definition: Definition) -> bool:
    """Whether a variable is given a new collection, which nothing else holds."""
    match definition:
        case Definition(gives=Gives.NOTHING | Gives.UPDATED):
            return True
        case Definition(gives=Gives.VALUE, value=value, path=()):
            return _is_new(value)
        case _:
            return False


def _is_new(value: Node | None) -> bool:
    match value:
        case tree.Sequence() | tree.Comprehension() | tree.Mapping() | tree.Literal():
            return True
        case tree.Call(is_new=True):
            return True
        case tree.Call(callee=tree.Name(id=name)):
            return name in _MAKES
        case _:
            return False


class Fields(Entity):
    """The fields that objects of one Worker's own classes have."""

    types: Types

    def may_be_read(self, file: File, member: tree.Member) -> bool:
        """Whether anything may take out what a field holds; no for one whose name nobody reads."""
        if not isinstance(member.object, tree.Name) or not member.object.is_receiver:
            return True
        owner = receiver(file, member)
        if not isinstance(owner, InstanceType) or not self._is_own(owner):
            return True
        return member.name is None or member.name in self._read

    def reads(self, file: File, field: tree.Member) -> Sequence[tree.Member]:
        """Where methods read a field of their object; nothing where others may read it, too."""
        cls, name = file.class_around(field), field.name
        is_own = isinstance(field.object, tree.Name) and field.object.is_receiver
        if cls is None or name is None or not is_own:
            return ()
        own = file.fields_used(cls)[name]
        others = (place for place in self._members.get(name, ()) if place[1] not in own)
        if any(self._may_be_of(home, member.object, cls) for home, member in others):
            return ()
        return [m for m in own if not _is_write(file.scopes.parents[m], m)]

    def _may_be_of(self, file: File, owner: Node, cls: tree.Class) -> bool:
        """Whether an expression may be an object of a class, or of one that extends it."""
        return any(
            o.node is cls or bool(o.node.bases) if isinstance(o, InstanceType) else o == UNKNOWN
            for o in options_of(self.types.of(file, owner))
        )

    @cached_property
    def _members(self) -> Mapping[str, Sequence[tuple[File, tree.Member]]]:
        """Where properties are named, by name."""
        found: defaultdict[str, list[tuple[File, tree.Member]]] = defaultdict(list)
        for file in self.types.program.files.values():
            for member in file.of_kind(tree.Member):
                if member.name is not None:
                    found[member.name].append((file, member))
        return found

    def is_only_filled(self, file: File, variable: Variable) -> bool:
        """Whether nothing in any module takes out what a module-level collection holds."""
        parents = file.scopes.parents
        uses = [parents.get(read) for read in variable.reads]
        return (
            bool(uses)
            and all(map(is_fresh, variable.definitions))
            and all(isinstance(u, tree.Member) and u.name in ADDS | REMOVES for u in uses)
            and variable.name not in self._read | self._imported
        )

    @cached_property
    def _imported(self) -> frozenset[str]:
        """The names by which modules import something."""
        files = self.types.program.files.values()
        imports = (node for file in files for node in file.of_kind(tree.Import))
        return frozenset(name.name for node in imports for name in node.names)

    def _is_own(self, of: InstanceType | ClassType) -> bool:
        """Whether a class has only the project's own classes above it."""
        bases = self.types.bases(of)
        return len(bases) == len(of.node.bases) and all(
            isinstance(base, ClassType) and base.node is not of.node and self._is_own(base)
            for base in bases
        )

    @cached_property
    def _read(self) -> frozenset[str]:
        """The names of all properties that are read, however that is done."""
        files = self.types.program.files.values()
        return frozenset(name for file in files for name in _names_read(file))


def _names_read(file: File) -> Iterator[str]:
    parents = file.scopes.parents
    for node in file.nodes:
        match node:
            case tree.Member(name=str(name)) if not _is_write(parents[node], node):
                yield name
            case tree.Entry(name=str(name)):
                yield name
            case tree.Literal(kind="string", value=str(value)):
                yield value
            case _:
                pass


def _is_write(around: Node, member: tree.Member) -> bool:
    match around:
        case tree.Assign(op=None, target=target):
            return target is member
        case tree.Member(object=owner, name=name):
            return owner is member and (name in ADDS or name in SIZES)
        case _:
            return False
