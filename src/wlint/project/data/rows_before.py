"""Filters whose test changes with what they have kept: the least of all rows, the next in line."""

from collections.abc import Iterable

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def goes_by_rows_before(file: File, filtering: Node, tests: Iterable[Node]) -> bool:
    """Whether a test names a variable that is given something, or a part, while it is filtered."""
    given = {
        _changed(file, n.target)
        for n in filtering.walk()
        if isinstance(n, tree.Assign) and n.declares is None
    }
    names = (n for test in tests for n in test.walk() if isinstance(n, tree.Name))
    return any(v in given for n in names if (v := file.scopes.variable(n)) is not None)


def _changed(file: File, target: Node) -> Variable | None:
    while isinstance(target, tree.Member):
        target = target.object
    return file.scopes.variable(target) if isinstance(target, tree.Name) else None
