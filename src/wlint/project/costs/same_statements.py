"""Whether the rounds of a loop run statements that could be sent together."""

from wlint import tree
from wlint.project.costs.failing_alone import fails_alone
from wlint.project.costs.fan_outs import FanOut
from wlint.project.costs.loops import varies_in
from wlint.project.costs.sql_along import text_along
from wlint.project.costs.subrequests import Subrequest
from wlint.project.costs.written_sql import writes_sql
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_MANY = 10
"""Statements of one list that are no longer a handful, each with its own purpose."""


def is_written_once(types: Types, file: File, found: FanOut, call: Subrequest) -> bool:
    """Whether all rounds run a statement of the same code, in one piece or put together.

    Of many statements that are the elements of a list each is as good as the others, unless it is
    one that may fail alone.
    """
    if (at := text_along(types, call.file, call.call, call.through)) is None:
        return False
    home, text = at
    if text_of(home, text) is not None or _is_put_together(home, text):
        return True
    if home is file and _is_element(file, found.node, text):
        return (found.size.limit or 0) >= _MANY and not fails_alone(file, call)
    varies = home is file and varies_in(file, found.node, file.variables_in(text))
    return not varies and writes_sql(types, home, text)


def _is_put_together(file: File, text: Node) -> bool:
    """Whether every piece of a text is written in the code: `sql += " AND owner = ?"`."""
    variable = file.scopes.variable(text)
    given = variable.definitions if variable is not None else ()
    return bool(given) and all(
        d.value is not None and not d.path and text_of(file, d.value) is not None for d in given
    )


def _is_element(file: File, node: Node, text: Node) -> bool:
    """Whether a text is just what stands for each element."""
    variable = file.scopes.variable(text)
    only = variable.only if variable is not None else None
    match node:
        case _ if only is None or only.path:
            return False
        case tree.Call(args=[tree.Arg(value=tree.Function(params=[first, *_])), *_]):
            return only.node is first
        case _:
            return only.gives is Gives.EACH
