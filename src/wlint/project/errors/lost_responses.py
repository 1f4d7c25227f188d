"""Responses that go to nobody: what a function gives for each element of a list."""

from wlint import tree
from wlint.platform.together import ALL
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import EACH, called_as
from wlint.tree import Node


def is_lost(types: Types, file: File, response: Node) -> bool:
    """Whether nobody takes what `await Promise.all(events.map((e) => response))` comes to."""
    returning = file.scopes.parents.get(response)
    function = file.function_around(response) if isinstance(returning, tree.Exit) else None
    given = file.call_around(function) if function is not None else None
    if given is None or called_as(given.callee) not in EACH:
        return False
    around = file.scopes.parents[given]
    while True:
        match around:
            case tree.ExpressionStatement():
                return True
            case tree.Await() | tree.Arg():
                pass
            case tree.Call(callee=callee) if types.path_of(file, callee) in ALL:
                pass
            case _:
                return False
        around = file.scopes.parents[around]
