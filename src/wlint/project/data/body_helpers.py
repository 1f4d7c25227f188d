"""Functions that use up the body they are handed: `verify(request)` reads it to check it."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import field

from wlint import tree
from wlint.project.calling.always import always_runs
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.order import is_on_every_way, next_statement
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import is_null, own_nodes, returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


class BodyHelpers(Entity):
    """The functions of one Worker that use up bodies; `use` is the place where a name's is."""

    types: Types
    use: Callable[[File, tree.Name], Node | None]
    _known: dict[tuple[tree.Param, bool], bool] = field(default_factory=dict)

    def uses_up(self, file: File, call: tree.Call, given: Node) -> bool:
        """Whether a call has surely used up a body it is handed, when the code goes on."""
        functions = self._functions(file, call)
        is_waited_for = isinstance(file.scopes.parents.get(call), tree.Await)
        is_done = is_waited_for or not any(function.node.is_async for function in functions)
        return is_done and self.takes(file, call, given)

    def takes(self, file: File, call: tree.Call, given: Node) -> bool:
        """Whether a call surely uses up a body it is handed, now or when it comes to that."""
        functions = self._functions(file, call)
        return bool(functions) and all(
            any(
                self._consumes(function, param, may_refuse=_turns_away(file, call))
                for param in function.node.params
                if any(value is given for value in arguments(function.node, param, call))
            )
            for function in functions
        )

    def may_give_null(self, file: File, call: tree.Call) -> bool:
        """Whether a call gives null on one way, and something on another."""
        functions = self._functions(file, call)
        return bool(functions) and all(
            {True, False} == {is_null(value) for value in returned(function.node)}
            for function in functions
        )

    def _functions(self, file: File, call: tree.Call) -> Sequence[FunctionType]:
        """The functions of the project that a call may run, where it runs nothing else."""
        options = options_of(self.types.of(file, call.callee))
        known = [o for o in options if isinstance(o, FunctionType)]
        return known if len(known) == len(options) and not call.is_new else ()

    def _consumes(self, function: FunctionType, param: tree.Param, *, may_refuse: bool) -> bool:
        """Whether a function uses up what a parameter is given before it returns."""
        key = (param, may_refuse)
        if key not in self._known:
            self._known[key] = False
            home, node = self.types.program.file(function.file), function.node
            self._known[key] = not node.is_generator and any(
                home.function_around(use) is node
                and (
                    always_runs(home, use) or (may_refuse and _is_behind_refusals(home, node, use))
                )
                for use in self._uses(home, param)
            )
        return self._known[key]

    def _uses(self, file: File, param: tree.Param) -> Iterator[Node]:
        variable = file.scopes.variable(param.target)
        if variable is None or any(d.gives is not Gives.PARAMETER for d in variable.definitions):
            return
        for read in variable.reads:
            if (use := self.use(file, read)) is not None:
                yield use


def _is_behind_refusals(file: File, function: tree.Function, use: Node) -> bool:
    """Whether a function comes to a place unless it says no before: `return false`."""
    if any(isinstance(n, tree.Try) for n in file.ancestors(use) if function.span.covers(n.span)):
        return False
    before = (n for n in own_nodes(function.body) if n.span.end <= use.span.start)
    return is_on_every_way(file, use, function.body) and all(
        _says_no(file, n) for n in before if isinstance(n, tree.Exit) and n.kind == "return"
    )


def _says_no(file: File, exit: tree.Exit) -> bool:
    match exit.value:
        case None | tree.Literal(kind="null" | "undefined"):
            return True
        case tree.Literal(kind="boolean") as said:
            return file.source.text(said.span).lower() == "false"
        case _:
            return False


def _turns_away(file: File, call: tree.Call) -> bool:
    """Whether the code goes on only if a call says yes: `if (!(await verify(request))) return`."""
    parents = file.scopes.parents
    value: Node = call
    if isinstance(around := parents.get(value), tree.Await):
        value = around
    match parents.get(value):
        case tree.Operation(op="!" | "not") as test:
            return _leaves(parents.get(test), test)
        case tree.Assign(target=tree.Name(id=name)) as assign:
            match after := next_statement(file, assign):
                case tree.If(test=tree.Operation(op="!" | "not", operands=[tree.Name(id=asked)])):
                    return asked == name and _leaves(after, after.test)
                case _:
                    return False
        case _:
            return False


def _leaves(node: Node | None, test: Node) -> bool:
    """Whether a branch that a test leads to ends the function."""
    match node:
        case tree.If(test=asked, then=tree.Block(statements=[*_, tree.Exit()])):
            return asked is test
        case tree.If(test=asked, then=tree.Exit()):
            return asked is test
        case _:
            return False
