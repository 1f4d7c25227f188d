"""Operations that are no part of the round that leads to them."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.background import is_in_background
from wlint.project.calling.workflow_steps import steps_around
from wlint.project.costs.asked_by import asked_by
from wlint.project.costs.fan_outs import FanOuts
from wlint.project.costs.loops import varies_in
from wlint.project.costs.sql_along import sql_through
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.regex import regex
from wlint.tree import Node

_ADDS_COLUMN = regex(r"\s*alter\s+table\s+\S+\s+add\b", re.IGNORECASE)


def is_apart(fan_outs: FanOuts, file: File, node: Node, call: Subrequest) -> bool:
    """Whether the rounds of a loop have a call for themselves, or hardly ever make it.

    What they run may do it for each of several others, or hand it over to the runtime with nothing
    of the element. A step of a Workflow is tried again, and remembered, by itself. A column is
    added to a database once.
    """
    return (
        _is_of_others(fan_outs, call)
        or _is_handed_over(fan_outs, file, node, call)
        or _is_step(fan_outs, file, node, call)
        or _adds_missing(fan_outs, file, node, call)
    )


def _is_of_others(fan_outs: FanOuts, call: Subrequest) -> bool:
    around = ((home, fan_outs.around(home, at)) for home, at in _steps(call))
    return any(inner and fan_outs.of(home, inner) is not None for home, inner in around)


def _is_handed_over(fan_outs: FanOuts, file: File, node: Node, call: Subrequest) -> bool:
    """Whether nobody waits for a call, and what it asks for is not the element's."""
    if not any(is_in_background(fan_outs.types, home, at) for home, at in _steps(call)):
        return False
    by = asked_by(call)
    return by is not None and not varies_in(file, node, by)


def _steps(call: Subrequest) -> Iterator[tuple[File, Node]]:
    """The calls in functions of the project that a round comes to on the way to a subrequest."""
    if call.call is not call.site:
        yield from (*call.through[1:], (call.file, call.call))


def _is_step(fan_outs: FanOuts, file: File, node: Node, call: Subrequest) -> bool:
    steps = steps_around(fan_outs.types, file, call.site)
    return any(node in file.ancestors(step) for step in steps)


def _adds_missing(fan_outs: FanOuts, file: File, node: Node, call: Subrequest) -> bool:
    """Whether a query adds a column that is found to be missing: each database lacks it once."""
    if not _ADDS_COLUMN.match(sql_through(fan_outs.types, call) or ""):
        return False
    inside = (around for around in file.ancestors(call.site) if node in file.ancestors(around))
    return any(isinstance(around, tree.If) for around in inside)
