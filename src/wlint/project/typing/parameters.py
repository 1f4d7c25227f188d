"""What parameters are: as declared, by the place of their function, by what callers pass."""

from collections.abc import Set
from typing import TYPE_CHECKING, TypeGuard

from wlint import tree
from wlint.platform.controllers import CONTROLLERS
from wlint.project.file import File
from wlint.project.passed import parameter_of
from wlint.project.rests import Gathered, handed_on
from wlint.project.typing.annotations import is_anything
from wlint.project.typing.decorators import receivers
from wlint.project.typing.derived import element_of
from wlint.project.typing.expected import expected_parameter
from wlint.project.typing.external import (
    external_method,
    named_member,
    package_of,
    package_type,
)
from wlint.project.typing.generics import declared_callback
from wlint.semantics.functions import EACH, called_as
from wlint.semantics.types import (
    UNKNOWN,
    EnvType,
    Global,
    InstanceType,
    Named,
    ObjectType,
    ShapeType,
    Type,
    array,
    either,
    options_of,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


_OF_ELEMENTS = EACH | {"reduce", "reduceRight", "sort", "toSorted", "sorted", "min", "max"}


def parameter_type(types: "Types", file: File, param: tree.Param) -> Type:
    """What a parameter is, worked out."""
    declared = types.declared(file, param.type) if param.type else UNKNOWN
    if _is_generated(declared):
        declared = UNKNOWN
    is_loose = isinstance(declared, (ShapeType, EnvType)) or is_anything(declared)
    if not is_loose and types.trusts_annotations:
        return declared
    placed = types.position(file, param)
    if isinstance(declared, ShapeType) and is_called_env(param):
        # which of its bindings a function names takes none of them away
        given = _seen(types, file, param) if placed == UNKNOWN else placed
        options = options_of(without_nothing(given))
        is_made = any(isinstance(option, (ObjectType, InstanceType)) for option in options)
        if all(isinstance(option, EnvType) for option in options) or (
            not is_made and types.is_environment(declared)
        ):
            return EnvType(declared)
    if placed != UNKNOWN:
        return declared if isinstance(declared, EnvType) else placed
    found = types.stronger(
        lambda: declared if param.type else _written_for(types, file, param),
        lambda: _seen(types, file, param),
    )
    return handler_parameter(file, param) if found == UNKNOWN else found


def is_called_env(declared: Node) -> TypeGuard[tree.Param]:
    """Whether it is a parameter that is called as the environment mostly is."""
    match declared:
        case tree.Param(target=tree.Name(id=name)):
            return name.lower().endswith("env")
        case _:
            return False


def said_of_env(types: "Types", shape: ShapeType) -> Type:
    """The environment, where a shape is what a handler says of the one it is given."""
    is_given = any(
        is_called_env(param)
        and param.type is not None
        and types.declared(file, param.type) == shape
        and isinstance(types.position(file, param), EnvType)
        for file in types.program.files.values()
        for param in file.of_kind(tree.Param)
    )
    return EnvType(shape) if is_given else UNKNOWN


def _written_for(types: "Types", file: File, param: tree.Param) -> Type:
    """What a parameter is by the call that takes the function, or else by its place."""
    found = _callback(types, file, param)
    return expected_parameter(types, file, param) if found == UNKNOWN else found


def _seen(types: "Types", file: File, param: tree.Param) -> Type:
    """What a parameter is seen to be given."""
    found = _callback(types, file, param)
    return _passed(types, file, param) if found == UNKNOWN else found


def _is_generated(of: Type) -> bool:
    """Whether a type is of a file of the project that only a build makes: `./+types/home`."""
    return isinstance(of, Named) and of.name.startswith(("./", "../"))


def _callback(types: "Types", file: File, param: tree.Param) -> Type:
    """What a collection's method or a promise's `then` passes its callback."""
    function = file.scopes.parents.get(param)
    if not isinstance(function, tree.Function):
        return UNKNOWN
    index = function.params.index(param)
    if (made := _by_maker(types, file, function, index)) != UNKNOWN:
        return made
    return either(
        declared
        if (declared := declared_callback(types, taker, call, function, index)) != UNKNOWN
        else _given(types, taker, call, index)
        for taker, call in types.mentions.takers(file, function)
    )


def _by_maker(types: "Types", file: File, function: tree.Function, index: int) -> Type:
    """What a method is given by what is made of its object: a proxy's trap, a stream's source."""
    parents = file.scopes.parents
    entry = parents.get(function)
    mapping = parents.get(entry) if isinstance(entry, tree.Entry) else None
    arg = parents.get(mapping) if isinstance(mapping, tree.Mapping) else None
    match parents.get(arg) if isinstance(arg, tree.Arg) else None:
        case tree.Call(callee=tree.Name(id="Proxy"), is_new=True, args=[first, second]) if (
            second is arg and index == 0
        ):
            return types.of(file, first.value)
        case tree.Call(callee=tree.Name(id=stream) as callee, is_new=True, args=[first, *_]) if (
            first is arg
            and isinstance(entry, tree.Entry)
            and (controller := CONTROLLERS.get((stream, entry.name or "", index)))
            and types.of(file, callee) == Global(stream)
        ):
            return Named(controller)
        case _:
            return UNKNOWN


def _given(types: "Types", file: File, call: tree.Call, index: int) -> Type:
    if not isinstance(call.callee, tree.Member):
        return _table_callback(types.of(file, call.callee), call, index)
    receiver = types.of(file, call.callee.object)
    match call.callee.name:
        case "then" if index == 0:
            return types.awaited(receiver)
        case name if name in EACH and index == 0:
            return element_of(receiver)
        case "sort" | "toSorted" if index < 2:
            return element_of(receiver)
        case "reduce" | "reduceRight" if index < 2:
            first = call.arg(1)
            is_first = index == 0 and first is not None
            return types.of(file, first) if first and is_first else element_of(receiver)
        case _:
            return _table_callback(types.of(file, call.callee), call, index)


def _table_callback(callee: Type, call: tree.Call, index: int) -> Type:
    """What the tables say a function from outside passes its callback."""
    for option in options_of(callee):
        path = (
            option.path
            if isinstance(option, Global)
            else f"{option.name}.()"
            if isinstance(option, Named)
            else ""
        )
        method = external_method(path) if path else None
        if method is None:
            continue
        if index < len(method.callback):
            return package_type(package_of(path), method.callback[index])
        match call.arg(0):
            case tree.Literal(kind="string", value=str(event)) if method.events and index == 0:
                package = package_of(path)
                events = f"{package}:{method.events}" if package else method.events
                return named_member(Named(events), event)
    return UNKNOWN


def _passed(types: "Types", file: File, param: tree.Param) -> Type:
    """What the project's own calls pass, or leave to the default."""
    function = file.scopes.parents.get(param)
    if not isinstance(function, tree.Function):
        return UNKNOWN
    index = file.argument_index(function, param)
    name = param.target.id if isinstance(param.target, tree.Name) else None
    given: list[Type] = []
    unsaid: list[Type] = []
    for caller, call in types.mentions.callers(file, function):
        if _takes_the_rest(file, param):
            rest = (a.value for a in call.args[index:] if a.name is None)
            given.append(array(either(_each(types, caller, value) for value in rest)))
            continue
        named = next((a.value for a in call.args if name and a.name == name), None)
        value = named or call.arg(index)
        if value is not None and _is_own(file, function, param, value):
            continue
        if value is not None:
            passed = unsaid if _is_never_given(types, caller, value) else given
            passed.append(types.of(caller, value))
        elif (gathered := handed_on(caller, call, index)) is not None:
            given.append(_gathered(types, caller, gathered))
        elif param.default is not None:
            given.append(types.of(file, param.default))
    if param.default is not None and not given and not _is_bare(param.default):
        # whoever calls it unseen may leave that out
        given += [types.of(file, param.default)] if _is_plain(file, function) else []
    if index == 0 and file.is_python:
        given += types.mentions.decorated(file, function)
        given += receivers(types, file, function)
    return either(given or unsaid)


def _is_own(file: File, function: tree.Function, param: tree.Param, value: Node) -> bool:
    """Whether an object hands another of its class what it was given: `Query(self.db)`."""
    cls = file.class_around(function)
    match value:
        case tree.Member(object=tree.Name(is_receiver=True), name=str(field)) if (
            cls is not None and file.class_around(value) is cls
        ):
            put = file.field_values(cls).get(field, ())
            return bool(put) and all(parameter_of(file, one) is param for one in put)
        case _:
            return False


def _is_never_given(types: "Types", file: File, value: Node) -> bool:
    """Whether a value is a parameter of what nothing in the project names, as far as is known.

    Whoever calls it beside tells what is given.
    """
    param = parameter_of(file, value)
    function = file.scopes.parents.get(param) if param is not None else None
    if param is None or not isinstance(function, tree.Function) or function.name is None:
        return False
    cls = file.class_around(function)
    is_free = _is_plain(file, function) if cls is None else not cls.bases
    if not is_free or types.mentions.is_spoken_of_beside(file, function, ()):
        return False
    return types.position(file, param) == UNKNOWN


def _takes_the_rest(file: File, param: tree.Param) -> bool:
    """Whether a parameter is the list of all that is passed from its place on: `...all`."""
    return isinstance(param.target, tree.Spread) and not file.is_python


def _each(types: "Types", file: File, value: Node) -> Type:
    """What an argument adds to a list."""
    if isinstance(value, tree.Spread):
        return element_of(types.of(file, value.value))
    return types.of(file, value)


def _is_bare(default: Node) -> bool:
    """Whether a default says little of what is passed instead: `options = {}`."""
    return isinstance(default, (tree.Mapping, tree.Sequence))


def _is_plain(file: File, function: tree.Function) -> bool:
    """Whether a function stands for itself: nobody calls it on something that is not known."""
    return isinstance(file.scopes.parents.get(function), (tree.Module, tree.Export)) or (
        file.function_around(function) is None
        and isinstance(file.scopes.parents.get(function), tree.Block)
        and file.class_around(function) is None
    )


def _gathered(types: "Types", file: File, gathered: Gathered) -> Type:
    """What one of the arguments is that a rest parameter takes."""

    def find() -> Type:
        calls = types.mentions.callers(file, gathered.function)
        given = ((caller, call.arg(gathered.index)) for caller, call in calls)
        return either(types.of(caller, value) for caller, value in given if value is not None)

    return types._remember((gathered.param, gathered.offset), find)


def handler_parameter(file: File, param: tree.Param) -> Type:
    """What a handler that nobody is seen to call is given: it is known by `env` beside it."""
    function = file.scopes.parents.get(param)
    if not isinstance(function, tree.Function) or not isinstance(param.target, tree.Name):
        return UNKNOWN
    call = file.call_around(function)
    if call is not None and called_as(call.callee) in _OF_ELEMENTS:
        return UNKNOWN  # an element, whatever it is called
    beside = {p.target.id for p in function.params if isinstance(p.target, tree.Name)}
    return _known_by_name(param.target.id, beside)


def handler_part(param: tree.Param, name: str) -> Type:
    """What a handler takes out of the one thing it is given: `({ request, env }) => …`."""
    if param.type is not None or not isinstance(param.target, tree.Mapping):
        return UNKNOWN
    return _known_by_name(name, {entry.name for entry in param.target.entries})


def _known_by_name(name: str, beside: Set[str | None]) -> Type:
    match name:
        case "env":
            return EnvType()
        case "request" | "req" if "env" in beside:
            return Named("Request")
        case "ctx" if "env" in beside:
            return Named("ExecutionContext")
        case _:
            return UNKNOWN
