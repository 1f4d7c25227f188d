"""Functions that hand their work to `waitUntil` where they are given one, and else wait for it.

`if (ctx) ctx.waitUntil(work); else await work;`: nobody need wait for a call that passes a context.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.background import is_given_to_runtime
from wlint.project.calling.calls import Calls
from wlint.project.calling.handed_in import parameter_behind
from wlint.project.calling.sites import CallSite
from wlint.project.data.conditions import conditions_of
from wlint.project.file import File
from wlint.project.passed import is_open, passed
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import EnvType, FunctionType, Type, is_nothing, options_of

_DEEPEST = 4


def is_left_to_runtime(calls: Calls, file: File, call: tree.Call, function: FunctionType) -> bool:
    """Whether all that a function waits for is handed to the runtime when this call runs it."""
    home = calls.types.program.file(function.file)
    params = _params(calls.types, home, function.node)
    return bool(params) and not any(
        _lacks(calls, home, param, file, call, _DEEPEST) for param in params
    )


def leaves_out_context(calls: Calls, file: File, call: tree.Call, site: CallSite) -> bool:
    """Whether a call of the function around leaves out what a call in it passes on to such one."""
    for option in options_of(calls.types.of(file, call.callee)):
        if isinstance(option, FunctionType) and isinstance(site.node, tree.Call):
            home = calls.types.program.file(option.file)
            for param in _params(calls.types, home, option.node):
                onward = parameter_behind(file, passed(home, param, call) or call)
                if onward is not None and onward in site.callee.params:
                    return _lacks(calls, file, onward, site.file, site.node, _DEEPEST)
    return False


def _params(types: Types, file: File, function: tree.Function) -> set[tree.Param]:
    """The parameters that decide whether a function hands all its work over, or waits for it."""
    tested = _tested(types, file, function)
    return {param for variable in tested for param in _given(file, function, variable)}


def _tested(types: Types, file: File, function: tree.Function) -> set[Variable]:
    """What a function tests to hand its work over or else wait; none where it waits for more."""
    found: set[Variable] = set()
    for node in own_nodes(function.body):
        if isinstance(node, tree.Await):
            of_this = set(_tested_for(types, file, node.value))
            if not of_this:
                return set()
            found |= of_this
    return found


def _tested_for(types: Types, file: File, awaited: tree.Node) -> Iterator[Variable]:
    """The variables that hold nothing where this is awaited, and something where it is handed."""
    variable = file.scopes.variable(awaited) if isinstance(awaited, tree.Name) else None
    lacking = {c.subject for c in conditions_of(file, awaited) if not c.holds and c.equals is None}
    for read in variable.reads if variable is not None and lacking else ():
        if is_given_to_runtime(types, file, read) or _is_given_by_name(file, read):
            given = {c.subject for c in conditions_of(file, read) if c.holds}
            yield from (subject.variable for subject in given & lacking)


def _is_given_by_name(file: File, read: tree.Name) -> bool:
    """Whether a method `waitUntil` takes a promise, whoever has it: a context may be `any`."""
    arg = file.scopes.parents.get(read)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    callee = call.callee if isinstance(call, tree.Call) else None
    return isinstance(callee, tree.Member) and callee.name == "waitUntil"


def _given(file: File, function: tree.Function, variable: Variable) -> Iterator[tree.Param]:
    """The parameters that a variable is, or is given a part of."""
    targets = {file.scopes.variable(param.target): param for param in function.params}
    if variable in targets:
        yield targets[variable]
    for definition in variable.definitions:
        for node in definition.value.walk() if definition.value is not None else ():
            read = file.scopes.variable(node) if isinstance(node, tree.Name) else None
            if read in targets:
                yield targets[read]


def _lacks(
    calls: Calls, home: File, param: tree.Param, file: File, call: tree.Call, depth: int
) -> bool:
    """Whether one call, or one that leads to it, gives a parameter nothing that can wait."""
    value = passed(home, param, call)
    if value is None:
        return not is_open(call)
    if all(map(_cannot_wait, options_of(calls.types.of(file, value)))):
        return True
    onward = parameter_behind(file, value) if isinstance(value, tree.Name) else None
    function = file.scopes.parents.get(onward) if onward is not None else None
    if onward is None or not isinstance(function, tree.Function) or not depth:
        return False
    return any(
        isinstance(site.node, tree.Call)
        and _lacks(calls, file, onward, site.file, site.node, depth - 1)
        for site in calls.callers.get(function, ())
    )


def _cannot_wait(of: Type) -> bool:
    return is_nothing(of) or isinstance(of, EnvType)
