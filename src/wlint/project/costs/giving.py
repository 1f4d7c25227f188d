"""Which calls are only made on the way to an answer: a route that is not asked for gives none.

`const found = await one(request); if (found) return found; await other(request);`: what `one` asks
for once it has decided to answer is never waited for by `other`.
"""

from bisect import bisect_right

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.order import next_statement
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import OR, OTHER, parts
from wlint.semantics.functions import exits_of, is_missing
from wlint.semantics.leaving import leaves, ways_out
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import is_surely_true, options_of
from wlint.tree import Node

_LEAVES = ("return", "throw")


class Giving(Entity):
    """The ways through one function to exits that surely give its caller something."""

    types: Types
    file: File
    function: tree.Function
    _empty: list[tree.Exit] = field(default_factory=list)
    _ends: dict[tree.Block, tuple[int, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        returns = (e for e in exits_of(self.function) if e.kind == "return")
        empty = (
            e
            for e in returns
            if e.value is None or not is_something(self.types, self.file, e.value)
        )
        self._empty.extend(sorted(empty, key=lambda e: e.span.start))

    def after(self, site: tree.Call) -> bool:
        """Whether all ways on from a call give something."""
        start = site.span.start
        for around in self.file.ancestors(site):
            match around:
                case tree.Loop():
                    start = around.span.start
                case tree.Block():
                    end, is_left = self._end(around)
                    if any(self._is_empty(e, site) for e in self._between(start, end)):
                        return False
                    if is_left:
                        return True
                case tree.Function():
                    return False
                case _:
                    pass
        return False

    def _end(self, block: tree.Block) -> tuple[int, bool]:
        """Where a block ends, with what catches its errors, and whether it is left by then."""
        return remembered(self._ends, block, (0, False), lambda: self._found_end(block))

    def _found_end(self, block: tree.Block) -> tuple[int, bool]:
        out = ways_out(block) or ()
        is_left = bool(out) and all(e.kind in _LEAVES for e in out)
        around = self.file.scopes.parents.get(block)
        if isinstance(around, tree.Try) and around.body is block:
            is_left = is_left and all(leaves(c.body, *_LEAVES) for c in around.catches)
            return around.span.end, is_left
        return max(e.span.end for e in out) if is_left else block.span.end, is_left

    def _between(self, start: int, end: int) -> list[tree.Exit]:
        """The first exits between two offsets that may give nothing: a site is in one of them."""
        first = bisect_right(self._empty, start, key=lambda e: e.span.end)
        return [e for e in self._empty[first : first + 2] if e.span.start < end]

    def _is_empty(self, end: tree.Exit, site: tree.Call) -> bool:
        """Whether an exit that may give nothing may do so in a run that has made a call."""
        value = end.value
        while isinstance(value, tree.Conditional):
            ways = (value.then, value.otherwise)
            chosen = next((way for way in ways if way.span.covers(site.span)), None)
            if chosen is None:
                return True
            value = chosen
        if value is None or not value.span.covers(site.span):
            return True
        return not is_something(self.types, self.file, value)


def is_something(types: Types, file: File, value: Node) -> bool:
    """Whether a value surely is an object, a response say, and counts as true in a condition."""
    options = options_of(types.awaited(types.of(file, value)))
    return all(is_surely_true(option, is_python=file.is_python) for option in options)


def leaves_with(file: File, call: tree.Call) -> bool:
    """Whether the code around a call leaves with what it gives, if it gives something."""
    statement = file.scopes.parents.get(_whole(file, call))
    then = next_statement(file, statement) if isinstance(statement, tree.Assign) else None
    return answered_by(file, statement, then) is not None


def answered_by(
    file: File, statement: Node | None, then: Node | None
) -> tuple[tree.Call, tree.If] | None:
    """The call whose answer one statement keeps, and the next leaves with if there is one."""
    match statement, then:
        case (
            tree.Assign(
                target=target, value=tree.Await(value=tree.Call() as call) | (tree.Call() as call)
            ),
            tree.If(otherwise=None) as branch,
        ) if (variable := file.scopes.variable(target)) is not None:
            return (call, branch) if _is_left_with(file, branch, variable) else None
        case _:
            return None


def _is_left_with(file: File, branch: tree.If, variable: Variable) -> bool:
    """Whether nothing behind a branch runs unless a variable holds nothing."""
    is_asked = any(_asks_for(file, part) is variable for part in parts(branch.test, *OR))
    return is_asked and leaves(branch.then, *_LEAVES)


def _asks_for(file: File, test: Node) -> Variable | None:
    """The variable that has a value where a condition holds."""
    match test:
        case tree.Operation(op=op, operands=[inner, nothing]) if op in OTHER and is_missing(
            nothing
        ):
            return file.scopes.variable(inner)
        case _:
            return file.scopes.variable(test)


def _whole(file: File, site: tree.Call) -> Node:
    """A call with the `await` before it."""
    around = file.scopes.parents.get(site)
    return around if isinstance(around, tree.Await) else site
