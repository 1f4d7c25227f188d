"""Which values of a variable a read of it can see.

Not those of a branch that the read is not on, nor those that have been replaced before it. Python
knows no blocks: there one name serves one thing after another.
"""

from bisect import bisect_left
from collections.abc import Sequence, Set

from wlint import tree
from wlint.project.file import File
from wlint.project.order import are_apart, runs_before, runs_with
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

# of what is given a value so often nobody says which one is meant where: the last ones are asked
_MOST = 12


def reaching(file: File, variable: Variable, read: Node) -> Sequence[Definition]:
    """The definitions of a variable whose values a read may see."""
    given = variable.definitions
    if not 1 < len(given) <= _MOST or variable.is_module_level:
        return given
    function = file.function_around(read)
    here = _given_in(file, function, variable) if function is not None else ()
    if len(here) < 2:
        return given
    found = [d for d in given if d not in here or _reaches(file, d.node, here, read)]
    return found if found else given


def held(file: File, name: Node) -> Definition | None:
    """The one definition whose value a name surely holds where it is read, of however many."""
    variable = file.scopes.variable(name)
    if variable is None or variable.only is not None:
        return variable.only if variable is not None else None
    given = reaching(file, variable, name)
    return given[0] if len(given) == 1 and given[0].gives is not Gives.NOTHING else None


def held_value(file: File, node: Node) -> tuple[Node, Definition | None]:
    """The expression a variable of this function surely holds where it is read, and what gives it.

    The node itself where it is no such variable.
    """
    given = held(file, node)
    value = file.value_before(given, node)
    return (node, None) if value is None else (value, given)


def reads_of(file: File, given: Definition) -> Sequence[tree.Name]:
    """Where a variable is read that may hold what one place gives it."""
    variable = file.scopes.variable(given.name)
    return seeing(file, variable, given.node) if variable is not None else ()


def seeing(file: File, variable: Variable, by: Node) -> Sequence[tree.Name]:
    """The reads of a variable that may see what a node gives it, or puts into what it holds."""
    function = file.function_around(by)
    if function is None or variable.is_module_level:
        return variable.reads
    here = _given_in(file, function, variable)
    return [
        read
        for read in variable.reads
        if file.function_around(read) is not function or _reaches(file, by, here, read)
    ]


def may_have_run(file: File, node: Node, later: Node) -> bool:
    """Whether what is not later in the same pass through a function may have been done by then."""
    if file.function_around(node) is not file.function_around(later):
        return True
    is_after = node.span.end > later.span.start
    return not is_after or _loop_around(file, node, later) is not None


def _given_in(file: File, function: tree.Function, variable: Variable) -> Sequence[Definition]:
    """What gives a variable a value in a function, in the order of the text."""
    found = (d for d in variable.definitions if file.function_around(d.node) is function)
    return sorted(found, key=_start)


def _start(given: Definition) -> int:
    return given.node.span.start


def _reaches(file: File, by: Node, given: Sequence[Definition], read: Node) -> bool:
    """Whether a read may see what a node gives, before one of these gives another value."""
    loop = _loop_around(file, by, read)
    if loop is None and (not _is_before(by, read) or are_apart(file, by, read)):
        return False
    end = bisect_left(given, read.span.start, key=_start)
    others = [d for d in given[max(end - _MOST, 0) : end] if d.node is not by]
    if any(_gives_anew(other, by, read) for other in others):
        return False
    between = [
        d.node
        for d in others
        if _replaces(d) and _is_between(by, d, read, loop) and not _may_fail(file, d.node, read)
    ]
    return not any(runs_before(file, node, read) for node in between) and not _is_on_every_way(
        file, by, between, read
    )


def _is_on_every_way(file: File, by: Node, between: Sequence[Node], read: Node) -> bool:
    """Whether each way from a node to a read leads through one of those between."""
    if not between:
        return False
    to_read = set(file.ancestors(read))
    ends = to_read.union(file.ancestors(by))
    passed = set[Node]()
    for node in between:
        inside = node
        for around in file.ancestors(node):
            passed.add(inside)
            if around in ends:
                is_passed = around in to_read or not _is_left(around, by, inside)
                if runs_with(around, inside) and is_passed:
                    return True
                break
            if not runs_with(around, inside) and not _is_either(around, passed):
                break
            inside = around
    return False


def _is_either(node: Node, passed: Set[Node]) -> bool:
    """Whether both ways of a branch have been passed, unless they leave."""
    match node:
        case tree.If(then=then, otherwise=otherwise):
            return all(w in passed or leaves(w, "return", "throw") for w in (then, otherwise))
        case _:
            return False


def _is_left(block: Node, by: Node, last: Node) -> bool:
    """Whether a loop may be left, or go on, after a node and before another one has run."""
    exits = (n for n in own_nodes(block) if isinstance(n, tree.Exit))
    rest = range(by.span.end, last.span.end)
    return any(e.kind in ("break", "continue") and e.span.start in rest for e in exits)


def _loop_around(file: File, one: Node, other: Node) -> tree.Loop | None:
    """The innermost loop that repeats both."""
    around = set(file.ancestors(one))
    loops = (node for node in file.ancestors(other) if isinstance(node, tree.Loop))
    return next((loop for loop in loops if loop in around), None)


def _is_before(by: Node, read: Node) -> bool:
    """Whether what a node gives is there when a place is read, if code runs from top to bottom."""
    if isinstance(by, tree.Assign):
        return by.span.end <= read.span.start
    return by.span.start <= read.span.start


def _may_fail(file: File, node: Node, read: Node) -> bool:
    """Whether code may come to a read although what is before it has failed, and was caught."""
    tried = (n for n in file.ancestors(node) if isinstance(n, tree.Try) and n.catches)
    return any(n.body.span.covers(node.span) and not n.body.span.covers(read.span) for n in tried)


def _replaces(given: Definition) -> bool:
    """Whether a variable holds nothing of before, once it is given a value."""
    node = given.node
    is_plain = isinstance(node, tree.Assign) and node.op is None
    return is_plain and given.gives is Gives.VALUE


def _gives_anew(other: Definition, by: Node, read: Node) -> bool:
    """Whether each round of a loop around a read gives a variable another value than one before."""
    match other:
        case Definition(gives=Gives.EACH, node=tree.Loop(body=body)):
            return body.span.covers(read.span) and not body.span.covers(by.span)
        case _:
            return False


def _is_between(by: Node, other: Definition, read: Node, loop: tree.Loop | None) -> bool:
    """Whether a variable is given another value after one, and before a read."""
    if other.node.span.covers(read.span) or other.node.span.end > read.span.start:
        return False
    if _is_before(by, read):
        return by.span.start < other.node.span.start
    return loop is not None and loop.span.covers(other.node.span)
