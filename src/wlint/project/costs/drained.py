"""Loops that take one thing after another out of a collection until none is left."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.adding import additions_at
from wlint.project.costs.comparisons import counted, is_small, large_and_bound
from wlint.project.costs.ways import Way, assigned_at, way_of
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.conditions import parts
from wlint.semantics.functions import called_as, own_nodes
from wlint.tree import Node

_TAKES = frozenset({"shift", "pop", "splice", "delete", "popleft", "popitem"})
_TAKERS = frozenset({"heappop"})


class Drained(Record):
    """What a loop takes from, and the calls that take; its rounds may add to a list of work."""

    collection: Node
    takes: tuple[tree.Call, ...]
    is_work: bool = False

    @property
    def is_in_chunks(self) -> bool:
        """Whether each round takes several: `splice(0, 50)`."""
        return any(
            isinstance(take.callee, tree.Member)
            and take.callee.name == "splice"
            and not (isinstance(many := take.arg(1), tree.Literal) and is_small(many))
            for take in self.takes
        )


def drained(file: File, loop: tree.Loop) -> Drained | None:
    """What a loop empties: `while (ids.length > 0) { const id = ids.shift(); … }`.

    A list of work to which a round may add is none.
    """
    found = emptied(file, loop)
    return found if found is not None and not found.is_work else None


def emptied(file: File, loop: tree.Loop) -> Drained | None:
    """The same, or a list of work that each round takes one thing from, whatever it adds."""
    if loop.kind != "while" or loop.test is None:
        return None
    for part in parts(loop.test, "&&", "and"):
        collection = _left(file, part)
        way = way_of(file, collection) if collection is not None else None
        if collection is None or way is None:
            continue
        takes = tuple(take for take in _takes(loop) if _taken_from(file, take) == way)
        if takes and not _is_replaced(file, loop, way):
            found = Drained(collection, takes, _is_filled(file, loop, way))
            return found if not found.is_work or _takes_one(file, loop, found) else None
    return None


def _left(file: File, test: Node) -> Node | None:
    """What a condition asks for whether something is left in it."""
    match test:
        case tree.Name() if file.is_python:
            return test
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _TAKES:
            return inner
        case tree.Assign(value=tree.Node() as value):
            return _left(file, value)
        case tree.Operation(op="!==" | "!=", operands=[inner, _]):
            return counted(inner) or _left(file, inner)
        case tree.Operation():
            pair = large_and_bound(test)
            return counted(pair[0]) if pair is not None and is_small(pair[1]) else None
        case _:
            return counted(test)


def _takes(loop: tree.Loop) -> Iterator[tree.Call]:
    for part in (loop.test, loop.body):
        for node in own_nodes(part) if part is not None else ():
            if isinstance(node, tree.Call) and called_as(node.callee) in _TAKES | _TAKERS:
                yield node


def _taken_from(file: File, take: tree.Call) -> Way | None:
    if called_as(take.callee) in _TAKERS:
        return way_of(file, take.args[0].value) if take.args else None
    owner = take.callee.object if isinstance(take.callee, tree.Member) else None
    return way_of(file, owner) if owner is not None else None


def _is_replaced(file: File, loop: tree.Loop, way: Way) -> bool:
    """Whether a round may get another collection, and not only what it had and more."""
    again = assigned_at(file, way) if way[1] else (d.node for d in way[0].definitions)
    added = {addition.node for addition in additions_at(file, way)}
    return any(loop in file.ancestors(node) for node in again if node not in added)


def _is_filled(file: File, loop: tree.Loop, way: Way) -> bool:
    """Whether a round puts something in."""
    return any(loop in file.ancestors(a.node) for a in additions_at(file, way))


def _takes_one(file: File, loop: tree.Loop, found: Drained) -> bool:
    """Whether a round takes no more than one thing with each call that takes."""
    around = (
        next(n for n in file.ancestors(take) if isinstance(n, tree.Loop)) for take in found.takes
    )
    return not found.is_in_chunks and all(inner is loop for inner in around)
