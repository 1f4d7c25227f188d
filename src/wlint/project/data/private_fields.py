"""Fields that nobody but their class can read, and that it never reads: `private id`, `#id`."""

from wlint import tree
from wlint.project.file import File
from wlint.regex import regex

_PRIVATE = regex(r"(?:(?:static|private|readonly)\s+)*#|(?:static\s+)?private\b")


def is_left_unread(file: File, field: tree.Member) -> bool:
    """Whether what `this.x` is given stays where nobody sees it."""
    cls = file.class_around(field)
    is_own = isinstance(field.object, tree.Name) and field.object.is_receiver
    if cls is None or not is_own or not _is_private(file, cls, field.name):
        return False
    named = (n for n in cls.body.walk() if isinstance(n, tree.Member) and n.name == field.name)
    return all(_is_write(file.scopes.parents[member], member) for member in named)


def _is_private(file: File, cls: tree.Class, name: str | None) -> bool:
    return any(
        isinstance(field, tree.Assign)
        and isinstance(field.target, tree.Name)
        and field.target.id == name
        and _PRIVATE.match(file.source.text(field.span)) is not None
        for field in cls.body.statements
    )


def _is_write(around: tree.Node, member: tree.Member) -> bool:
    return isinstance(around, tree.Assign) and around.target is member and around.op is None
