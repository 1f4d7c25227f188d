"""Bounds that callers may give, and the calls that leave them out."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.costs.schemas import may_be_missing
from wlint.project.file import File
from wlint.project.passed import is_open, passed
from wlint.project.typing.types import Types
from wlint.project.typing.validation import check_of
from wlint.record import Entity
from wlint.semantics.functions import is_missing
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node


class LeftOut(Entity):
    """An optional parameter, or an option of one, and a call that runs without it."""

    name: str
    file: File
    call: tree.Call


def left_out(types: Types, calls: Calls, file: File, bound: Node) -> LeftOut | None:
    """A call that a handler reaches, and that leaves out what is to be the bound."""
    match _optional(types, file, bound):
        case tree.Param() as param, path:
            pass
        case _:
            return None
    function = file.scopes.parents.get(param)
    name = path or (param.target.id if isinstance(param.target, tree.Name) else "")
    if not isinstance(function, tree.Function) or not (path or is_missing(param.default)):
        return None
    for caller, call in types.mentions.callers(file, function):
        if calls.way_to(caller.function_around(call)) is None or is_open(call):
            continue
        if _lacks(passed(file, param, call), path):
            return LeftOut(name, caller, call)
    return None


def _optional(
    types: Types, file: File, node: Node, name: str = ""
) -> tuple[tree.Param, str] | None:
    """The parameter that a value is, or a named part is of, where no default stands in for it."""
    match node:
        case tree.Member(object=tree.Name() as owner, name=str(part)) if not name:
            return _optional(types, file, owner, part)
        case tree.Call() if name and (check := check_of(file, node)) is not None:
            # what a schema lets be missing is as missing as it was before
            is_missing = may_be_missing(types.program, file, check.schema, name)
            return _optional(types, file, check.given, name) if is_missing else None
        case tree.Name():
            variable = file.scopes.variable(node)
            only = variable.only if variable is not None else None
        case _:
            return None
    if only is None or _has_default(file, only):
        return None
    match only:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
            return param, name
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=(str(part),)):
            return (param, part) if not name else None
        case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
            return _optional(types, file, value, name)
        case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=(str(part),)):
            return _optional(types, file, value, part) if not name else None
        case _:
            return None


def _has_default(file: File, given: Definition) -> bool:
    """Whether a pattern says what stands in for a missing part: `{ max = 100 }`."""
    around = file.scopes.parents.get(given.name)
    return isinstance(around, tree.Assign) and around is not given.node


def _lacks(given: Node | None, name: str) -> bool:
    """Whether a call gives no value, or an object without that name."""
    match given:
        case tree.Mapping(entries=entries) if name:
            is_whole = all(e.name is not None for e in entries)
            return is_whole and all(e.name != name or is_missing(e.value) for e in entries)
        case _:
            return is_missing(given)
