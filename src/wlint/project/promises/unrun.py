"""Statements of D1 that are prepared and never run, be they kept by an object of the project.

A statement is an object that does nothing until `run` and its like, or `batch`, send it.
"""

from collections.abc import Iterator
from enum import Enum

from msgspec import field

from wlint import tree
from wlint.platform import api
from wlint.platform.together import ALL
from wlint.platform.writes import STATEMENTS
from wlint.project.calling.background import is_wait_until
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.calling.put_away import put_into
from wlint.project.file import File
from wlint.project.promises.holders import SIZES, is_fresh, waits_for_nothing
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import (
    ClassType,
    FunctionType,
    Global,
    InstanceType,
    Named,
    Type,
    options_of,
)
from wlint.tree import Node

_STATEMENT = Named("D1PreparedStatement")
_RUNS = frozenset(map(Global, STATEMENTS))
_AWAITED = frozenset({"__await__", "then"})
_ALL = frozenset(map(Global, ALL))
# what writes out what it is given, of which a statement is nothing
_WRITES = frozenset(
    map(Global, ("JSON.stringify", "Response.json", "typeof Response.json", "hono:Context.json"))
)


class Unrun(Enum):
    """How a statement is left, in words about it."""

    FORGOTTEN = "only prepares a statement: nothing runs it"
    AWAITED = "never runs: a prepared statement is no promise"


