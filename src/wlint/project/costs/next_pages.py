"""Lists that are asked for page after page: `list({ cursor })`."""

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node

_CURSOR = "cursor"


def asks_for_next(file: File, page: Node) -> bool:
    """Whether code asks for the pages that follow one, where it asks for that or another time."""
    match page:
        case tree.Await(value=value):
            return asks_for_next(file, value)
        case tree.Call(args=args):
            named = {a.name for a in args}
            entries = (n for a in args for n in a.value.walk() if isinstance(n, tree.Entry))
            return _CURSOR in named.union(entry.name for entry in entries)
        case tree.Name():
            variable = file.scopes.variable(page)
            given = variable.definitions if variable is not None else ()
            return any(
                asks_for_next(file, d.value)
                for d in given
                if d.value is not None and not d.path and not isinstance(d.value, tree.Name)
            )
        case _:
            return False
