"""What is taken away for its age: whoever reads it next finds it as old, and does so again."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.clocks import is_clock
from wlint.project.file import File
from wlint.semantics.conditions import ORDERS
from wlint.semantics.functions import exits_of, is_missing
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def is_past(file: File, kept: Variable, place: Node) -> bool:
    """Whether what a variable holds is older than it may be where a place is reached.

    Then it is as good as missing: what is good for once is given to somebody.
    """
    tests = (test for test, holds in tests_around(file, place) if holds)
    return _gives_nothing(file, place) and any(_asks_for_age(file, kept, t) for t in tests)


def _gives_nothing(file: File, place: Node) -> bool:
    """Whether a function then leaves with nothing."""
    function = file.function_around(place)
    later = (e for e in exits_of(function) if e.span.start > place.span.end) if function else ()
    first = min(later, key=lambda e: e.span.start, default=None)
    return first is not None and (first.kind == "throw" or is_missing(first.value))


def _asks_for_age(file: File, kept: Variable, test: Node) -> bool:
    """Whether a test compares something of a value with the time."""
    if not isinstance(test, tree.Operation) or test.op not in ORDERS:
        return False
    made_of = [*_made_of(file, test, kept)]
    is_timed = any(isinstance(n, tree.Call) and is_clock(n.callee) for n in made_of)
    return is_timed and any(file.scopes.variable(n) is kept for n in made_of)


def _made_of(file: File, test: Node, kept: Variable) -> Iterator[Node]:
    """All that stands in a test, and in what the variables are given that it names."""
    seen, todo = {kept}, [test]
    for value in todo:
        yield from value.walk()
        new = file.variables_in(value) - seen
        seen |= new
        todo += (d.value for v in new for d in v.definitions if d.value is not None)
