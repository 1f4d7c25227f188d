"""Statements that take the time as the next read asks for it: it may be taken before another."""

from wlint import tree
from wlint.platform.clocks import CLOCKS
from wlint.project.file import File
from wlint.project.network.worked_out import is_quiet
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global
from wlint.tree import Node


def takes_time(types: Types, file: File, part: Node) -> bool:
    """Whether a statement gives the time, or what is made of that, to what is awaited next.

    Whoever asks twice what time it is measures how long something takes, and so does who takes
    away from it what only the function knows.
    """
    function = file.function_around(part)
    match part:
        case tree.Assign(target=target, value=tree.Node() as value) if function is not None:
            asked = [n for n in function.body.walk() if _is_clock(types, file, n)]
            return (
                len(asked) == 1
                and asked[0] in value.walk()
                and all(variable.is_module_level for variable in file.variables_in(value))
                and is_quiet(types, file, value, *asked)
                and _is_for_next(file, function, part, file.scopes.variable(target))
            )
        case _:
            return False


def _is_for_next(file: File, function: tree.Function, part: Node, kept: Variable | None) -> bool:
    """Whether what a function waits for next is asked with what a variable holds."""
    waits = (n for n in own_nodes(function.body) if isinstance(n, tree.Await))
    later = (n for n in waits if n.span.start > part.span.end)
    first = min(later, key=lambda n: n.span.start, default=None)
    is_only = kept is not None and kept.only is not None
    return is_only and first is not None and kept in file.variables_behind(first.value)


def _is_clock(types: Types, file: File, node: Node) -> bool:
    match node:
        case tree.Call(callee=callee, args=(), is_new=True):
            return types.of(file, callee) == Global("Date")
        case tree.Call(callee=callee):
            return types.path_of(file, callee) in CLOCKS
        case _:
            return False
