"""What functions that are called first throw for: `requireAdmin(user)` lets only others go on."""

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import field

from wlint import tree
from wlint.platform.authentication import WEBHOOK_CHECKS
from wlint.project.calling.gates import Asked
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.leaving import leaves
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

# a statement that calls a function, and what that throws for
_Throwing: TypeAlias = tuple[Node, tuple[Asked, ...]]


class Assertions(Entity):
    """The functions of one Worker that throw unless a condition comes out as it should."""

    types: Types
    _in_block: dict[tree.Block, tuple[_Throwing, ...]] = field(default_factory=dict)
    _thrown: dict[FunctionType, tuple[Asked, ...]] = field(default_factory=dict)

    def before(self, file: File, node: Node) -> Iterator[Asked]:
        """The conditions that calls before a node throw for, and how they come out for it."""
        for around in file.ancestors(node):
            match around:
                case tree.Block():
                    for statement, thrown in self._throwing(file, around):
                        if statement.span.end <= node.span.start:
                            yield from thrown
                case tree.Function():
                    return
                case _:
                    pass

    def _throwing(self, file: File, block: tree.Block) -> tuple[_Throwing, ...]:
        """The first call in a block of each function that throws for something."""

        def found() -> Iterator[_Throwing]:
            called = [(s, call) for s in block.statements for call in _called(s)]
            # the last that is put under a function is its first call
            first = {self._function(file, call): s for s, call in reversed(called)}
            for function, statement in first.items():
                if function is not None and (thrown := self._thrown_in(function)):
                    yield statement, thrown
            for statement, call in called:
                if self._is_webhook_check(file, call):
                    yield statement, ((file, call, True),)

        return remembered(self._in_block, block, (), lambda: tuple(found()))

    def _function(self, file: File, call: tree.Call) -> FunctionType | None:
        """The function that a call runs to its end before what follows it."""
        is_awaited = isinstance(file.scopes.parents[call], tree.Await)
        match options_of(self.types.of(file, call.callee)):
            case [FunctionType(node=node) as function] if is_awaited or not node.is_async:
                return function
            case _:
                return None

    def _thrown_in(self, function: FunctionType) -> tuple[Asked, ...]:
        home = self.types.program.file(function.file)
        return remembered(
            self._thrown, function, (), lambda: tuple(self._thrown_for(home, function.node))
        )

    def _thrown_for(self, home: File, function: tree.Function) -> Iterator[Asked]:
        for statement in function.body.statements:
            match statement:
                case tree.If(test=test, then=then) if leaves(then, "throw"):
                    yield home, test, False
                case tree.Assign() | tree.ExpressionStatement() | tree.Exit():
                    checks = (c for c in _called(statement) if self._is_webhook_check(home, c))
                    yield from ((home, call, True) for call in checks)
                case _:
                    return  # what follows may not be asked

    def _is_webhook_check(self, file: File, call: tree.Call) -> bool:
        return self.types.path_of(file, call.callee) in WEBHOOK_CHECKS


def _called(statement: Node) -> Iterator[tree.Call]:
    """The calls that a statement makes, and waits for, without which nothing behind it runs.

    `const user = await requireAdmin(c)`, also in a `try` all of whose handlers leave.
    """
    match statement:
        case (
            tree.ExpressionStatement(value=value)
            | tree.Assign(value=value)
            | tree.Exit(kind="return", value=value)
        ):
            if isinstance(value, tree.Assign):
                value = value.value
            value = value.value if isinstance(value, tree.Await) else value
            if isinstance(value, tree.Call):
                yield value
        case tree.Try(body=body, catches=catches) if all(leaves(c.body) for c in catches):
            for inner in body.statements:
                yield from _called(inner)
        case _:
            return
