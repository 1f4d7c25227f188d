"""What ends a loop after some rounds, whatever others answer."""

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.comparisons import counted, is_small, large_and_bound, written_out
from wlint.project.costs.latches import is_done_once
from wlint.project.costs.loops import block_leaves, continues, exits
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.conditions import AND, parts
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node


class Cap(Record):
    """What ends a loop that something else outgrows; `is_optional` where it may be left out.

    It ends it past the bound where it `is_past`, and when that is reached where it is not.
    """

    bound: Node
    is_optional: bool
    grown: Node
    is_past: bool


def caps(file: File, loop: tree.Loop, is_data: Callable[[Node], bool]) -> Iterator[Cap]:
    """The bounds of conditions that end a loop once something of its own gets large.

    `page < 10`, `if (all.length >= max) break`, `Date.now() > deadline`: 10, `max`, `deadline`.
    `page < answer.pages`, `if (items.length < 100) break`: the other side decides.
    """
    elements = _of_elements(file, loop)

    def is_theirs(node: Node) -> bool:
        if _grows(file, loop, node):
            return False
        # how large an element is says nothing of how many there are
        inner = counted(node)
        is_one = inner is not None and not elements.isdisjoint(file.variables_in(inner))
        return is_one or is_data(node) or _is_fresh(file, loop, node)

    for pair, is_optional, is_past in endings(file, loop):
        if pair is not None and not any(is_theirs(node) for node in pair):
            yield Cap(pair[1], is_optional, pair[0], is_past)


def _of_elements(file: File, loop: tree.Loop) -> frozenset[Variable]:
    """The variables that hold what a loop goes through, or what a round makes of that."""
    each = file.variables_in(loop.target) if loop.target is not None else frozenset[Variable]()
    return file.made_of(each, loop.body, with_sums=False)


def endings(file: File, loop: tree.Loop) -> Iterator[tuple[tuple[Node, Node] | None, bool, bool]]:
    """What grows and past what, where a loop ends by that.

    With it, whether the condition may be left out, and whether it ends past the bound.
    """
    tests = parts(loop.test, "&&", "and") if loop.test is not None and loop.kind != "count" else ()
    for test in tests:
        compared = _unless_missing(test)
        yield _kept_small(compared), compared is not test, _is_operation(compared, "<=", ">=")
    for branch in own_nodes(loop.body):
        if isinstance(branch, tree.If) and exits(file, branch.then, loop):
            for part in written_out(file, branch.test):
                yield _grown_large(part), True, _is_operation(part, "<", ">")
    for part in _again_while(file, loop):
        yield _kept_small(part), True, _is_operation(part, "<=", ">=")


def _again_while(file: File, loop: tree.Loop) -> Sequence[Node]:
    """What keeps a loop going that else leaves at the end of its round, if something always does.

    `if (answer.status === 429 && attempt < 3) continue; return answer`
    """
    if loop.kind == "each" or not block_leaves(file, loop.body, loop):
        return ()
    again = [(at, _tests_for(file, loop, at)) for at in continues(file, loop.body, loop)]
    is_kept = all(tests or is_done_once(file, loop, at) for at, tests in again)
    return [test for _, tests in again for test in tests] if is_kept else ()


def _tests_for(file: File, loop: tree.Loop, exit: tree.Exit) -> Sequence[Node]:
    """What must not have become large where a `continue` is come to."""
    inside = takewhile(lambda n: n is not loop, file.ancestors(exit))
    tests = (n.test for n in inside if isinstance(n, tree.If) and n.then.span.covers(exit.span))
    kept = (part for test in tests for part in written_out(file, test, *AND))
    return [part for part in kept if _kept_small(part) is not None]


def _unless_missing(test: Node) -> Node:
    """The comparison of a condition that holds, too, where there is no bound: `!max || n < max`."""
    match test:
        case tree.Operation(op="||" | "or", operands=[missing, compared]):
            asked = {n.id for n in missing.walk() if isinstance(n, tree.Name)}
            named = {n.id for n in compared.walk() if isinstance(n, tree.Name)}
            return compared if asked and asked <= named else test
        case _:
            return test


def _grows(file: File, loop: tree.Loop, node: Node) -> bool:
    """Whether a value is the length of what a loop adds to, whatever that held before.

    A sum grows with one of its parts: `all.length + page.items.length`.
    """
    if isinstance(node, tree.Operation) and node.op == "+":
        return any(_grows(file, loop, part) for part in node.operands)
    variable = file.scopes.variable(inner) if (inner := counted(node)) is not None else None
    if variable is None:
        return False
    added = {addition.node for addition in additions(file, variable)}
    others = (d.node for d in variable.definitions if d.node not in added)
    return any(loop in file.ancestors(n) for n in added) and not any(
        loop in file.ancestors(n) for n in others
    )


def _is_fresh(file: File, loop: tree.Loop, node: Node, depth: int = 0) -> bool:
    """Whether a value is what the loop's own awaits brought in this round."""
    for name in node.walk():
        variable = file.scopes.variable(name) if isinstance(name, tree.Name) else None
        for d in variable.definitions if variable else ():
            if d.gives is not Gives.VALUE or d.value is None or loop not in file.ancestors(d.node):
                continue
            inside = tuple(own_nodes(d.value))
            same = [n for n in inside if file.scopes.variable(n) is variable]
            if not all(_is_part_read(file, n) for n in same):
                continue  # it adds to what it was; of a page the next one needs a part only
            if any(isinstance(n, tree.Await) for n in inside) or (
                depth < 3 and _is_fresh(file, loop, d.value, depth + 1)
            ):
                return True
    return False


def _is_part_read(file: File, node: Node) -> bool:
    """Whether only a part of something is read, and nothing called on it: `page.cursor`."""
    part = file.scopes.parents.get(node)
    around = file.scopes.parents.get(part) if isinstance(part, tree.Member) else None
    return around is not None and not (isinstance(around, tree.Call) and around.callee is part)


def _grown_large(test: Node) -> tuple[Node, Node] | None:
    """What must have become large, and past what, where a condition ends a loop."""
    pair = large_and_bound(test)
    if pair is None or is_small(pair[1]):
        return None
    is_constant = isinstance(pair[0], tree.Literal) and not is_small(pair[0])
    return None if is_constant else pair


def _kept_small(test: Node) -> tuple[Node, Node] | None:
    """The same for a condition that keeps a loop going: what must not become large."""
    pair = None if _is_operation(test, "===", "==") else large_and_bound(test)
    return (pair[1], pair[0]) if pair is not None else None


def _is_operation(test: Node, *ops: str) -> bool:
    return isinstance(test, tree.Operation) and test.op in ops
