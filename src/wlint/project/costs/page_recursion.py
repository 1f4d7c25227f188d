"""Functions that ask for a page and then run themselves for the next one."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.mentions import targets
from wlint.project.costs.lookups import is_lookup
from wlint.project.costs.loops import exits
from wlint.project.costs.subrequests import Subrequest, Subrequests
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import EQUALITIES, parts
from wlint.semantics.functions import is_missing, own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_STEPS = 3
_REPEATS = (tree.Loop, tree.Comprehension, tree.Catch)
_Variables = frozenset[Variable]


class _Again(Record):
    """A call by which a function runs itself, and what a request of it brought before."""

    file: File
    function: tree.Function
    call: tree.Call
    brought: _Variables
    asked: _Variables

    @property
    def pages(self) -> _Variables:
        """The parameters that say which page to ask for, of which the answer says the next."""
        given = self._given()
        return frozenset[Variable]().union(
            *(
                variables
                for variables, value in given
                if variables & self.asked and self._is_next(variables, value)
            )
        )

    @property
    def same(self) -> _Variables:
        """The parameters that are handed on as they are."""
        return frozenset[Variable]().union(
            *(
                variables
                for variables, value in self._given()
                if isinstance(value, tree.Name) and self.file.variables_in(value) == variables
            )
        )

    def _given(self) -> Iterator[tuple[_Variables, Node]]:
        for param in self.function.params:
            if (value := passed(self.file, param, self.call)) is not None:
                yield self.file.variables_in(param.target), value

    def _is_next(self, variables: _Variables, value: Node) -> bool:
        """Whether a value is of the answer, or the number of the page after this one."""
        read = self.file.variables_in(value)
        match value:
            case tree.Operation(op="+", operands=[tree.Name(), tree.Literal(kind="number")]):
                return read == variables
            case _:
                return bool(read & self.brought)


class PageRecursion(Entity):
    """The functions of one Worker that run themselves for as long as answers say so."""

    types: Types
    subrequests: Subrequests

    def of(self, file: File, call: tree.Call) -> Subrequest | None:
        """The subrequest that a function repeats by a call of itself, with no limit of its own."""
        function = file.function_around(call)
        if function is None or function not in targets(self.types, file, call):
            return None
        if any(isinstance(n, _REPEATS) for n in _inside(file, function, call)):
            return None  # a walk through a tree, or another attempt
        for request in self.subrequests.within(file, function.body):
            if function in targets(self.types, file, request.site):
                continue
            brought = _brought(file, function, request.site)
            again = _Again(file, function, call, brought, _asked(file, function, request.site))
            if again.pages and not is_lookup(self.types, request) and _ends_by_answers(again):
                return request
        return None


def _inside(file: File, function: tree.Function, node: Node) -> Iterator[Node]:
    """What is around a node, inside a function."""
    for around in file.ancestors(node):
        if around is function:
            return
        yield around


def _brought(file: File, function: tree.Function, site: Node) -> _Variables:
    """The variables that hold what a request brought, or what was made of that."""
    found: set[Variable] = set()
    for _ in range(_STEPS):
        for node in own_nodes(function.body):
            match node:
                case tree.Assign(target=target, value=tree.Node() as value):
                    if value.span.covers(site.span) or file.variables_in(value) & found:
                        found |= file.variables_in(target)
                case _:
                    pass
    return frozenset(found)


def _asked(file: File, function: tree.Function, site: Node) -> _Variables:
    """The variables that a request is made of."""
    found = set(file.variables_in(site))
    for _ in range(_STEPS):
        for node in own_nodes(function.body):
            match node:
                case tree.Assign(target=target, value=tree.Node() as value):
                    if file.variables_in(target) & found:
                        found |= file.variables_in(value)
                case tree.Call(callee=tree.Member(object=owner), args=args):
                    if file.variables_in(owner) & found:
                        found |= {v for a in args for v in file.variables_in(a)}
                case _:
                    pass
    return frozenset(found)


def _ends_by_answers(again: _Again) -> bool:
    """Whether nothing but an answer that names no other page ends the calls."""
    tests = [part for test in _tests(again) for part in parts(test)]
    ends = [test for test in tests if not _is_told_before(again, test)]
    return bool(ends) and all(
        again.file.variables_in(test) & again.brought or _asks_for(again.file, test, again.pages)
        for test in ends
    )


def _tests(again: _Again) -> Iterator[Node]:
    """The conditions under which a function ends, or runs itself."""
    file, around = again.file, frozenset(_inside(again.file, again.function, again.call))
    for node in own_nodes(again.function.body):
        match node:
            case tree.If(test=test, then=then, otherwise=otherwise):
                if node in around or exits(file, then) or (otherwise and exits(file, otherwise)):
                    yield test
            case tree.Conditional(test=test) if node in around:
                yield test
            case tree.Operation(op="&&" | "and", operands=[*before, last]) if last in around:
                yield from before
            case tree.Operation(op="&&" | "and", operands=[*before, last]) if last is again.call:
                yield from before
            case _:
                pass


def _is_told_before(again: _Again, test: Node) -> bool:
    """Whether a condition is the same in each call: of what is handed on as it is."""
    asked = _presence(test)
    return asked is not None and again.file.variables_in(asked) <= again.same


def _asks_for(file: File, test: Node, variables: _Variables) -> bool:
    """Whether a condition asks no more than whether there is a page to ask for."""
    asked = _presence(test)
    return asked is not None and bool(file.variables_in(asked) & variables)


def _presence(test: Node) -> Node | None:
    """What a condition only asks for whether it is there."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return _presence(inner)
        case tree.Operation(op=op, operands=[inner, nothing]) if op in EQUALITIES and is_missing(
            nothing
        ):
            return inner
        case tree.Name() | tree.Member():
            return test
        case _:
            return None
