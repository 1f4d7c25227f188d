"""What a constant table has under a key that a call passes: `const limits = LIMITS[kind]`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.known_values import Passed, Value, known_value
from wlint.project.file import File
from wlint.project.typing.constants import constant_of, source_of
from wlint.project.typing.program import Program
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def tabled(
    program: Program, home: File, key: Variable, given: Node
) -> Iterator[tuple[Variable, Value]]:
    """The variables that hold what tables have under a parameter, when a call passes it this."""
    match given:
        case tree.Literal(kind="string", value=str(name)):
            for read in key.reads:
                yield from _held(program, home, read, name)
        case _:
            pass


def _held(program: Program, home: File, read: Node, name: str) -> Iterator[tuple[Variable, Value]]:
    member = home.scopes.parents.get(read)
    around = home.scopes.parents.get(member) if isinstance(member, tree.Member) else None
    match member, around:
        case (
            tree.Member(object=tree.Name(id=table) as owner, key=key),
            tree.Assign(target=target, value=value),
        ) if key is read and value is member and table[0].isupper():  # nobody changes it
            at = source_of(program, home, owner)
            variable = home.scopes.variable(target)
            if variable is None or variable.only is None or not isinstance(at.node, tree.Mapping):
                return
            entry, entries = at.node.entry(name), at.node.entries
            if entry is None and all(e.name is not None for e in entries):
                yield variable, Passed.NOTHING
            elif entry is not None:
                found = known_value(constant_of(program, at.file, entry).node)
                if found is not None:
                    yield variable, found
        case _:
            pass
