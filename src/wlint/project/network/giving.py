"""Which calls are only made on the way to an answer: a route that is not asked for gives none.

`const found = await one(request); if (found) return found; await other(request);`: what `one` asks
for once it has decided to answer is never waited for by `other`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import field

from wlint import tree
from wlint.project.data.conditions import Condition, parts_of
from wlint.project.file import File
from wlint.record import entity
from wlint.semantics.functions import exits_of
from wlint.semantics.leaving import leaves, ways_out
from wlint.tree import Node

_LEAVES = ("return", "throw")
_NOTHING = frozenset({"null", "undefined", "None"})


@entity
class Giving:
    """The ways through one function to exits that surely give its caller something."""

    file: File
    function: tree.Function
    is_something: Callable[[Node], bool]
    _empty: list[tree.Exit] = field(default_factory=list)

    def __post_init__(self) -> None:
        empty = (e for e in exits_of(self.function) if e.kind == "return" and self._is_empty(e))
        self._empty.extend(sorted(empty, key=_start))

    def _is_empty(self, end: tree.Exit) -> bool:
        return end.value is None or not self.is_something(end.value)

    def after(self, site: tree.Call, *, is_given: bool) -> bool:
        """Whether all ways on from a call give something; `is_given` where the call itself does."""
        start, stands = site.span.start, _whole(self.file, site) if is_given else None
        for around in self.file.ancestors(site):
            match around:
                case tree.Loop():
                    start = around.span.start
                case tree.Block():
                    end, is_left = self._end(around)
                    if self._may_be_empty(start, end, stands):
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
        out = ways_out(block) or ()
        is_left = bool(out) and all(e.kind in _LEAVES for e in out)
        around = self.file.scopes.parents.get(block)
        if isinstance(around, tree.Try) and around.body is block:
            is_left = is_left and all(leaves(c.body, *_LEAVES) for c in around.catches)
            return around.span.end, is_left
        return max(e.span.end for e in out) if is_left else block.span.end, is_left

    def _may_be_empty(self, start: int, end: int, stands: Node | None) -> bool:
        """Whether an exit between two offsets may give nothing, other than with a value."""
        first = bisect_right(self._empty, start, key=_end)
        found = (e for e in self._empty[first : first + 2] if e.span.start < end)
        return any(e.value is None or e.value is not stands for e in found)


def left_with(file: File, site: tree.Call) -> Iterator[tuple[tree.Block, int]]:
    """Where nothing is run, in a block from an offset on, once a call has given something."""
    made = _whole(file, site)
    assign = file.scopes.parents.get(made)
    if not isinstance(assign, tree.Assign) or assign.value is not made:
        return
    variable = file.scopes.variable(assign.target)
    if variable is None:
        return
    given = (d.name.span.start for d in variable.definitions)
    until = min((at for at in given if at > assign.span.start), default=file.module.span.end)
    for read in variable.reads:
        branch = _branch_on(file, read)
        if branch is None or not assign.span.end <= read.span.start < until:
            continue
        block = file.scopes.parents.get(branch)
        if isinstance(block, tree.Block) and leaves(branch.then, *_LEAVES):
            refused = parts_of(file, branch.test, holds=False)
            if any(c.subject.variable is variable and _is_nothing(c) for c in refused):
                yield block, branch.span.end


def _branch_on(file: File, read: Node) -> tree.If | None:
    """The branch that looks at a value, by itself or with others."""
    around = next(n for n in file.ancestors(read) if not isinstance(n, tree.Operation))
    return around if isinstance(around, tree.If) else None


def _is_nothing(condition: Condition) -> bool:
    is_whole = not condition.subject.path
    is_false = not condition.holds and condition.equals is None
    return is_whole and (is_false or (condition.holds and condition.equals in _NOTHING))


def _whole(file: File, site: tree.Call) -> Node:
    """A call with the `await` before it."""
    around = file.scopes.parents.get(site)
    return around if isinstance(around, tree.Await) else site


def _start(node: Node) -> int:
    return node.span.start


def _end(node: Node) -> int:
    return node.span.end
