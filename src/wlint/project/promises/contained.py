"""Promises that objects and arrays hold, where these are used as if they held values."""

from collections.abc import Sequence
from typing import TypeGuard

from wlint import tree
from wlint.platform.value_takers import ELEMENT, Written, gives_json, written_as
from wlint.project.calling.routers import writes_result
from wlint.project.file import File
from wlint.project.promises.effects import is_promise
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import EACH
from wlint.semantics.scopes import Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Global, options_of
from wlint.tree import Node

# what gives an array of the same elements
_SAME = frozenset({"filter", "slice", "reverse", "toReversed"})
_LITERALS = (tree.Mapping, tree.Sequence)
# the functions whose results, and the parameters whose values, are being followed
Seen = frozenset[tree.Function | Variable]
Names = tuple[str, ...]


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


def elements_to(types: Types, file: File, node: Node) -> tuple[File, Node] | None:
    """What takes the elements of a collection one by one: a loop's variable, a parameter."""
    match around := file.scopes.parents.get(node):
        case tree.Loop(iterable=iterable, target=tree.Node() as target) if iterable is node:
            return None if around.is_async else (file, target)
        case tree.Comprehension(targets=targets, iterables=iterables) if node in iterables:
            return file, targets[iterables.index(node)]
        case tree.Member(object=owner, name=name) if owner is node and name in EACH:
            call = file.call_of(around)
            taker = call.arg(0) if call is not None else None
            function = types.of(file, taker) if taker is not None else None
            if not isinstance(function, FunctionType) or not function.node.params:
                return None
            return types.program.file(function.file), function.node.params[0].target
        case _:
            return None


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


def written(
    types: Types, file: File, node: Node, names: Names = (), seen: Seen = frozenset()
) -> Written | None:
    """As what a value is written, where that is all that is done with it.

    `names` lead from the value to the part of it that is asked about.
    """
    match around := file.scopes.parents.get(node):
        case tree.Arg():
            call = file.scopes.parents.get(around)
            return _taken(types, file, call, around, names, seen) if _is_call(call) else None
        case tree.Entry(key=key, name=name, value=value) if value is node and (key or name):
            mapping = file.scopes.parents[around]
            return written(types, file, mapping, (name or "", *names), seen)
        case tree.Sequence():
            return written(types, file, around, (ELEMENT, *names), seen)
        case tree.Assign(target=tree.Name() as name, op=None) if _is_object(node):
            variable = file.scopes.variable(name)
            if (
                variable is None
                or variable.is_module_level
                or variable.only is None
                or any(node.span.covers(read.span) for read in variable.reads)
            ):
                return None
            reads = [read for read in variable.reads if not _is_added_to(file, read, names)]
            return _all_written(types, [(file, read) for read in reads], names, seen)
        case tree.Exit(kind="return") if (function := file.function_around(node)) is not None:
            # `await` and `return` unwrap one promise, not those inside an object
            if writes_result(types, file, function):
                return Written.JSON
            is_kept = _is_kept_object(file, node)
            return _result_written(types, file, function, names, seen) if is_kept else None
        case _:
            return None


def _is_added_to(file: File, read: Node, names: Names) -> bool:
    """Whether an object is only given another field, beside the one that names lead to."""
    match member := file.scopes.parents.get(read):
        case tree.Member(object=owner, name=str(name)) if owner is read and name not in names[:1]:
            around = file.scopes.parents.get(member)
            return isinstance(around, tree.Assign) and around.target is member
        case _:
            return False


def _is_call(node: Node | None) -> TypeGuard[tree.Call]:
    return isinstance(node, tree.Call)


def _taken(
    types: Types, file: File, call: tree.Call, arg: tree.Arg, names: Names, seen: Seen
) -> Written | None:
    """As what a call writes a part of what it is given."""
    options = options_of(types.of(file, call.callee))
    index = call.args.index(arg)
    if call.arg(index) is arg.value and all(isinstance(o, Global) for o in options):
        found = [written_as(o.path, index, names) for o in options if isinstance(o, Global)]
        return found[0] if all(found) else None
    # `ok(data)`, which answers with what it is given
    given = received_by(types, file, call, arg)
    if given is None or given[1] in seen:
        return None
    home, variable = given
    places = [(home, read) for read in variable.reads]
    return _all_written(types, places, names, seen | {variable})


def _all_written(
    types: Types, places: Sequence[tuple[File, Node]], names: Names, seen: Seen
) -> Written | None:
    """As what a value is written at the first of several places, if it is written at all."""
    found = [written(types, file, node, names, seen) for file, node in places]
    return found[0] if found and all(found) else None


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


def _result_written(
    types: Types, file: File, function: tree.Function, names: Names, seen: Seen
) -> Written | None:
    """As what a part of a function's result is written, where that is all that is done with it."""
    if function in seen:
        return None
    if _is_json_option(types, file, function):
        return Written.JSON
    inside = seen | {function}
    if _is_map(mapped := file.call_around(function)):
        array = _all_awaited(file, mapped) if function.is_async else mapped
        return written(types, file, array, (ELEMENT, *names), inside) if array else None
    places: list[tuple[File, Node]] = []
    for caller, call in types.mentions.callers(file, function):
        around = caller.scopes.parents.get(call)
        is_awaited = isinstance(around, tree.Await)
        if function.is_async and not is_awaited:
            return None
        places.append((caller, around if isinstance(around, tree.Await) else call))
    return _all_written(types, places, names, inside)


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
