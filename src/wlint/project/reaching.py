"""Which values of a variable a read of it can see.

Not those of a branch that the read is not on, nor those that have been replaced before it. Python
knows no blocks: there one name serves one thing after another.
"""

from collections.abc import Sequence

from wlint import tree
from wlint.project.file import File
from wlint.project.order import are_apart, runs_before
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

# of what is given a value so often nobody says which one is meant where
_MOST = 12


def reaching(file: File, variable: Variable, read: Node) -> Sequence[Definition]:
    """The definitions of a variable whose values a read may see."""
    given = variable.definitions
    if not 1 < len(given) <= _MOST or variable.is_module_level:
        return given
    function = file.function_around(read)
    here = [d for d in given if _home(file, d) is function]
    if function is None or len(here) < 2:
        return given
    found = [d for d in given if d not in here or _reaches(file, d, here, read)]
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
    if variable is None:
        return ()
    return [read for read in variable.reads if sees(file, variable, read, given)]


def sees(file: File, variable: Variable, read: Node, given: Definition) -> bool:
    """Whether a read may see one value of a variable, of however many."""
    function = file.function_around(read)
    if function is None or variable.is_module_level or _home(file, given) is not function:
        return True
    here = [d for d in variable.definitions if _home(file, d) is function]
    return _reaches(file, given, here, read)


def may_have_run(file: File, node: Node, later: Node) -> bool:
    """Whether what is not later in the same pass through a function may have been done by then."""
    if file.function_around(node) is not file.function_around(later):
        return True
    is_after = node.span.end > later.span.start
    return not is_after or _loop_around(file, node, later) is not None


def _home(file: File, definition: Definition) -> tree.Function | None:
    """The function in which a variable is given a value: a parameter is in its own."""
    node = definition.node
    around = file.scopes.parents.get(node)
    if isinstance(node, tree.Param) and isinstance(around, tree.Function):
        return around
    return file.function_around(node)


def _reaches(file: File, given: Definition, others: Sequence[Definition], read: Node) -> bool:
    loop = _loop_around(file, given.node, read)
    if loop is None and not _is_before(given, read):
        return False
    if loop is None and are_apart(file, given.node, read):
        return False
    if any(_gives_anew(other, given, read) for other in others if other is not given):
        return False
    return not any(
        _replaces(other)
        and _is_between(given, other, read, loop)
        and runs_before(file, other.node, read)
        and not _may_fail(file, other.node, read)
        for other in others
        if other is not given
    )


def _loop_around(file: File, one: Node, other: Node) -> tree.Loop | None:
    """The innermost loop that repeats both."""
    around = set(file.ancestors(one))
    loops = (node for node in file.ancestors(other) if isinstance(node, tree.Loop))
    return next((loop for loop in loops if loop in around), None)


def _is_before(given: Definition, read: Node) -> bool:
    """Whether a value is there when a place is read, if code runs from top to bottom."""
    node = given.node
    if isinstance(node, tree.Assign):
        return node.span.end <= read.span.start
    return node.span.start <= read.span.start


def _may_fail(file: File, node: Node, read: Node) -> bool:
    """Whether code may come to a read although what is before it has failed, and was caught."""
    around = set(file.ancestors(read))
    tries = (n for n in file.ancestors(node) if isinstance(n, tree.Try) and n not in around)
    return any(found.catches for found in tries)


def _replaces(given: Definition) -> bool:
    """Whether a variable holds nothing of before, once it is given a value."""
    node = given.node
    is_plain = isinstance(node, tree.Assign) and node.op is None
    return is_plain and given.gives is Gives.VALUE


def _gives_anew(other: Definition, given: Definition, read: Node) -> bool:
    """Whether each round of a loop around a read gives a variable another value than one before."""
    match other:
        case Definition(gives=Gives.EACH, node=tree.Loop(body=body)):
            return body.span.covers(read.span) and not body.span.covers(given.node.span)
        case _:
            return False


def _is_between(given: Definition, other: Definition, read: Node, loop: tree.Loop | None) -> bool:
    """Whether a variable is given another value after one, and before a read."""
    if other.node.span.covers(read.span) or other.node.span.end > read.span.start:
        return False
    if _is_before(given, read):
        return given.node.span.start < other.node.span.start
    return loop is not None and loop.span.covers(other.node.span)
