"""Expressions that say the same."""

from wlint.project.file import File
from wlint.tree import Call, Name, Node


def is_alike(file: File, one: Node, other: Node) -> bool:
    """Whether two expressions are written alike, of the same variables."""
    text = file.source.text
    is_same = text(one.span) == text(other.span)
    return is_same and file.variables_in(one) == file.variables_in(other)


def is_remade(file: File, made: Node, value: Node) -> bool:
    """Whether an expression is a variable's value in another form: `btoa(atob(text))` of `text`."""
    written, _ = file.local_value(made)
    variable = file.scopes.variable(value)
    called = {file.scopes.variable(n.callee) for n in written.walk() if isinstance(n, Call)}
    is_other = isinstance(value, Name) and not isinstance(written, Name)
    return is_other and file.variables_in(written) - called == {variable}
