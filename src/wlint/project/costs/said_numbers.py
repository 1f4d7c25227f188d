"""The numbers that code itself says a value may be: in place, as a default, by who calls.

`Number(query.get("limit")) || 5000` is 5,000 where nobody asks for less, `Math.min(asked, 10_000)`
is 10,000 where a visitor asks for more, and so is what a check or a schema lets through.
"""

from collections.abc import Iterator
from functools import cached_property

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.costs.chosen_values import chosen_of
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.let_through import LetThrough
from wlint.project.costs.sizes import Sizes
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.reaching import reaching
from wlint.project.typing.constants import number_of, source_of, whole_number, worked_out
from wlint.record import Entity, Record
from wlint.semantics.conditions import AND, EQUALITIES, ORDERS
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_DEEPEST = 12
_SAME = frozenset({"Number", "parseInt", "parseFloat", "int", "trunc", "floor", "ceil", "round"})


class Said(Record):
    """A number, where the code says it, and the call that passes it on to who asked.

    Whether it is that one `is_chosen` by a key of a table, or in a function.
    """

    number: int
    file: File
    node: Node
    by: tree.Call | None = None
    is_chosen: bool = False


class SaidNumbers(Entity):
    """The numbers that one Worker's code says."""

    calls: Calls
    sizes: Sizes
    _passed: dict[tuple[tree.Param, str | None], tuple[Said, ...]] = field(default_factory=dict)

    def of(self, file: File, node: Node, depth: int = 0) -> Iterator[Said]:
        """The numbers that a value may be, each with where it is said."""
        if depth > _DEEPEST:
            return
        if (number := number_of(self.calls.types.program, file, node)) is not None:
            yield Said(number, file, node)
            return
        match node:
            case tree.Literal(kind="string", value=str(text)):
                if (number := whole_number(text)) is not None:
                    yield Said(number, file, node)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                for operand in operands:
                    yield from self.of(file, operand, depth + 1)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                asked = file.variables_in(test)
                for branch in (then, otherwise):
                    if asked.isdisjoint(file.variables_in(branch)):  # `n > 1000 ? 1000 : n`
                        yield from self.of(file, branch, depth + 1)
            case tree.Call(callee=callee, args=[tree.Arg(value=inner), *_]) if (
                called_as(callee) in _SAME
            ):
                yield from self.of(file, inner, depth + 1)
            case tree.Call(callee=callee, args=[one, other]) if called_as(callee) in ("min", "max"):
                yield from self._between(file, node, (one.value, other.value), depth + 1)
            case tree.Operation(op="*" | "/" as op, operands=[one, tree.Literal() as other]) if (
                times := number_of(self.calls.types.program, file, other)
            ):
                for said in self.of(file, one, depth + 1):
                    if (number := worked_out(op, said.number, times)) is not None:
                        yield replace(said, number=number)
            case tree.Member() if (
                at := constant_of(self.calls.types, file, node)
            ).node is not node:
                yield from self.of(at.file, at.node, depth + 1)
            case tree.Name() | tree.Member() if self.sizes.guards.is_guarded(file, node):
                yield from _said(self._let_through.checked(file, node), file, node)
            case tree.Name():
                yield from self._held(file, node, depth + 1)
            case tree.Member() | tree.Call() | tree.Await():
                yield from _said(self._let_through.validated(file, node), file, node)
                yield from self._chosen(file, node, depth + 1)
            case _:
                pass

    def _held(self, file: File, name: tree.Name, depth: int) -> Iterator[Said]:
        """The numbers that a variable may hold: of those that are chosen, code that asks knows."""
        variable = file.scopes.variable(name)
        for given in reaching(file, variable, name) if variable is not None else ():
            for said in self._given(file, given, depth):
                if not said.is_chosen or not _is_asked(file, variable):
                    yield said

    def _chosen(self, file: File, node: Node, depth: int) -> Iterator[Said]:
        """The numbers of a table, or of a function: 0 stands for none there.

        What a function is passed is not known of one call of it.
        """
        for at in chosen_of(self.calls.types, file, node):
            for said in self.of(at.file, at.node, depth):
                if said.number > 0 and said.by is None:
                    yield replace(said, is_chosen=True)

    @cached_property
    def _let_through(self) -> LetThrough:
        return LetThrough(self.sizes)

    def _between(
        self, file: File, call: tree.Call, args: tuple[Node, Node], depth: int
    ) -> Iterator[Said]:
        """What is left of a number between a constant and what it is compared with."""
        program = self.calls.types.program
        bounds = [(n, a) for a in args if (n := number_of(program, file, a)) is not None]
        others = [a for a in args if number_of(program, file, a) is None]
        if len(bounds) != 1 or len(others) != 1:
            return
        bound, at = bounds[0]
        is_most = called_as(call.callee) == "min"
        for said in self.of(file, others[0], depth):
            kept = min(said.number, bound) if is_most else max(said.number, bound)
            yield said if kept == said.number else Said(bound, file, at, said.by)
        if is_most and self.sizes.is_data(file, others[0]):
            yield Said(bound, file, at)

    def _given(self, file: File, given: Definition, depth: int) -> Iterator[Said]:
        match given:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                yield from self.of(file, value, depth)
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=path, name=at):
                yield from _said(self._let_through.validated(file, value, path), file, at)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                yield from _said(self._let_through.validated(file, given.name), file, given.name)
                yield from self._by_callers(file, param, None, None, depth)
            case Definition(
                gives=Gives.PARAMETER, node=tree.Param() as param, path=(str(name),), name=at
            ):
                around = file.scopes.parents.get(at)
                default = around.value if isinstance(around, tree.Assign) else None
                yield from self._by_callers(file, param, name, default, depth)
            case _:
                pass

    def _by_callers(
        self, file: File, param: tree.Param, name: str | None, default: Node | None, depth: int
    ) -> Iterator[Said]:
        """What calls that handlers lead to pass to a parameter, or as a field of it."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        key = (param, name)
        if key not in self._passed:
            self._passed[key] = ()
            found = dict[int, Said]()
            for site in self.calls.callers.get(function, ()):
                call = site.node if isinstance(site.node, tree.Call) and site.is_sure else None
                if call is None or self.calls.way_to_place(site.file, call) is None:
                    continue
                for said in self._in_call(file, param, (name, default), site.file, call, depth):
                    found.setdefault(said.number, replace(said, by=call))
            self._passed[key] = tuple(found.values())
        yield from self._passed[key]

    def _in_call(
        self,
        home: File,
        param: tree.Param,
        part: tuple[str | None, Node | None],
        file: File,
        call: tree.Call,
        depth: int,
    ) -> Iterator[Said]:
        if any(isinstance(a.value, tree.Spread) for a in call.args):
            return
        name, default = part
        value, at = passed(home, param, call), file
        if value is None:
            value, at = param.default, home
        if name is None:
            if value is not None:
                yield from self.of(at, value, depth)
            return
        made = source_of(self.calls.types.program, at, value) if value is not None else None
        if made is None or not isinstance(made.node, tree.Mapping):
            return
        if (entry := made.node.entry(name)) is not None and not is_empty(entry):
            yield from self.of(made.file, entry, depth)
        elif default is not None and not any(e.name is None for e in made.node.entries):
            yield from self.of(home, default, depth)


def _is_asked(file: File, variable: Variable | None) -> bool:
    """Whether code asks what a variable is: it may know which numbers are none to pass."""
    return variable is not None and any(_is_test(file, read) for read in variable.reads)


def _is_test(file: File, read: Node) -> bool:
    match file.scopes.parents.get(read):
        case tree.Operation(op=op):
            return op in ORDERS | EQUALITIES | AND | {"!", "not"}
        case tree.If(test=test) | tree.Conditional(test=test):
            return test is read
        case _:
            return False


def _said(number: int | None, file: File, node: Node) -> Iterator[Said]:
    if number is not None:
        yield Said(number, file, node)
