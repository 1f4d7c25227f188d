"""Python web frameworks run some functions once, before and after all requests.

What they throw keeps the application from starting: it is no answer to anybody.
Sources: https://fastapi.tiangolo.com/advanced/events/, https://www.starlette.io/lifespan/.
"""

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node

_OPTIONS = frozenset({"lifespan", "on_startup", "on_shutdown"})
_HOOKS = frozenset({"add_event_handler", "on_event"})


def is_for_start(file: File, node: Node) -> bool:
    """Whether a function is handed over to be run at the start or the end of an application."""
    if not file.is_python:
        return False
    for around in (node, *file.ancestors(node)):
        match around:
            case tree.Arg(name=name) if name in _OPTIONS:
                return True
            case tree.Call(callee=tree.Member(name=name)) if name in _HOOKS:
                return True
            case tree.Block() | tree.Function():
                return False
            case _:
                pass
    return False
