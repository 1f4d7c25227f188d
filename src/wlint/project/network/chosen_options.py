"""The values that an option of a call may be given: in place, or by who calls its function."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.put_together import parts_of
from wlint.project.typing.constants import source_of
from wlint.record import Entity, Record
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_DEEPEST = 8
_CASES = frozenset({"toUpperCase", "toLowerCase", "upper", "lower"})


class Chosen(Entity):
    """A value that an option is given, and the call whose arguments it stands in."""

    file: File
    value: Node
    by: tree.Call


class ChosenOptions(Record):
    """The options of one Worker's calls, as far as they can be followed."""

    calls: Calls

    def of(self, file: File, call: tree.Call, name: str) -> Iterator[Chosen]:
        """Every value that an option of a call is seen to be given."""
        for arg in call.args:
            if arg.name == name:
                yield from self._part(file, arg.value, (), call, 0)
            elif arg.name is None:
                yield from self._part(file, arg.value, (name,), call, 0)

    def by_callers(self, file: File, node: Node) -> Iterator[Chosen]:
        """Every value that callers are seen to pass for a parameter, or a part: `init.headers`."""
        path, whole = tuple[str, ...](), node
        while isinstance(whole, tree.Member) and whole.name is not None:
            path = (whole.name, *path)
            whole = whole.object
        variable = file.scopes.variable(whole)
        only = variable.only if variable is not None else None
        taken = tuple(name for name in only.path if isinstance(name, str)) if only else ()
        if only is not None and isinstance(only.node, tree.Param) and len(taken) == len(only.path):
            yield from self._passed(file, only.node, taken + path, 0)

    def _part(
        self, file: File, node: Node, path: tuple[str, ...], by: tree.Call, depth: int
    ) -> Iterator[Chosen]:
        """What a part of an expression is given."""
        if depth > _DEEPEST:
            return
        inner = depth + 1
        for one in _one_of(node):
            yield from self._part(file, one, path, by, inner)
        match node:
            case tree.Spread() | tree.Operation(op="||" | "??" | "or") | tree.Conditional():
                pass
            case tree.Mapping(entries=entries) if path:
                yield from self._entry(file, entries, path, by, inner)
            case tree.Member(object=owner, name=str(name)):
                yield from self._part(file, owner, (name, *path), by, inner)
            case tree.Call(callee=callee, args=args) if path and _last_name(callee) == "Request":
                for arg in args:  # what is sent is made of these
                    is_named = arg.name == path[0]
                    if is_named or arg.name is None:
                        taken = path[1:] if is_named else path
                        yield from self._part(file, arg.value, taken, by, inner)
            case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _CASES:
                yield from self._part(file, owner, path, by, inner)
            case tree.Call() if (
                path and (parts := parts_of(self.calls.types, file, node)) is not None
            ):
                for name, value in parts:
                    if name in (None, path[0]):
                        rest = path if name is None else path[1:]
                        yield from self._part(file, value, rest, by, inner)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                at = source_of(self.calls.types.program, file, node)
                if at.file is not file:
                    yield from self._part(at.file, at.node, path, by, inner)
                for definition in variable.definitions:
                    yield from self._given(file, definition, path, by, inner)
                for value in _written(file, variable, path[0]) if path else ():
                    yield from self._part(file, value, path[1:], by, inner)
            case _ if not path:
                yield Chosen(file, node, by)
            case _:
                pass

    def _entry(
        self,
        file: File,
        entries: tuple[tree.Entry, ...],
        path: tuple[str, ...],
        by: tree.Call,
        depth: int,
    ) -> Iterator[Chosen]:
        for entry in reversed(entries):
            if entry.name == path[0]:
                yield from self._part(file, entry.value, path[1:], by, depth)
                return
            if isinstance(entry.value, tree.Spread):
                yield from self._part(file, entry.value, path, by, depth)

    def _given(
        self, file: File, given: Definition, path: tuple[str, ...], by: tree.Call, depth: int
    ) -> Iterator[Chosen]:
        taken = tuple(name for name in given.path if isinstance(name, str))
        if len(taken) != len(given.path):
            return
        match given:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value):
                yield from self._part(file, value, taken + path, by, depth)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
                yield from self._passed(file, param, taken + path, depth)
            case _:
                pass

    def _passed(
        self, file: File, param: tree.Param, path: tuple[str, ...], depth: int
    ) -> Iterator[Chosen]:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        for site in self.calls.callers.get(function, ()):
            if site.is_sure and isinstance(site.node, tree.Call):
                for passed in arguments(function, param, site.node):
                    yield from self._part(site.file, passed, path, site.node, depth)


def _one_of(node: Node) -> tuple[Node, ...]:
    """The expressions of which a choice is one, or the one that is spread."""
    match node:
        case tree.Spread(value=value):
            return (value,)
        case tree.Operation(op="||" | "??" | "or", operands=operands):
            return operands
        case tree.Conditional(then=then, otherwise=otherwise):
            return (then, otherwise)
        case _:
            return ()


def _written(file: File, variable: Variable, name: str) -> Iterator[Node]:
    """What a field of an object is given after it was made: `init.method = "POST"`."""
    for read in variable.reads:
        match field := file.scopes.parents.get(read):
            case tree.Member(object=owner, name=written) if owner is read and written == name:
                given = file.scopes.parents.get(field)
            case _:
                continue
        match given:
            case tree.Assign(target=target, value=tree.Node() as value, op=None):
                yield from (value,) if target is field else ()
            case _:
                pass


def _last_name(callee: Node) -> str | None:
    """The name of a class that makes something: `new Request(…)`, `Request.new(…)` in Python."""
    match callee:
        case tree.Member(object=owner, name="new"):
            return _last_name(owner)
        case tree.Name(id=name):
            return name
        case _:
            return None
