"""Conditions that only few keys meet, as they name them: `kind === "a" || kind === "b"`.

So does a value that only some keys are given: `const table = kind === "a" ? "as" : null`, and then
`if (!table) continue`.
"""

from collections.abc import Callable, Iterable, Iterator

from wlint import tree
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.conditions import AND, OR, OTHER, parts
from wlint.semantics.functions import is_missing
from wlint.tree import Node

Named = Callable[[Node], Iterable[tree.Name]]
"""What must be one certain value for a condition to hold."""


class NamedKey(Record):
    """A key, and how many values it may have."""

    key: tree.Name
    many: int


def named_keys(file: File, test: Node, named: Named) -> Iterator[NamedKey]:
    """The keys that may have only so many values where a condition holds."""
    ways = [way for part in parts(test, *OR) for way in _ways(file, part)]
    found = [
        {key.id: key for part in parts(way, *AND) for key in named(part)}
        for way in ways
        if way is not None
    ]
    if len(found) == len(ways):
        for name, key in found[0].items():
            if all(name in other for other in found):
                yield NamedKey(key, len(found))


def _ways(file: File, test: Node) -> Iterator[Node | None]:
    """Each condition that may have led to another one; None for what nothing is known of."""
    match test:
        case tree.Operation(op=op, operands=[value, nothing]) if op in OTHER and is_missing(
            nothing
        ):
            pass
        case _:
            value = test
    given = file.local_value(value)[0]
    if value is given or not isinstance(given, tree.Conditional):
        yield test
        return
    rest: Node | None = given
    while isinstance(rest, tree.Conditional):
        yield from parts(rest.test, *OR)
        rest = rest.otherwise
    if not is_missing(rest):
        yield None
