"""The texts that an address may be, whoever passes it."""

from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.costs.constant_fields import constant_of
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

HOLE = "…"
"""What stands in an address for what is not constant."""
_DEEPEST = 12
_MOST = 20
_SAME = frozenset({"URL", "Request", "String", "str"})


class AddressTexts(Record):
    """The addresses in one Worker. `inside` are the variables that are looked into."""

    types: Types
    calls: Calls
    inside: frozenset[Variable] = frozenset()

    def of(self, file: File, node: Node) -> Iterator[str]:
        """Each text that an address may be; what of it is not constant is an ellipsis."""
        match node:
            case (
                tree.Template(parts=[head, *rest]) | tree.Operation(op="+", operands=[head, *rest])
            ) if rest:
                *middle, last = rest
                between = "".join(text_of(file, part, HOLE) or HOLE for part in middle)
                starts, ends = self._some(file, head), self._some(file, last)
                yield from (start + between + end for start in starts for end in ends)
            case tree.Conditional(then=then, otherwise=otherwise):
                yield from self.of(file, then)
                yield from self.of(file, otherwise)
            case tree.Call(callee=tree.Name(id=name), args=[tree.Arg(value=first), *_]) if (
                name in _SAME
            ):
                yield from self.of(file, first)
            case tree.Call(
                callee=tree.Member(object=tree.Name() as table, name="get"),
                args=[tree.Arg(value=tree.Literal(value=str(name))), *_],
            ):
                yield from self._entry(file, table, name)
            case tree.Member(object=tree.Name() as table, key=tree.Literal(value=str(name))):
                yield from self._entry(file, table, name)
            case tree.Name() if (variable := file.scopes.variable(node)) and not _is_imported(
                variable
            ):
                yield from self._variable(file, variable)
            case _:
                yield from self._constant(file, node)

    def _some(self, file: File, node: Node) -> list[str]:
        """Some of the texts that a part of an address may be; a hole where none is seen."""
        return list(islice(self.of(file, node), _MOST)) or [HOLE]

    def _variable(self, file: File, variable: Variable) -> Iterator[str]:
        if variable in self.inside or len(self.inside) > _DEEPEST:
            return
        inner = replace(self, inside=self.inside | {variable})
        for definition in variable.definitions:
            yield from inner._defined(file, definition)

    def _defined(self, file: File, definition: Definition) -> Iterator[str]:
        match definition:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                yield from self.of(file, value)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                function = file.scopes.parents.get(param)
                if isinstance(function, tree.Function):
                    for site in self.calls.callers.get(function, ()):
                        if isinstance(site.node, tree.Call) and site.is_sure:
                            for value in arguments(function, param, site.node):
                                yield from self.of(site.file, value)
            case Definition(name=name) if isinstance(name, tree.Node):
                yield from self._constant(file, name)
            case _:
                yield HOLE

    def _entry(self, file: File, table: tree.Name, name: str) -> Iterator[str]:
        """What a table holds under a name, where it is written out."""
        at = source_of(self.types.program, file, table)
        held = at.node.entry(name) if isinstance(at.node, tree.Mapping) else None
        if held is None:
            yield HOLE
        else:
            yield from self.of(at.file, held)

    def _constant(self, file: File, node: Node) -> Iterator[str]:
        at = constant_of(self.types, file, node)
        if at.node is node:
            yield text_of(file, node, HOLE) or HOLE
        else:
            yield from self.of(at.file, at.node)


def _is_imported(variable: Variable) -> bool:
    return any(d.gives is Gives.IMPORT for d in variable.definitions)
