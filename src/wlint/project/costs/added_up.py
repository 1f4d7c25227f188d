"""What is put in a collection at several places, together: some of them exclude each other."""

from collections.abc import Mapping

from wlint import tree
from wlint.project.costs.comparisons import counted
from wlint.project.costs.loops import ends_round
from wlint.project.costs.size import Size, at_most, largest, total
from wlint.project.costs.ways import Way, way_of
from wlint.project.file import File
from wlint.semantics.conditions import AND, SAME, parts
from wlint.tree import Node

_NOTHING = at_most(0)
_Below = Mapping[Node, list[Node]]


def added_up(file: File, way: Way, sizes: Mapping[Node, Size]) -> Size:
    """All that places put in, of branches that exclude each other what the largest does."""
    if len(sizes) <= 1:
        return next(iter(sizes.values()), _NOTHING)
    *before, last = sorted(sizes, key=_start)
    if _is_for_empty(file, way, last):  # nothing that was put in before is there
        rest = added_up(file, way, {place: sizes[place] for place in before})
        return largest((rest, sizes[last]))
    below: dict[Node, list[Node]] = {}
    tops: list[Node] = []
    for place in sizes:
        inside = place
        for around in file.ancestors(place):
            is_known = around in below
            below.setdefault(around, []).append(inside)
            if is_known:
                break
            inside = around
        else:
            tops.append(inside)
    return total(_of(top, sizes, below) for top in dict.fromkeys(tops))


def _is_for_empty(file: File, way: Way, place: Node) -> bool:
    """Whether a place only puts something in what has nothing in it, and in no loop."""
    for around in file.ancestors(place):
        match around:
            case tree.If(test=test, then=then) if then.span.covers(place.span):
                if any(_asks_for_empty(file, way, part) for part in parts(test, *AND)):
                    return True
            case tree.Loop() | tree.Function() | tree.Comprehension():
                return False
            case _:
                pass
    return False


def _asks_for_empty(file: File, way: Way, test: Node) -> bool:
    match test:
        case tree.Operation(op="!" | "not", operands=[size]):
            measured = counted(size) or (size if file.is_python else None)
        case tree.Operation(op=op, operands=[size, tree.Literal(value="0")]) if op in SAME:
            measured = counted(size)
        case _:
            return False
    return measured is not None and way_of(file, measured) == way


def _of(node: Node, sizes: Mapping[Node, Size], below: _Below) -> Size:
    """What a node puts in: itself, and what is in it."""
    own = [sizes[node]] if node in sizes else []
    inside = {n: _of(n, sizes, below) for n in sorted(below.get(node, ()), key=_start)}
    match node:
        case tree.Block():
            return total([*own, _sequence(inside)])
        case tree.If(test=first) | tree.Conditional(test=first) | tree.Switch(subject=first):
            branches = [size for n, size in inside.items() if n is not first]
            sure = [inside[first]] if first in inside else []
            return total([*own, *sure, largest(branches or [_NOTHING])])
        case _:
            return total([*own, *inside.values()])


def _sequence(sizes: Mapping[Node, Size]) -> Size:
    """Statements in order, seen from the end: a branch that leaves skips what follows."""
    rest = _NOTHING
    for node, size in reversed(tuple(sizes.items())):
        leaves = isinstance(node, tree.If) and not node.otherwise and ends_round(node.then)
        rest = largest((size, rest)) if leaves else total((size, rest))
    return rest


def _start(node: Node) -> int:
    return node.span.start
