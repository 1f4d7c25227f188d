"""Tables: objects and lists that stand in the source, from which a key only chooses."""

from wlint import tree
from wlint.project.data.traces import written_out
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.program import Program
from wlint.tree import Node


def is_table(program: Program, file: File, node: Node) -> bool:
    """Whether a value is written out, in this file or another, and this one adds nothing to it."""
    at = source_of(program, file, node)
    match written_out(file, node) if at.file is file else at.node:
        case tree.Mapping(entries=held) | tree.Sequence(items=held):
            return bool(held)
        case _:
            return False
