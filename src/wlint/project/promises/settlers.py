"""What settles a promise: code that comes to it is waited for by whoever awaits that promise."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.calling.put_away import ADDS, put_into
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global
from wlint.tree import Node

# what runs a function some time later, whatever else is done
_LATER = frozenset({"setTimeout", "setInterval", "addEventListener", "on", "once"})
_Holder = Variable | str
"""Where what settles promises is kept for later: in a variable, or a field of some name."""


class Settlers(Entity):
    """What settles the promises of one Worker."""

    types: Types
    _kept: dict[File, frozenset[_Holder]] = field(default_factory=dict)

    def settles(self, file: File, node: Node) -> bool:
        """Whether the statement a node is in hands on its promise to one that was made outside."""
        while not isinstance(around := file.scopes.parents[node], (tree.Block, tree.Module)):
            node = around
        return self.is_named_in(file, node)

    def is_named_in(self, file: File, node: Node) -> bool:
        """Whether code names what settles a promise that was made outside of it."""
        inside = set(node.walk())
        return any(self.is_settling(file, inner, inside) for inner in inside)

    def is_settling(self, file: File, node: Node, inside: set[Node]) -> bool:
        """Whether a node names what settles a promise that was made outside of the work.

        `resolve` of `new Promise((resolve, reject) => …)` and of `Promise.withResolvers()`, a
        variable that was given one of these, or what they were put in: `waiting.push(resolve)`.
        """
        variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
        if variable is not None and any(
            definition.node not in inside and _is_settler(self.types, file, definition.node)
            for definition in variable.definitions
        ):
            return True
        holder = _holder(file, node)
        return holder is not None and not _is_added_to(file, node) and holder in self._held(file)

    def _held(self, file: File) -> frozenset[_Holder]:
        """What a file keeps settlers in, to call them later."""
        if file not in self._kept:
            self._kept[file] = frozenset(
                holder
                for variable in _settlers(self.types, file)
                for read in variable.reads
                if (holder := _put_in(self.types, file, read)) is not None
            )
        return self._kept[file]


def is_settler(types: Types, file: File, node: Node) -> bool:
    """Whether a name is what settles a promise: `resolve`, inside of `new Promise(…)` or not."""
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    declared = (d.node for d in variable.definitions) if variable is not None else ()
    return any(_is_settler(types, file, node) for node in declared)


def settles_alone(file: File, executor: tree.Function, inner: tree.Function) -> bool:
    """Whether only a function in an executor names the `resolve` and `reject` it is given."""
    reads = [read for variable in file.scopes.parameters(executor) for read in variable.reads]
    return bool(reads) and all(inner in file.ancestors(read) for read in reads)


def settling_calls(types: Types, file: File, making: tree.Call) -> frozenset[tree.Call]:
    """The calls in `new Promise(…)` whose end settles it: `load().then(resolve, reject)`.

    None where a timer or an event may settle it before, or one of several comes first.
    """
    match making:
        case tree.Call(
            callee=tree.Name(id="Promise") as callee, args=[tree.Arg(value=tree.Function() as run)]
        ) if making.is_new and types.of(file, callee) == Global("Promise"):
            pass
        case _:
            return frozenset()
    reads = [read for variable in file.scopes.parameters(run) for read in variable.reads]
    ways = [_calls_around(file, read, run) for read in reads]
    if any(called_as(call.callee) in _LATER for way in ways for call in way):
        return frozenset()
    own = {c for way in ways for c in way if file.function_around(c) is run}
    return frozenset(c for c in own if own.isdisjoint(file.ancestors(c)))


def _calls_around(file: File, read: Node, executor: tree.Function) -> list[tree.Call]:
    """The calls around a read in an executor that are handed it, or what names it, or run that."""
    found: list[tree.Call] = []
    inside = read
    for around in file.ancestors(read):
        if around is executor:
            break
        match around:
            case tree.Call(callee=tree.Member() as callee) if inside is callee:
                pass  # it only goes on after that
            case tree.Call():
                found.append(around)
            case _:
                pass
        inside = around
    return found


def _is_settler(types: Types, file: File, declared: Node) -> bool:
    match declared:
        case tree.Param():
            function = file.scopes.parents[declared]
            arg = file.scopes.parents.get(function)
            call = file.scopes.parents.get(arg) if arg else None
            return isinstance(call, tree.Call) and types.of(file, call.callee) == Global("Promise")
        case tree.Assign(value=tree.Call(callee=callee)):
            return types.of(file, callee) == Global("Promise.withResolvers")
        case tree.Assign(value=tree.Name() as value):
            given = file.scopes.variable(value)
            params = (d.node for d in given.definitions) if given else ()
            return any(isinstance(p, tree.Param) and _is_settler(types, file, p) for p in params)
        case _:
            return False


def _settlers(types: Types, file: File) -> Iterator[Variable]:
    for call in file.of_kind(tree.Call):
        match types.of(file, call.callee):
            case Global(path="Promise") if isinstance(
                executor := call.args[0].value if call.args else None, tree.Function
            ):
                yield from file.scopes.parameters(executor)
            case Global(path="Promise.withResolvers"):
                around = file.scopes.parents.get(call)
                if isinstance(around, tree.Assign):
                    yield from file.variables_in(around.target)
            case _:
                pass


def _put_in(types: Types, file: File, read: Node) -> _Holder | None:
    """What keeps something, by itself or as a part of what it is put in with."""
    parents = file.scopes.parents
    while isinstance(around := parents.get(read), (tree.Entry, tree.Mapping, tree.Sequence)):
        read = around
    match around:
        case tree.Arg() if isinstance(call := parents.get(around), tree.Call):
            owner = put_into(types, file, call, around)
            return _holder(file, owner) if owner is not None else None
        case tree.Assign(target=tree.Member(object=owner, name=None), value=value) if value is read:
            return _holder(file, owner)
        case tree.Assign(target=tree.Member() as field, value=value) if value is read:
            return _holder(file, field)
        case _:
            return None


def _holder(file: File, node: Node) -> _Holder | None:
    match node:
        case tree.Name():
            return file.scopes.variable(node)
        case tree.Member(name=str(name)):
            return name
        case _:
            return None


def _is_added_to(file: File, node: Node) -> bool:
    """Whether a place only names something to put more in it."""
    member = file.scopes.parents.get(node)
    return isinstance(member, tree.Member) and member.object is node and member.name in ADDS
