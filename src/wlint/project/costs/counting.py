"""Loops that count up to the size of a collection without a header that says so.

`while (i < ids.length) { …; i++ }`, and `const at = next++; if (at >= ids.length) break;`, which
several that run at once may share.
"""

from wlint import tree
from wlint.project.costs.caps import endings
from wlint.project.costs.comparisons import counted
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Node


class Counting(Record):
    """The collection that is gone through; each round takes one element if it goes on by one.

    Where the number is shared, all runs of the loop's function together go through it once.
    """

    collection: Node
    is_by_one: bool
    is_shared: bool


def counting(file: File, loop: tree.Loop) -> Counting | None:
    """What a `while` loop counts through; None where none of its own numbers grows up to a size."""
    if loop.kind != "while":
        return None
    for pair, _, _ in endings(file, loop):
        collection = counted(pair[1]) if pair is not None else None
        steps = _steps(file, loop, pair[0]) if pair is not None and collection is not None else []
        if collection is not None and steps:
            is_by_one = all(step.value is None or _is_one(step) for step in steps)
            is_shared = all(_is_of_others(file, loop, step.target) for step in steps)
            return Counting(collection, is_by_one, is_shared)
    return None


def _steps(file: File, loop: tree.Loop, at: Node) -> list[tree.Assign]:
    """What a round adds to a number, or to that from which it takes it: `const at = next++`."""
    variable = file.scopes.variable(at) if isinstance(at, tree.Name) else None
    given = variable.definitions if variable is not None else ()
    steps = (
        step
        for d in given
        for step in (d.node, d.value)
        if isinstance(step, tree.Assign) and step.op == "+" and loop in file.ancestors(step)
    )
    return list(dict.fromkeys(steps))


def _is_of_others(file: File, loop: tree.Loop, number: Node) -> bool:
    """Whether a number is declared outside the function that a loop stands in."""
    variable = file.scopes.variable(number)
    function = file.function_around(loop)
    around = file.ancestors(function) if function is not None else ()
    return variable is not None and variable.scope.node in around


def _is_one(step: tree.Assign) -> bool:
    return isinstance(step.value, tree.Literal) and step.value.value == "1"
