"""Promises that objects and arrays hold, where these are used as if they held values."""

from typing import TypeGuard

from wlint import tree
from wlint.platform.value_takers import gives_json, writes_json
from wlint.project.calling.routers import writes_result
from wlint.project.file import File
from wlint.project.promises.effects import is_promise
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Global, options_of
from wlint.tree import Node

# what gives an array of the same elements
_SAME = frozenset({"filter", "slice", "reverse", "toReversed"})
_LITERALS = (tree.Mapping, tree.Sequence)
# the functions whose results, and the parameters whose values, are being followed
Seen = frozenset[tree.Function | Variable]


def holds_promises(types: Types, file: File, node: Node) -> bool:
    """Whether an expression surely is an array of promises."""
    options = options_of(types.of(file, node))
    return UNKNOWN not in options and all(
        is_promise(element_of(o)) and not is_promise(o) for o in options
    )


def gives_same(types: Types, file: File, member: tree.Member) -> bool:
    """Whether a method of an array of promises gives another one: `rows.filter(Boolean)`."""
    return member.name in _SAME and holds_promises(types, file, member.object)


def joins(types: Types, file: File, member: tree.Member) -> bool:
    """Whether it makes one text of an array of promises."""
    return member.name == "join" and holds_promises(types, file, member.object)


def received_by(
    types: Types, caller: File, call: tree.Call, arg: tree.Arg
) -> tuple[File, Variable] | None:
    """The parameter by which a project function is given a promise, where it is used."""
    function = types.of(caller, call.callee)
    if not isinstance(function, FunctionType):
        return None
    file, params = types.program.files[function.file], function.node.params
    if any(isinstance(a.value, tree.Spread) for a in call.args):
        return None
    shift = int(file.is_python and function.node.kind in ("method", "constructor"))
    index = call.args.index(arg) + shift
    named = [p for p in params if isinstance(p.target, tree.Name) and p.target.id == arg.name]
    param = next(iter(named if arg.name else params[index : index + 1]), None)
    variable = file.scopes.variable(param.target) if param is not None else None
    return (file, variable) if variable is not None and variable.reads else None


def is_written(types: Types, file: File, node: Node, seen: Seen = frozenset()) -> bool:
    """Whether all that is done with a value is to write it as JSON."""
    match around := file.scopes.parents.get(node):
        case tree.Arg():
            call = file.scopes.parents.get(around)
            if not isinstance(call, tree.Call):
                return False
            options = options_of(types.of(file, call.callee))
            if all(isinstance(o, Global) and writes_json(o.path) for o in options):
                return call.arg(0) is node
            # `ok(data)`, which answers with what it is given
            given = received_by(types, file, call, around)
            if given is None or given[1] in seen:
                return False
            inside = seen | {given[1]}
            return all(is_written(types, given[0], read, inside) for read in given[1].reads)
        case tree.Entry(key=key, value=value) if value is node and (key or around.name):
            return is_written(types, file, file.scopes.parents[around], seen)
        case tree.Sequence():
            return is_written(types, file, around, seen)
        case tree.Assign(target=tree.Name() as name, op=None) if _is_object(node):
            variable = file.scopes.variable(name)
            return (
                variable is not None
                and not variable.is_module_level
                and variable.only is not None
                and bool(variable.reads)
                and not any(node.span.covers(read.span) for read in variable.reads)
                and all(is_written(types, file, read, seen) for read in variable.reads)
            )
        case tree.Exit(kind="return") if (function := file.function_around(node)) is not None:
            # `await` and `return` unwrap one promise, not those inside an object
            return writes_result(types, file, function) or (
                _is_kept_object(file, node) and _is_result_written(types, file, function, seen)
            )
        case _:
            return False


def _is_object(node: Node) -> bool:
    """Whether it is an object or array itself, or what was waited for or mapped to get it."""
    return isinstance(node, (_LITERALS, tree.Await)) or _is_map(node)


def _is_kept_object(file: File, node: Node) -> bool:
    """Whether it is an object or array, written there or kept in a variable, no promise itself."""
    variable = file.scopes.variable(node)
    only = variable.only if variable is not None else None
    if only is None or only.value is None or only.path:
        return _is_object(node) and not isinstance(node, tree.Call)
    return _is_object(only.value)


def _is_map(node: Node | None) -> TypeGuard[tree.Call]:
    """Whether a call gives an array of what its function gives for each element."""
    match node:
        case tree.Call(callee=tree.Member(name="map" | "flatMap")):
            return True
        case _:
            return False


def _is_result_written(types: Types, file: File, function: tree.Function, seen: Seen) -> bool:
    """Whether all that is done with what a function gives is to write it as JSON."""
    if function in seen:
        return False
    if _is_json_option(types, file, function):
        return True
    if _is_map(mapped := file.call_around(function)):
        array = _all_awaited(file, mapped) if function.is_async else mapped
        return array is not None and is_written(types, file, array, seen | {function})
    calls = tuple(types.mentions.callers(file, function))
    inside = seen | {function}
    return bool(calls) and all(
        is_written(types, caller, around, inside)
        if isinstance(around := caller.scopes.parents.get(call), tree.Await)
        else not function.is_async and is_written(types, caller, call, inside)
        for caller, call in calls
    )


def _all_awaited(file: File, promises: tree.Call) -> Node | None:
    """The `await Promise.all(…)` around what gives an array of promises."""
    match call := file.call_around(promises):
        case tree.Call(callee=tree.Member(object=tree.Name(id="Promise"), name="all")):
            waited = file.scopes.parents.get(call)
            return waited if isinstance(waited, tree.Await) else None
        case _:
            return None


def _is_json_option(types: Types, file: File, function: tree.Function) -> bool:
    """Whether a function is an option of a call that has what it gives written as JSON."""
    entry = file.scopes.parents.get(function)
    mapping = file.scopes.parents.get(entry) if isinstance(entry, tree.Entry) else None
    call = file.call_around(mapping) if isinstance(mapping, tree.Mapping) else None
    return (
        isinstance(entry, tree.Entry)
        and call is not None
        and any(
            isinstance(o, Global) and gives_json(o.path, entry.name or "")
            for o in options_of(types.of(file, call.callee))
        )
    )
