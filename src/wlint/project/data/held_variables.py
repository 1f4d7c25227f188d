"""The uses of variables that are given a value."""

from collections.abc import Iterator

from wlint.project.data.held import Held, Path
from wlint.project.reaching import seeing
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node


def bound(held: Held, by: Node, target: Node | None, path: Path) -> Iterator[Held]:
    """The uses of the variables that a target binds to the part at `path`."""
    for name in target.walk() if target is not None else ():
        variable = held.file.scopes.variable(name)
        if variable is None or variable.is_module_level:
            continue
        given = next((d for d in variable.definitions if d.node is by), None)
        rest = _rest(path, given)
        if rest is not None:
            yield from uses(held, variable, rest, by)


def uses(held: Held, variable: Variable, path: Path, by: Node) -> Iterator[Held]:
    """The uses of a variable that may see what a node gives it, or puts into what it holds."""
    if not any(d.gives is Gives.IMPORT for d in variable.definitions):
        yield from (held.at(read, path) for read in seeing(held.file, variable, by))


def _rest(path: Path, given: Definition | None) -> Path | None:
    """What is left of the way to a value in the variable that takes a part of its holder."""
    taken = given.path if given is not None else ()
    is_there = len(taken) <= len(path) and all(
        a == b or None in (a, b) for a, b in zip(taken, path, strict=False)
    )
    return path[len(taken) :] if is_there else None
