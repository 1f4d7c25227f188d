"""Collections that get only what matches: a maximum of matches is none of pages."""

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.adding import Addition, additions
from wlint.project.costs.comparisons import counted
from wlint.project.costs.subrequests import is_for_each
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_LOOKS_UP = frozenset({"has", "includes", "__contains__"})


def gathers_matches(file: File, loop: tree.Loop, grown: Node) -> bool:
    """Whether a loop adds only those elements of each page that match, which may be none.

    What leaves out elements that are there already, or have been, does bring new ones.
    """
    inner = counted(grown)
    variable = file.scopes.variable(inner) if inner is not None else None
    if variable is None:
        return False
    added = [a for a in additions(file, variable) if loop in file.ancestors(a.node)]
    return bool(added) and all(_is_of_matches(file, loop, a) for a in added)


def _is_of_matches(file: File, loop: tree.Loop, added: Addition) -> bool:
    is_filtered = any(_filters(file, loop, many) for many in added.many)
    return is_filtered or _is_chosen(file, loop, added.node)


def _filters(file: File, loop: tree.Loop, many: Node) -> bool:
    match many.value if isinstance(many, tree.Spread) else many:
        case tree.Call(
            callee=tree.Member(name="filter"), args=[tree.Arg(value=tree.Function() as test)]
        ):
            return _matches(file, loop, test)
        case tree.Comprehension(conditions=conditions) if conditions:
            return all(_matches(file, loop, test) for test in conditions)
        case _:
            return False


def _is_chosen(file: File, loop: tree.Loop, node: Node) -> bool:
    """Whether each element of what a loop goes through inside another is tested by itself."""
    inside = node
    for around in file.ancestors(node):
        if around is loop:
            return False
        is_each = isinstance(around, tree.Loop) and around.kind == "each"
        if is_each or (isinstance(around, tree.Call) and is_for_each(around)):
            break
        inside = around
    tests = [test for test, _ in tests_around(file, node) if inside.span.covers(test.span)]
    return any(_matches(file, loop, test) for test in tests)


def _matches(file: File, loop: tree.Loop, test: Node) -> bool:
    """Whether a test asks what an element is, and nothing of those that the loop has had."""
    return not _looks_up(test) and not any(
        _is_kept(file, loop, variable) for variable in file.variables_in(test)
    )


def _is_kept(file: File, loop: tree.Loop, variable: Variable) -> bool:
    """Whether a variable of the code around a loop is written in it: a count, a list, a map."""
    given = [loop in file.ancestors(d.name) for d in variable.definitions]
    added = (loop in file.ancestors(a.node) for a in additions(file, variable))
    return not all(given) and (any(given) or any(added))


def _looks_up(node: Node) -> bool:
    """Whether something asks if a collection has something already."""
    return any(
        called_as(n.callee) in _LOOKS_UP
        if isinstance(n, tree.Call)
        else isinstance(n, tree.Operation) and n.op in ("in", "not in")
        for n in node.walk()
    )
