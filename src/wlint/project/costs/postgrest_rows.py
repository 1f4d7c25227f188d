"""The rows of queries of Supabase's: `client.from("users").select("id").eq("team", team)`."""

from collections.abc import Callable

from msgspec.structs import replace

from wlint import tree
from wlint.platform.databases import begins_read
from wlint.platform.postgrest import (
    AGGREGATE,
    COUNTED,
    LIMIT,
    MOST,
    ONE_ROW,
    RANGE,
    ROWS,
    TEXTS,
    WHOLE,
)
from wlint.project.costs.fixed import stored
from wlint.project.costs.size import BOUNDED, UNSIZED, Size, at_most, smallest
from wlint.project.file import File
from wlint.project.typing.constants import number_of, source_of, text_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.tree import Node

_DEEPEST = 32
_FULL = replace(at_most(ROWS.value), is_ceiling=True, asked=ROWS.value)


def postgrest_rows(
    types: Types, file: File, call: tree.Call, count: Callable[[Node], Size]
) -> Size | None:
    """The answer to a query of Supabase's; None where a call is none.

    It never has more rows than the project allows. What belongs to one thing may have few, and the
    number of these is not known.
    """
    steps = _steps(types, file, call)
    names = {called_as(step.callee) for step in steps or ()}
    if steps is None or _is_one(types, file, steps[-1]):
        return None
    inside = stored(file, call)
    if names & (ONE_ROW | TEXTS):
        return Size(inside=inside)
    said = [_said(types, file, step, count) for step in steps]
    limits = [size for size in said if size is not None]
    if limits:
        found = smallest([*limits, _FULL]) if _are_known(limits) else BOUNDED
    else:
        found = BOUNDED if any(_may_be_few(file, step) for step in steps[:-1]) else _FULL
    return replace(found, is_page=True, inside=inside)


def brings_first_rows(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a query of Supabase's leaves out no row of a table but those past its most."""
    steps = _steps(types, file, call)
    if steps is None or _is_one(types, file, steps[-1]):
        return False
    return all(called_as(step.callee) in WHOLE for step in steps[:-1])


def _steps(types: Types, file: File, call: tree.Call) -> list[tree.Call] | None:
    """The calls of a chain that narrows a query down, the last one first, `select` the last."""
    node: Node = call
    steps: list[tree.Call] = []
    while len(steps) < _DEEPEST:
        if isinstance(node, tree.Name):
            at = source_of(types.program, file, node)
            node = at.node if at.file is file else node
        match node:
            case tree.Call(callee=tree.Member(object=inner) as method):
                steps.append(node)
                if begins_read(types.path_of(file, method)):
                    return steps
                node = inner
            case _:
                return None
    return None


def _is_one(types: Types, file: File, begun: tree.Call) -> bool:
    """Whether a query asks for no rows, or makes one of all."""
    columns = begun.arg(0)
    text = text_of(file, columns, program=types.program) if columns is not None else None
    return begun.option(COUNTED) is not None or AGGREGATE.search(text or "") is not None


def _said(types: Types, file: File, step: tree.Call, count: Callable[[Node], Size]) -> Size | None:
    """How many rows a step says that there may be; None where it says nothing of that."""
    match called_as(step.callee), [arg.value for arg in step.args]:
        case name, [most, *_] if name == LIMIT:
            return count(most)
        case name, [first, last, *_] if name == RANGE:
            begin, end = (number_of(types.program, file, n) for n in (first, last))
            return at_most(end - begin + 1) if begin is not None and end is not None else UNSIZED
        case _:
            return None


def _are_known(limits: list[Size]) -> bool:
    return any(size.limit is not None for size in limits)


def _may_be_few(file: File, step: tree.Call) -> bool:
    """Whether a step asks for what belongs to a given thing, which nobody knows to have many."""
    is_given = any(not _is_written(file, arg.value) for arg in step.args)
    return called_as(step.callee) not in WHOLE | MOST and is_given


def _is_written(file: File, value: Node) -> bool:
    """Whether a value is written out in the code."""
    match file.local_value(value)[0]:
        case tree.Literal():
            return True
        case tree.Sequence(items=items):
            return all(_is_written(file, item) for item in items)
        case _:
            return False
