"""Whether Python code knows that what it does with a value of JavaScript may fail."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.catches import names_of
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_FAILURES = frozenset({"AttributeError", "TypeError", "KeyError"})


def is_tried(file: File, read: Node, variable: Variable) -> bool:
    """Whether a handler of errors knows that it may fail, or tries it another way."""
    inside = read
    for around in file.ancestors(read):
        match around:
            case tree.Try(body=body, catches=catches) if inside is body:
                for catch in catches:
                    if not _FAILURES.isdisjoint(names_of(catch)):
                        return True
                    if variable in file.variables_in(catch.body):
                        return True
            case tree.Function():
                return False
            case _:
                pass
        inside = around
    return False
