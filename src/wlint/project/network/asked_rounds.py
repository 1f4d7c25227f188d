"""Attempts of which there is only one unless a caller asks for more."""

from collections.abc import Mapping

from wlint import tree
from wlint.project.calling.open_functions import is_open
from wlint.project.data.traces import written_out
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import whole_number
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import OR
from wlint.semantics.functions import called_as, is_missing, returned
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_NUMBERS = frozenset({"parseInt", "Number", "int"})
_DEEPEST = 6


class Asked(Record):
    """A number that a caller may ask for, by a parameter or a field of it, and what it is else."""

    otherwise: int
    param: tree.Param | None = None
    name: str | None = None


def askers(types: Types, file: File, loop: tree.Loop) -> Mapping[tree.Call, bool]:
    """The calls by which a loop has one round unless they ask for more, and whether they may.

    `for (let n = 0; n <= (options.retries ?? 0); n++)`
    """
    found = _rounds(file, loop)
    function = file.scopes.parents.get(found.param) if found and found.param else None
    if found is None or found.otherwise > 1 or not isinstance(function, tree.Function):
        return {}
    if is_open(file, function):
        return {}
    sites = types.mentions.callers(file, function)
    return {call: _asks(types, found, file, caller, call) for caller, call in sites}


def _rounds(file: File, loop: tree.Loop) -> Asked | None:
    match loop:
        case tree.Loop(test=tree.Operation(op="<" | "<=" as op, operands=[_, end])):
            found = _number(file, end)
            return found and Asked(found.otherwise + (op == "<="), found.param, found.name)
        case tree.Loop(
            iterable=tree.Call(callee=tree.Name(id="range"), args=[tree.Arg(value=end)])
        ):
            return _number(file, end)
        case _:
            return None


def _number(file: File, node: Node, depth: int = 0) -> Asked | None:
    """A number, and who may ask for another one."""
    if depth > _DEEPEST:
        return None
    match node:
        case tree.Literal(kind="number" | "string", value=str(text)):
            number = whole_number(text)
            return Asked(number) if number is not None else None
        case tree.Operation(op=op, operands=[first, other]) if op in OR | {"??", "+"}:
            one, two = _number(file, first, depth + 1), _number(file, other, depth + 1)
            if one is None or two is None:
                return None
            by = one if one.param is not None else two
            number = one.otherwise + two.otherwise if op == "+" else one.otherwise or two.otherwise
            return Asked(number, by.param, by.name)
        case tree.Call(
            callee=tree.Member(object=tree.Name() as owner, name="get"),
            args=[tree.Arg(value=tree.Literal(value=str(name))), tree.Arg(value=default)],
        ):
            param, found = _param(file, owner), _number(file, default, depth + 1)
            return Asked(found.otherwise, param, name) if param and found else None
        case tree.Call(callee=callee, args=[tree.Arg(value=value), *_]) if (
            called_as(callee) in _NUMBERS
        ):
            return _number(file, value, depth + 1)
        case tree.Member(object=tree.Name() as owner, name=str(name)):
            param = _param(file, owner)
            return Asked(0, param, name) if param is not None else None
        case tree.Name():
            return _named(file, node, depth)
        case _:
            return None


def _named(file: File, node: tree.Name, depth: int) -> Asked | None:
    variable = file.scopes.variable(node)
    match variable.only if variable is not None else None:
        case Definition(gives=Gives.PARAMETER, node=tree.Param(default=default) as param, path=()):
            found = _number(file, default, depth + 1) if default is not None else None
            return Asked(found.otherwise, param) if found is not None else None
        case Definition(path=(str(name),), name=at, node=given, value=value):
            around = file.scopes.parents.get(at)
            default = around.value if isinstance(around, tree.Assign) else None
            found = _number(file, default, depth + 1) if default is not None else None
            whole = given if isinstance(given, tree.Param) else _param(file, value)
            return Asked(found.otherwise, whole, name) if found and whole is not None else None
        case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
            return _number(file, value, depth + 1)
        case _:
            return None


def _param(file: File, node: Node | None) -> tree.Param | None:
    """The parameter that a name is."""
    variable = file.scopes.variable(node) if node is not None else None
    match variable.only if variable is not None else None:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
            return param
        case _:
            return None


def _asks(types: Types, asked: Asked, home: File, caller: File, call: tree.Call) -> bool:
    """Whether a call may ask for more."""
    if asked.param is None or any(isinstance(arg.value, tree.Spread) for arg in call.args):
        return True
    value = passed(home, asked.param, call)
    if value is None or is_missing(value):
        return False
    return asked.name is None or _may_hold(types, caller, value, asked.name)


def _may_hold(types: Types, file: File, value: Node, name: str, depth: int = 0) -> bool:
    """Whether an object may have a field, as far as it is not written out without it."""
    if depth > _DEEPEST:
        return True
    match written := written_out(file, value):
        case tree.Mapping(entries=entries):
            return any(
                e.name == name
                if e.name is not None
                else _may_hold(types, file, e.value, name, depth + 1)
                for e in entries
            )
        case tree.Call(callee=callee) if isinstance(of := types.of(file, callee), FunctionType):
            home = types.program.file(of.file)
            given = list(returned(of.node))
            return not given or any(_may_hold(types, home, v, name, depth + 1) for v in given)
        case tree.Name():
            found, variable = file.local_value(written)
            is_kept = variable is not None and not _is_put(file, variable, name)
            return not is_kept or _may_hold(types, file, found, name, depth + 1)
        case _:
            return True


def _is_put(file: File, variable: Variable, name: str) -> bool:
    """Whether a field, or one whose name is not known, is put into what a variable holds."""
    members = (file.scopes.parents.get(read) for read in variable.reads)
    return any(
        isinstance(m, tree.Member) and m.name in (name, None) and file.assignment_to(m)
        for m in members
    )
