"""The values that a call's options are written with."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.ways import assigned_at
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.program import Program
from wlint.tree import Node

_DEPTH = 4


def options_of_call(
    program: Program, file: File, call: tree.Call, name: str
) -> Iterator[tuple[File, Node]]:
    """The values an option is given in a call: in place, in a variable, or through a spread.

    What is spread may be one of two, or nothing: `...(body ? { body } : {})`. What the variable is
    given in every run before the call counts, too: `options.expirationTtl = 300`.
    """
    for arg in call.args:
        if arg.name == name:
            yield file, arg.value
        elif arg.name is None:
            yield from options_of_argument(program, file, call, arg.value, name)


def options_of_argument(
    program: Program, file: File, call: tree.Call, options: Node, name: str
) -> Iterator[tuple[File, Node]]:
    """The values an option is given by one argument of a call."""
    if (given := _given_before(file, call, options, name)) is not None:
        yield file, given
    else:
        yield from entries_of(program, file, options, name)


def _given_before(file: File, call: tree.Call, options: Node, name: str) -> Node | None:
    """What an object in a variable is last given under a name before a call, whatever happens."""
    variable = file.scopes.variable(options)
    around = set(file.ancestors(call))
    given: Node | None = None
    for assign in assigned_at(file, (variable, (name,))) if variable is not None else ():
        if file.scopes.parents.get(assign) in around and assign.span.end <= call.span.start:
            given = assign.value
    return given


def entries_of(
    program: Program, file: File, node: Node, name: str, depth: int = 0
) -> Iterator[tuple[File, Node]]:
    """The values that options have under a name: in place, in a variable, or through a spread."""
    match node:
        case tree.Spread(value=tree.Conditional(then=one, otherwise=other)):
            for either in (one, other):
                yield from entries_of(program, file, either, name, depth + 1)
            return
        case tree.Spread(value=tree.Operation(op="&&", operands=[*_, given]) | given):
            node = given
        case _:
            pass
    at = source_of(program, file, node)
    if not isinstance(at.node, tree.Mapping) or depth > _DEPTH:
        return
    for entry in reversed(at.node.entries):
        if entry.name == name:
            yield at.file, entry.value
        elif isinstance(entry.value, tree.Spread):
            yield from entries_of(program, at.file, entry.value, name, depth + 1)
