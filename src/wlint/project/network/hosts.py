"""What decides the host of an address: the expression it begins with, behind its scheme."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.address_parts import HOST_PARTS, base_of, path_of, written_parts
from wlint.project.network.elements import list_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEEPEST = 6  # functions, one in another
_Path = tuple[str | int | None, ...]
_SCHEME = regex(r"(?:https?|wss?)://$", re.IGNORECASE)
_SAME = frozenset(
    {"toString", "href", "trim", "strip", "origin", "String", "str", "decodeURIComponent"}
)
_SAME_CALLS = _SAME | {"decodeURI", "unquote", "encodeURI", "fetch", "Request", "URL"}


class Field(Record):
    """A field that methods of one class keep a value in: `this.target`."""

    file: File
    cls: tree.Class
    name: str

    @property
    def values(self) -> Sequence[Node]:
        """What the class puts there."""
        return self.file.field_values(self.cls).get(self.name, ())

    @property
    def reads(self) -> Sequence[Node]:
        """Where its methods name it."""
        return self.file.fields_used(self.cls).get(self.name, ())


Keeper = Variable | Field


class HostSource(Struct, eq=False):
    """What a host is taken from, and what kept it on the way.

    `path` is put in place of the one it may bring, `scheme` stands before it.
    """

    file: File
    node: Node
    through: list[tuple[File, Keeper]] = field(default_factory=list)
    path: str | None = None
    scheme: str = ""


class Hosts(Entity):
    """The hosts of one Worker's addresses. `seen` are the variables that a search has been to."""

    types: Types
    calls: Calls
    seen: set[tuple[Keeper, _Path]] = field(default_factory=set)

    def of(self, file: File, address: Node) -> Iterator[HostSource]:
        """Every expression that may decide which host an address names."""
        yield from replace(self, seen=set())._of(file, address, [], 0)

    def _of(
        self, file: File, node: Node, through: list[tuple[File, Keeper]], depth: int
    ) -> Iterator[HostSource]:
        if depth > _DEEPEST:
            return
        match node:
            case tree.Await(value=inner):
                yield from self._of(file, inner, through, depth)
            case tree.Template(parts=parts) if parts:
                yield from self._joined(file, parts, through, depth)
            case tree.Operation(op="+", operands=operands):
                yield from self._joined(file, tuple(_flat(operands)), through, depth)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                for operand in operands:
                    yield from self._of(file, operand, through, depth)
            case tree.Conditional(then=then, otherwise=otherwise):
                for branch in (then, otherwise):
                    yield from self._of(file, branch, through, depth)
            case tree.Member(object=inner, name=name) if name in _SAME:
                yield from self._of(file, inner, through, depth)
            case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _SAME:
                yield from self._of(file, inner, through, depth)
            case tree.Call() if (base := base_of(self.types.program, file, node)) is not None:
                path = path_of(self.types.program, file, node)
                for source in self._of(file, base, through, depth):
                    yield replace(source, path=path if path is not None else source.path)
            case tree.Call(callee=tree.Name(id=name), args=args) if name in _SAME_CALLS:
                if len(args) == 1 or (args and name != "URL"):
                    yield from self._of(file, args[0].value, through, depth)
            case tree.Call():
                yield from self._returned(file, node, through, depth)
            case tree.Name():
                yield from self._name(file, node, through, depth)
            case tree.Literal():
                return
            case tree.Member(object=inner, name=str(name)):
                is_field = field_of(file, node) is not None
                owner, part = (node, ()) if is_field else (inner, (name,))
                yield from self._part_of(file, owner, part, through, depth) or (
                    HostSource(file, node, through),
                )
            case _:
                yield HostSource(file, node, through)

    def _joined(
        self,
        file: File,
        parts: tuple[Node, ...],
        through: list[tuple[File, Keeper]],
        depth: int,
    ) -> Iterator[HostSource]:
        """The first part, or the one behind a bare scheme; `x.example.com` has a own host."""
        first, rest, scheme = parts[0], parts[1:], ""
        if isinstance(first, tree.Literal):
            bare = _SCHEME.search(first.value) if isinstance(first.value, str) else None
            if bare is None or not rest:
                return
            first, rest, scheme = rest[0], rest[1:], bare[0]
        follows = rest[0].value if rest and isinstance(rest[0], tree.Literal) else None
        if not (isinstance(follows, str) and follows.startswith((".", "@"))):
            for source in self._of(file, first, through, depth):
                yield replace(source, scheme=scheme or source.scheme)

    def _returned(
        self, file: File, call: tree.Call, through: list[tuple[File, Keeper]], depth: int
    ) -> Iterator[HostSource]:
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                for value in returned(function):
                    yield from self._of(home, value, through, depth + 1)
            case _:
                yield HostSource(file, call, through)

    def _name(
        self, file: File, name: tree.Name, through: list[tuple[File, Keeper]], depth: int
    ) -> Iterator[HostSource]:
        variable = file.scopes.variable(name)
        if variable is None or not self._is_new(variable, ()):
            return
        through = [*through, (file, variable)]
        changed = [value for part, value in written_parts(file, variable) if part in HOST_PARTS]
        for value in changed:
            yield from self._of(file, value, through, depth)
        if changed:
            return
        for definition in variable.definitions:
            match definition.gives, definition.node, definition.value:
                case Gives.VALUE, _, tree.Node() as value if not definition.path:
                    yield from self._of(file, value, through, depth)
                case Gives.VALUE, _, tree.Node() as value:
                    yield from self._part_of(file, value, definition.path, through, depth) or (
                        HostSource(file, name, through),
                    )
                case Gives.IMPORT | Gives.EACH, _, _:
                    yield HostSource(file, name, through)
                case Gives.PARAMETER, _, _ if list_of(file, variable) is not None:
                    yield HostSource(file, name, through)
                case Gives.PARAMETER, tree.Param() as param, _:
                    yield from self._passed(file, param, definition.path, through, depth)
                    function = file.scopes.parents.get(param)
                    if isinstance(function, tree.Function) and self.calls.is_entry(function):
                        yield HostSource(file, name, through)
                case _:
                    pass

    def _passed(
        self,
        file: File,
        param: tree.Param,
        path: _Path,
        through: list[tuple[File, Keeper]],
        depth: int,
    ) -> Iterator[HostSource]:
        """What callers pass, or the part of an object that they write out."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        for site in self.calls.callers.get(function, ()):
            if isinstance(site.node, tree.Call) and site.is_sure:
                for value in arguments(function, param, site.node):
                    yield from self._part_of(site.file, value, path, through, depth + 1)

    def _part_of(
        self,
        file: File,
        node: Node,
        path: _Path,
        through: list[tuple[File, Keeper]],
        depth: int,
    ) -> list[HostSource]:
        """What a part of a value is made of; nothing where it is not written out."""
        if (kept := field_of(file, node)) is not None:
            if depth > _DEEPEST or not self._is_new(kept, path):
                return []
            way = [*through, (file, kept)]
            parts = (self._part_of(file, v, path, way, depth + 1) for v in kept.values)
            return [source for part in parts for source in part]
        if not path or depth > _DEEPEST:
            return list(self._of(file, node, through, depth))
        match node, path:
            case tree.Await(value=inner), _:
                return self._part_of(file, inner, path, through, depth)
            case tree.Mapping(), (str(step), *rest):
                entry = node.entry(step)
                return self._part_of(file, entry, tuple(rest), through, depth) if entry else []
            case tree.Call(), _:
                found = self.types.of(file, node.callee)
                if not isinstance(found, FunctionType):
                    return []
                home = self.types.program.file(found.file)
                parts = (
                    self._part_of(home, v, path, through, depth + 1) for v in returned(found.node)
                )
                return [source for part in parts for source in part]
            case tree.Name(), _:
                return list(self._part_of_variable(file, node, path, through, depth))
            case _:
                return []

    def _part_of_variable(
        self,
        file: File,
        name: tree.Name,
        path: _Path,
        through: list[tuple[File, Keeper]],
        depth: int,
    ) -> Iterator[HostSource]:
        variable = file.scopes.variable(name)
        only = variable.only if variable is not None else None
        if variable is None or only is None or not self._is_new(variable, path):
            return
        through = [*through, (file, variable)]
        if not only.path:
            for part, value in written_parts(file, variable):
                if part == path[0]:
                    yield from self._part_of(file, value, path[1:], through, depth)
        path = (*only.path, *path)
        if isinstance(only.node, tree.Param) and only.gives is Gives.PARAMETER:
            yield from self._passed(file, only.node, path, through, depth)
        elif only.gives is Gives.VALUE and only.value is not None:
            yield from self._part_of(file, only.value, path, through, depth)

    def _is_new(self, keeper: Keeper, path: _Path) -> bool:
        """Whether a search has not been to a part of what is kept before."""
        is_new = (keeper, path) not in self.seen
        self.seen.add((keeper, path))
        return is_new


def field_of(file: File, node: Node) -> Field | None:
    """The field that a `this.name` reads, where its class puts one value there."""
    match node:
        case tree.Member(object=tree.Name(is_receiver=True) as owner, name=str(name)):
            cls = file.class_around(owner)
            is_one = cls is not None and len(file.field_values(cls).get(name, ())) == 1
            return Field(file, cls, name) if cls and is_one else None
        case _:
            return None


def _flat(operands: tuple[Node, ...]) -> Iterator[Node]:
    for operand in operands:
        match operand:
            case tree.Operation(op="+", operands=inner):
                yield from _flat(inner)
            case _:
                yield operand
