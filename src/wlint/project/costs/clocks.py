"""Loops that look at the time, and leave when it is up."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.loops import exits
from wlint.project.costs.ways import Way, way_of
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

_CLOCKS = frozenset({"now", "time", "monotonic", "perf_counter"})
_OWNERS = frozenset({"Date", "performance", "time", "datetime"})


def ends_by_clock(file: File, loop: tree.Loop) -> bool:
    """Whether a loop looks at the time, and leaves by what it makes of it."""
    given = [n for n in own_nodes(loop.body) if isinstance(n, tree.Assign) and n.value is not None]
    timed = frozenset[Way]()
    for node in given:  # in order: what is left is worked out after the time is taken
        if node.value is not None:
            timed |= frozenset(_timed(file, node.target, node.value, timed))
    tests = (n for n in own_nodes(loop.body) if isinstance(n, tree.If))
    return any(_is_timed(file, n.test, timed) and exits(file, n.then, loop) for n in tests)


def _timed(file: File, target: Node, value: Node, timed: frozenset[Way]) -> Iterator[Way]:
    """Where the time is after an assignment: in one field, the rest of an object is not timed."""
    way = way_of(file, target)
    if way is not None and isinstance(value, tree.Mapping):
        variable, names = way
        for entry in value.entries:
            if entry.name is not None and _is_timed(file, entry.value, timed):
                yield variable, (*names, entry.name)
    elif _is_timed(file, value, timed):
        yield from ((way,) if way is not None else ((v, ()) for v in file.variables_in(target)))


def _is_timed(file: File, node: Node, timed: frozenset[Way]) -> bool:
    """Whether a value is worked out from the time; what a text or a request has of it is not."""
    match node:
        case tree.Await() | tree.Template() | tree.Function():
            return False
        case tree.Call(callee=callee) if is_clock(callee):
            return True
        case tree.Name() | tree.Member() if (way := way_of(file, node)) is not None:
            variable, names = way
            return any((variable, names[:length]) in timed for length in range(len(names) + 1))
        case _:
            return any(_is_timed(file, inner, timed) for inner in node.children())


def is_clock(callee: Node) -> bool:
    """Whether a call says what time it is."""
    match callee:
        case tree.Member(object=tree.Name(id=owner), name=name):
            return owner in _OWNERS and name in _CLOCKS
        case _:
            return False