class Statements(Entity):
    """The statements of one Worker."""

    types: Types
    _keepers: dict[tree.Class, bool] = field(default_factory=dict)

    def unrun(self, file: File, node: Node) -> Unrun | None:
        """How the statement that a call makes, or an `await` waits for, is left without a run."""
        match node:
            case tree.Await(value=tree.Name() as name):
                return Unrun.AWAITED if self._is_only_awaited(file, name) else None
            case tree.Call() if self._is_made(file, node):
                around = file.scopes.parents[node]
                if (
                    isinstance(around, tree.ExpressionStatement)
                    or _is_forgotten(file, around)
                    or self._is_only_counted(file, around)
                ):
                    return Unrun.FORGOTTEN
                is_awaited = (
                    self._waits_in_vain(file, around)
                    or self._is_handed_over(file, around)
                    or self._is_gathered(file, node)
                )
                return Unrun.AWAITED if is_awaited else None
            case _:
                return None

    # What a statement is

    def _is_made(self, file: File, call: tree.Call) -> bool:
        """Whether a call gives a statement, or an object that does nothing but keep one."""
        of = self.types.of(file, call)
        return of == _STATEMENT or (self._keeps_statement(of) and self._is_pure(file, call))

    def _keeps_statement(self, of: Type) -> bool:
        """Whether an object is of a class whose methods run the statement that it keeps."""
        if not isinstance(of, InstanceType):
            return False
        if of.node not in self._keepers:
            self._keepers[of.node] = False
            home = self.types.program.file(of.file)
            methods = dict(methods_of(of.node))
            calls = (n for m in methods.values() for n in m.body.walk() if isinstance(n, tree.Call))
            self._keepers[of.node] = methods.keys().isdisjoint(_AWAITED) and any(
                self._runs_own(home, call) for call in calls
            )
        return self._keepers[of.node]

    def _runs_own(self, file: File, call: tree.Call) -> bool:
        match call.callee:
            case tree.Member(object=tree.Member(object=tree.Name(is_receiver=True)) as kept):
                is_run = self.types.of(file, call.callee) in _RUNS
                return is_run and self.types.of(file, kept) == _STATEMENT
            case _:
                return False

    def _is_pure(self, file: File, call: tree.Call) -> bool:
        """Whether all that a chain of calls does is to make an object that keeps a statement.

        What is bound to one that was made before changes that one: `statement.bind(1)`.
        """
        node: Node = call
        while isinstance(node, tree.Call):
            for home, function in self._functions(file, node):
                if any(self._is_let_out(home, n) for n in function.body.walk()):
                    return False
            node = node.callee.object if isinstance(node.callee, tree.Member) else node.callee
        return not self._keeps_statement(self.types.of(file, node))

    def _functions(self, file: File, call: tree.Call) -> Iterator[tuple[File, tree.Function]]:
        """The functions of the project that a call runs."""
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case FunctionType(file=path, node=function):
                    yield self.types.program.file(path), function
                case ClassType(file=path, node=cls):
                    home = self.types.program.file(path)
                    yield from ((home, m) for _, m in methods_of(cls) if is_constructor(m))
                case _:
                    pass

    def _is_let_out(self, file: File, node: Node) -> bool:
        """Whether code gives a statement to others, who may run it, or runs one."""
        if isinstance(node, tree.Call):
            return self.types.of(file, node.callee) in _RUNS
        if not isinstance(node, (tree.Name, tree.Member)):
            return False
        of = self.types.of(file, node)
        if of != _STATEMENT and not self._keeps_statement(of):
            return False
        around = file.scopes.parents[node]
        match around:
            case tree.Member() | tree.Assign() | tree.Exit() | tree.Conditional() | tree.Param():
                return False
            case tree.Arg():
                taker = file.scopes.parents[around]
                return not isinstance(taker, tree.Call) or not self._keeps_statement(
                    self.types.of(file, taker)
                )
            case _:
                return True

    # What becomes of it

    def _is_only_awaited(self, file: File, name: tree.Name) -> bool:
        """Whether nothing is done with the statement of a variable but to wait for it."""
        variable = file.scopes.variable(name)
        if variable is None or variable.is_module_level:
            return False
        given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
        return (
            self.types.of(file, name) == _STATEMENT
            and all(d.gives is Gives.VALUE and not d.path for d in given)
            and all(
                self._waits_in_vain(file, file.scopes.parents[read])
                or _is_bound_again(file, variable, read)
                for read in variable.reads
            )
        )

    def _waits_in_vain(self, file: File, around: Node) -> bool:
        """Whether what an `await` gives back, which is the statement, is not run by others."""
        if not isinstance(around, tree.Await):
            return False
        match use := file.scopes.parents[around]:
            case tree.ExpressionStatement() | tree.Assign(target=tree.Mapping()):
                return True
            case tree.Assign(target=tree.Name() as target):
                variable = file.scopes.variable(target)
                reads = variable.reads if variable is not None else ()
                parents = file.scopes.parents
                return _is_forgotten(file, use) or (
                    bool(reads) and all(self._takes_result(file, parents[read]) for read in reads)
                )
            case _:
                return self._takes_result(file, use)

    def _takes_result(self, file: File, around: Node) -> bool:
        """Whether something is read that only results have, or it is written out as one."""
        match around:
            case tree.Member(name=name):
                return name is None or api.method(_STATEMENT.name, name) is None
            case tree.Arg():
                call = file.scopes.parents[around]
                return isinstance(call, tree.Call) and self.types.of(file, call.callee) in _WRITES
            case _:
                return False

    def _is_only_counted(self, file: File, around: Node) -> bool:
        """Whether it goes to a list of the function's own that nobody takes anything out of."""
        call = file.scopes.parents[around] if isinstance(around, tree.Arg) else None
        if not isinstance(around, tree.Arg) or not isinstance(call, tree.Call):
            return False
        owner = put_into(self.types, file, call, around)
        variable = file.scopes.variable(owner) if owner is not None else None
        return (
            variable is not None
            and isinstance(variable.scope.function.node, tree.Function)
            and all(map(is_fresh, variable.definitions))
            and all(self._is_count(file, read) for read in variable.reads)
        )

    def _is_count(self, file: File, read: Node) -> bool:
        around = file.scopes.parents[read]
        is_size = isinstance(around, tree.Member) and around.name in SIZES
        return is_size or waits_for_nothing(self.types, file, read)

    def _is_handed_over(self, file: File, around: Node) -> bool:
        call = file.scopes.parents[around] if isinstance(around, tree.Arg) else None
        return isinstance(call, tree.Call) and is_wait_until(self.types, file, call)

    def _is_gathered(self, file: File, node: Node) -> bool:
        """Whether a statement only goes into a `Promise.all` or `gather`, for its end."""
        parents = file.scopes.parents
        match around := parents.get(node):
            case tree.Sequence() | tree.Comprehension() | tree.Spread():
                return self._is_gathered(file, around)
            case tree.Exit(kind="return"):
                function = file.function_around(around)
                mapped = file.call_around(function) if function is not None else None
                is_map = mapped is not None and called_as(mapped.callee) == "map"
                return mapped is not None and is_map and self._is_gathered(file, mapped)
            case tree.Arg():
                together = file.call_around(node)
                awaited = parents.get(together) if together is not None else None
                return (
                    together is not None
                    and self.types.of(file, together.callee) in _ALL
                    and isinstance(awaited, tree.Await)
                    and isinstance(parents[awaited], tree.ExpressionStatement)
                )
            case _:
                return False


def _is_forgotten(file: File, around: Node) -> bool:
    """Whether a statement is given to a variable that nobody reads."""
    if not isinstance(around, tree.Assign) or not isinstance(around.target, tree.Name):
        return False
    variable = file.scopes.variable(around.target)
    return variable is not None and not variable.is_module_level and not variable.reads


def _is_bound_again(file: File, variable: Variable, read: Node) -> bool:
    """Whether a statement is only given its values: `statement = statement.bind(id)`."""
    parents = file.scopes.parents
    match member := parents[read]:
        case tree.Member(name="bind"):
            call = parents[member]
            around = parents[call] if isinstance(call, tree.Call) else None
            return isinstance(around, tree.Assign) and (
                file.scopes.variable(around.target) is variable
            )
        case _:
            return False
