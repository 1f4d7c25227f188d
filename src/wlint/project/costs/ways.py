"""Where something is found: in a variable, or by names from one on."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.emptiness import leaves_nothing
from wlint.project.file import File
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

Way = tuple[Variable, tuple[str, ...]]
"""A variable, or what is found in one by these names: `body.ids`."""


def way_of(file: File, node: Node) -> Way | None:
    """The variable, and the names that lead on from it, when an expression is just that."""
    names: list[str] = []
    while True:
        match node:
            case tree.Member(object=inner, name=str(name)):
                names.append(name)
                node = inner
            case tree.Call(
                callee=tree.Member(object=inner, name="get"),
                args=[tree.Arg(value=tree.Literal(value=str(key))), *_],
            ):
                names.append(key)
                node = inner
            case tree.Name():
                variable = file.scopes.variable(node)
                return (variable, tuple(reversed(names))) if variable else None
            case _:
                return None


def uses_of(file: File, way: Way) -> Iterator[Node]:
    """The expressions that are what is found there."""
    variable, names = way
    for read in variable.reads:
        if (found := _on(file, read, names)) is not None:
            yield found


def _on(file: File, node: Node, names: tuple[str, ...]) -> Node | None:
    """What names lead to from an expression; None where it goes another way."""
    for name in names:
        around = file.scopes.parents.get(node)
        if not isinstance(around, tree.Member) or around.object is not node or around.name != name:
            return None
        node = around
    return node


def assigned_at(file: File, way: Way) -> Iterator[tree.Assign]:
    """The assignments to what is found by names."""
    for use in uses_of(file, way):
        if way[1] and (assignment := file.assignment_to(use)) is not None:
            yield assignment


def emptied_at(file: File, way: Way) -> Iterator[Node]:
    """The calls and assignments that leave nothing in what is found there."""
    for use in uses_of(file, way):
        part = file.scopes.parents.get(use)
        change = file.scopes.parents.get(part) if part is not None else None
        if change is not None and leaves_nothing(change) and part in change.children():
            yield change


def begun_as(file: File, way: Way) -> Iterator[Node | None]:
    """What it is made as, where its variable is given a value; None where nobody can see."""
    variable, names = way
    for d in variable.definitions:
        node = d.value if d.gives is Gives.VALUE or not names else None
        for name in (*(str(step) for step in d.path), *names):
            node = node.entry(name) if isinstance(node, tree.Mapping) else None
        yield node


def kept_in(file: File, node: Node) -> Way | None:
    """Where what an expression makes is kept, when that is all that becomes of it."""
    names: list[str] = []
    while True:
        match around := file.scopes.parents.get(node):
            case tree.Entry(name=str(name)):
                names.append(name)
                node = around
            case tree.Mapping() | tree.Await():
                node = around
            case tree.Assign(target=target, value=value, op=None) if value is node:
                way = way_of(file, target)
                return (way[0], (*way[1], *reversed(names))) if way is not None else None
            case _:
                return None
