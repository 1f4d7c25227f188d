"""The uses of variables that are given a value."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.emptiness import is_empty
from wlint.project.data.held import Held, Path
from wlint.project.file import File
from wlint.project.reaching import seeing
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node


def bound(held: Held, by: Node, target: Node | None, path: Path) -> Iterator[Held]:
    """The uses of the variables that a target binds to the part at `path`."""
    for name in target.walk() if target is not None else ():
        variable = held.file.scopes.variable(name)
        if variable is None:
            continue
        given = next((d for d in variable.definitions if d.node is by), None)
        if variable.is_module_level and (given is None or not _is_of_handlers(held.file, variable)):
            continue  # what something else puts there may have taken its place
        rest = _rest(path, given)
        if rest is not None:
            yield from uses(held, variable, rest, by)


def uses(held: Held, variable: Variable, path: Path, by: Node) -> Iterator[Held]:
    """The uses of a variable that may see what a node gives it, or puts into what it holds."""
    if any(d.gives is Gives.IMPORT for d in variable.definitions):
        return
    for read in seeing(held.file, variable, by):
        yield held.later(read, path) if variable.is_module_level else held.at(read, path)


def _is_of_handlers(file: File, variable: Variable) -> bool:
    """Whether only handlers of errors give a variable anything."""
    return all(
        given.gives is Gives.NOTHING
        or is_empty(given.value)
        or any(isinstance(around, tree.Catch) for around in file.ancestors(given.node))
        for given in variable.definitions
    )


def _rest(path: Path, given: Definition | None) -> Path | None:
    """What is left of the way to a value in the variable that takes a part of its holder."""
    taken = given.path if given is not None else ()
    is_there = len(taken) <= len(path) and all(
        a == b or None in (a, b) for a, b in zip(taken, path, strict=False)
    )
    return path[len(taken) :] if is_there else None
