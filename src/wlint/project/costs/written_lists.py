"""The elements of a collection that the code writes out, one by one."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.program import Program
from wlint.tree import Node

_PARTS = frozenset({"entries", "keys", "values", "items"})


def written_out(program: Program, file: File, node: Node) -> tuple[Node, ...] | None:
    """The elements of a list, or of a table gone through by its parts; None of anything else."""
    at = source_of(program, file, node)
    match at.node:
        case tree.Sequence(items=items):
            return items
        case tree.Mapping(entries=entries):
            return entries
        case tree.Call(callee=tree.Member(object=owner, name=name), args=args) if name in _PARTS:
            pass
        case _:
            return None
    match owner, args:
        case tree.Name(id="Object"), [tree.Arg(value=table)]:
            pass
        case _, [] if at.file.is_python:
            table = owner
        case _:
            return None
    inner = source_of(program, at.file, table).node
    return inner.entries if isinstance(inner, tree.Mapping) else None
