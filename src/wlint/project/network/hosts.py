"""What decides the host of an address: the expression it begins with, behind its scheme."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEEPEST = 10
_SCHEME = re.compile(r"(?:https?|wss?)://$", re.IGNORECASE)
_PART = frozenset({"host", "hostname", "href"})
_SAME = frozenset(
    {"toString", "href", "trim", "strip", "origin", "String", "str", "decodeURIComponent"}
)
_SAME_CALLS = _SAME | {"decodeURI", "unquote", "encodeURI", "fetch", "Request", "URL"}


@dataclass(slots=True, eq=False)
class HostSource:
    """What a host is taken from, and the variables it went through on the way."""

    file: File
    node: Node
    through: list[tuple[File, Variable]] = field(default_factory=list)


@entity
class Hosts:
    """The hosts of one Worker's addresses."""

    types: Types
    calls: Calls

    def of(self, file: File, address: Node) -> Iterator[HostSource]:
        """Every expression that may decide which host an address names."""
        yield from self._of(file, address, [], 0)

    def _of(
        self, file: File, node: Node, through: list[tuple[File, Variable]], depth: int
    ) -> Iterator[HostSource]:
        if depth > _DEEPEST:
            return
        match node:
            case tree.Await(value=inner):
                yield from self._of(file, inner, through, depth + 1)
            case tree.Template(parts=parts) if parts:
                yield from self._joined(file, parts, through, depth)
            case tree.Operation(op="+", operands=operands):
                yield from self._joined(file, tuple(_flat(operands)), through, depth)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                for operand in operands:
                    yield from self._of(file, operand, through, depth + 1)
            case tree.Conditional(then=then, otherwise=otherwise):
                for branch in (then, otherwise):
                    yield from self._of(file, branch, through, depth + 1)
            case tree.Member(object=inner, name=name) if name in _SAME:
                yield from self._of(file, inner, through, depth + 1)
            case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _SAME:
                yield from self._of(file, inner, through, depth + 1)
            case tree.Call(callee=tree.Name(id=name), args=args) if name in _SAME_CALLS:
                if len(args) == 1 or (args and name != "URL"):
                    yield from self._of(file, args[0].value, through, depth + 1)
            case tree.Call():
                yield from self._returned(file, node, through, depth)
            case tree.Name():
                yield from self._name(file, node, through, depth)
            case tree.Literal():
                return
            case _:
                yield HostSource(file, node, through)

    def _joined(
        self,
        file: File,
        parts: tuple[Node, ...],
        through: list[tuple[File, Variable]],
        depth: int,
    ) -> Iterator[HostSource]:
        """The first part, or the one behind a bare scheme; `x.example.com` has a own host."""
        first, rest = parts[0], parts[1:]
        if isinstance(first, tree.Literal):
            if not (isinstance(first.value, str) and _SCHEME.search(first.value)) or not rest:
                return
            first, rest = rest[0], rest[1:]
        follows = rest[0].value if rest and isinstance(rest[0], tree.Literal) else None
        if not (isinstance(follows, str) and follows.startswith((".", "@"))):
            yield from self._of(file, first, through, depth + 1)

    def _returned(
        self, file: File, call: tree.Call, through: list[tuple[File, Variable]], depth: int
    ) -> Iterator[HostSource]:
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                for value in returned(function):
                    yield from self._of(home, value, through, depth + 1)
            case _:
                yield HostSource(file, call, through)

    def _name(
        self, file: File, name: tree.Name, through: list[tuple[File, Variable]], depth: int
    ) -> Iterator[HostSource]:
        variable = file.scopes.variable(name)
        if variable is None or any(v is variable for _, v in through):
            return
        through = [*through, (file, variable)]
        changed = list(_changed(file, variable))
        for value in changed:
            yield from self._of(file, value, through, depth + 1)
        if changed:
            return
        for definition in variable.definitions:
            match definition.gives, definition.node, definition.value:
                case Gives.VALUE, _, tree.Node() as value if not definition.path:
                    yield from self._of(file, value, through, depth + 1)
                case Gives.VALUE, _, tree.Node():
                    yield HostSource(file, name, through)
                case Gives.PARAMETER, tree.Param() as param, _ if not definition.path:
                    yield from self._passed(file, param, through, depth)
                case _:
                    pass

    def _passed(
        self, file: File, param: tree.Param, through: list[tuple[File, Variable]], depth: int
    ) -> Iterator[HostSource]:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        for site in self.calls.callers.get(function, ()):
            if isinstance(site.node, tree.Call) and site.is_sure:
                for value in arguments(function, param, site.node):
                    yield from self._of(site.file, value, through, depth + 1)


def _flat(operands: tuple[Node, ...]) -> Iterator[Node]:
    for operand in operands:
        match operand:
            case tree.Operation(op="+", operands=inner):
                yield from _flat(inner)
            case _:
                yield operand


def _changed(file: File, variable: Variable) -> Iterator[Node]:
    """What is put in the host of an address after it was made: what it was before is gone."""
    for read in variable.reads:
        member = file.scopes.parents.get(read)
        match file.scopes.parents.get(member) if member is not None else None:
            case tree.Assign(
                target=tree.Member(name=name) as target, value=tree.Node() as value
            ) if target is member and name in _PART:
                yield value
            case _:
                pass
