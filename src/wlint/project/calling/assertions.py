"""What functions that are called first throw for: `requireAdmin(user)` lets only others go on."""

from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from wlint import tree
from wlint.project.calling.gates import Asked
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.leaving import leaves
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

# a call, and what its function throws for
_Throwing: TypeAlias = tuple[tree.Call, tuple[Asked, ...]]


@entity
class Assertions:
    """The functions of one Worker that throw unless a condition comes out as it should."""

    types: Types
    _in_block: dict[tree.Block, tuple[_Throwing, ...]] = field(default_factory=dict)
    _thrown: dict[FunctionType, tuple[Asked, ...]] = field(default_factory=dict)

    def before(self, file: File, node: Node) -> Iterator[Asked]:
        """The conditions that calls before a node throw for, and how they come out for it."""
        for around in file.ancestors(node):
            match around:
                case tree.Block():
                    for call, thrown in self._throwing(file, around):
                        if call.span.end <= node.span.start:
                            yield from thrown
                case tree.Function():
                    return
                case _:
                    pass

    def _throwing(self, file: File, block: tree.Block) -> tuple[_Throwing, ...]:
        """The first call in a block of each function that throws for something."""

        def found() -> Iterator[_Throwing]:
            called = [c for s in block.statements if (c := _called(s)) is not None]
            # the last that is put under a function is its first call
            first = {self._function(file, call): call for call in reversed(called)}
            for function, call in first.items():
                if function is not None and (thrown := self._thrown_in(function)):
                    yield call, thrown

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
            self._thrown, function, (), lambda: tuple(_thrown_for(home, function.node))
        )


def _called(statement: Node) -> tree.Call | None:
    """The call that a statement makes, and waits for: `const user = await requireAdmin(c)`."""
    match statement:
        case tree.ExpressionStatement(value=value) | tree.Assign(value=value):
            if isinstance(value, tree.Assign):
                value = value.value
            value = value.value if isinstance(value, tree.Await) else value
            return value if isinstance(value, tree.Call) else None
        case _:
            return None


def _thrown_for(home: File, function: tree.Function) -> Iterator[Asked]:
    for statement in function.body.statements:
        match statement:
            case tree.If(test=test, then=then) if leaves(then, "throw"):
                yield home, test, False
            case tree.Assign() | tree.ExpressionStatement():
                pass
            case _:
                return  # what follows may not be asked
