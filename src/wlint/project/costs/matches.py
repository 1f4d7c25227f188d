"""Collections and counts of what matches: a maximum of matches is none of pages."""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.adding import Addition, additions
from wlint.project.costs.caps import endings
from wlint.project.costs.closures import calls_of_closure
from wlint.project.costs.comparisons import counted
from wlint.project.costs.subrequests import is_for_each
from wlint.project.file import File
from wlint.semantics.conditions import AND, OR, parts
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_LOOKS_UP = frozenset({"has", "includes", "__contains__"})


def gathers_matches(file: File, loop: tree.Loop, grown: Node) -> bool:
    """Whether a loop adds only those elements of each page that match, which may be none.

    So does a number that counts them. What leaves out elements that are there already, or have
    been, does bring new ones.
    """
    more = _additions(file, grown)
    variable = file.scopes.variable(grown)
    others = {d.node for d in variable.definitions} if variable is not None else set()
    if any(_is_in_rounds(file, loop, node) for node in others.difference(a.node for a in more)):
        return False
    added = [(a, places) for a in more if (places := list(_places(file, loop, a.node)))]
    return bool(added) and all(_is_of_matches(file, loop, a, places) for a, places in added)


def counts_of_matches(file: File, loop: tree.Loop) -> Iterator[Node]:
    """What ends a loop once so much has matched, whoever says how much: no page may have any."""
    for pair, _, _ in endings(file, loop):
        if pair is not None and gathers_matches(file, loop, pair[0]):
            yield pair[0]


def is_counted(file: File, loop: tree.Loop, grown: Node, site: Node) -> bool:
    """Whether a place is only come to for what matches, each time with what counts or adds that.

    What is asked before an element is left out is asked for all of them.
    """
    around = set(file.ancestors(site))
    return gathers_matches(file, loop, grown) and any(
        next((n for n in file.ancestors(a.node) if isinstance(n, tree.Block)), None) in around
        and not _is_left_between(file, site, a.node)
        for a in _additions(file, grown)
    )


def _is_left_between(file: File, site: Node, added: Node) -> bool:
    """Whether what comes to a place may go on with the next element before it is counted."""
    function = file.function_around(site)
    loops = (n for n in file.ancestors(added) if isinstance(n, (tree.Loop, tree.Function)))
    inner = next(loops, None)
    return isinstance(inner, tree.Loop) and any(
        isinstance(n, tree.Exit)
        and n.kind == "continue"
        and site.span.end <= n.span.start
        and n.span.end <= added.span.start
        and file.function_around(n) is function
        for n in own_nodes(inner.body)
    )


def _additions(file: File, grown: Node) -> Sequence[Addition]:
    """What makes a number larger, or the collection whose size it is."""
    inner = counted(grown)
    variable = file.scopes.variable(inner or grown)
    if variable is None:
        return ()
    return [*(additions(file, variable) if inner is not None else _raised(variable))]


def _raised(variable: Variable) -> Iterator[Addition]:
    """What makes a number larger, be it by how many there are of something."""
    for d in variable.definitions:
        match d.node:
            case tree.Assign(op="+", value=value):
                many = counted(value) if value is not None else None
                yield Addition(d.node, (many,) if many is not None else ())
            case _:
                pass


def _places(file: File, loop: tree.Loop, node: Node) -> Iterator[Node]:
    """Where a round comes to a node, or calls the function beside the loop in which it stands."""
    function = file.function_around(node)
    if loop in file.ancestors(node):
        yield node
    elif function is not None:
        calls = calls_of_closure(file, function) or ()
        yield from (call for call in calls if loop in file.ancestors(call))


def _is_in_rounds(file: File, loop: tree.Loop, node: Node) -> bool:
    return any(True for _ in _places(file, loop, node))


def _is_of_matches(file: File, loop: tree.Loop, added: Addition, places: list[Node]) -> bool:
    is_filtered = any(_filters(file, loop, many) for many in added.many)
    return is_filtered or all(_is_chosen(file, loop, added.node, place) for place in places)


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


def _is_chosen(file: File, loop: tree.Loop, node: Node, place: Node) -> bool:
    """Whether each element of what a loop goes through inside another is tested by itself."""
    inside = place
    for around in file.ancestors(place):
        if around is loop:
            return False
        is_each = isinstance(around, tree.Loop) and around.kind == "each"
        if is_each or (isinstance(around, tree.Call) and is_for_each(around)):
            break
        inside = around
    tests = [t for t in tests_around(file, place) if inside.span.covers(t[0].span)]
    tests += tests_around(file, node) if place is not node else ()
    asked = (part for test, holds in tests for part in parts(test, *(AND if holds else OR)))
    return any(_matches(file, loop, part) for part in asked)


def _matches(file: File, loop: tree.Loop, test: Node) -> bool:
    """Whether a test asks what an element is, and nothing of those that the loop has had."""
    return not _looks_up(test) and not any(
        _is_kept(file, loop, variable) for variable in file.variables_in(test)
    )


def _is_kept(file: File, loop: tree.Loop, variable: Variable) -> bool:
    """Whether a variable of the code around a loop is written in it: a count, a list, a map."""
    given = [_is_in_rounds(file, loop, d.name) for d in variable.definitions]
    added = (_is_in_rounds(file, loop, a.node) for a in additions(file, variable))
    return not all(given) and (any(given) or any(added))


def _looks_up(node: Node) -> bool:
    """Whether something asks if a collection has something already."""
    return any(
        called_as(n.callee) in _LOOKS_UP
        if isinstance(n, tree.Call)
        else isinstance(n, tree.Operation) and n.op in ("in", "not in")
        for n in node.walk()
    )
