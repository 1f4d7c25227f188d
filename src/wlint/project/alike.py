"""Expressions that say the same."""

from wlint.project.file import File
from wlint.tree import Node


def is_alike(file: File, one: Node, other: Node) -> bool:
    """Whether two expressions are written alike, of the same variables."""
    text = file.source.text
    is_same = text(one.span) == text(other.span)
    return is_same and file.variables_in(one) == file.variables_in(other)
