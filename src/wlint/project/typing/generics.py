"""What a call makes of type parameters: by what it says, and by what it passes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.called_back import as_declared
from wlint.project.typing.derived import element_of
from wlint.project.typing.expected import signatures, taken_at
from wlint.project.typing.shapes import overloads, parameter_refs
from wlint.semantics.types import (
    UNKNOWN,
    Bound,
    FunctionType,
    Global,
    Named,
    SignatureType,
    Type,
    either,
    options_of,
    or_else,
    promise,
)

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_FUNCTIONS = (FunctionType, SignatureType, Global)


def generic_result(types: "Types", file: File, call: tree.Call, function: FunctionType) -> Type:
    """What a call of a generic project function gives."""
    node, home = function.node, types.program.file(function.file)
    bound = _bound(types, file, call, node, ())
    found = types.declared(home, node.returns, bound) if node.returns else UNKNOWN
    if not node.is_async:
        found = as_declared(types, file, call, SignatureType(found, home.path, node, bound))
    if found == UNKNOWN or not types.trusts_annotations:
        return or_else(types.result(function), found)
    if any(isinstance(o, FunctionType) for o in options_of(found)):
        # a function of the same type need not be the same function: `withAuth<T>(handler: T): T`
        seen = options_of(types.by_value.result(function))
        made = [o for o in seen if isinstance(o, FunctionType) and _is_inside(home, o, node)]
        return either(made) if made else found
    return promise(types.awaited(found)) if node.is_async and not node.is_generator else found


def _is_inside(home: File, of: FunctionType, function: tree.Function) -> bool:
    return of.file == home.path and function in home.ancestors(of.node)


def declared_result(types: "Types", file: File, call: tree.Call, of: SignatureType) -> Type:
    """What a call of something declared gives."""
    if not isinstance(of.node, tree.Function) or not of.node.type_params:
        return of.result
    bound = _bound(types, file, call, of.node, of.bound)
    home = types.program.file(of.file)
    found = types.declared(home, of.node.returns, bound) if of.node.returns else UNKNOWN
    return as_declared(types, file, call, SignatureType(found, of.file, of.node, bound))


def declared_callback(
    types: "Types", file: File, call: tree.Call, function: tree.Function, index: int
) -> Type:
    """What a call passes a parameter of a function it is given, as its declaration says."""
    place = next((i for i, a in enumerate(call.args) if _is(types, file, a, function)), None)
    if place is None:
        return UNKNOWN
    options = options_of(types.of(file, call.callee))
    found = [
        _of_callback(types, file, call, option, place, index)
        for option in overloads(either(options), call)
        if isinstance(option, (FunctionType, SignatureType))
    ]
    return either(found)


def _of_callback(
    types: "Types",
    file: File,
    call: tree.Call,
    taker: FunctionType | SignatureType,
    place: int,
    index: int,
) -> Type:
    refs = parameter_refs(taker.node)
    ref = refs[place] if place < len(refs) else None
    bound = taker.bound if isinstance(taker, SignatureType) else ()
    if isinstance(taker.node, tree.Function):
        bound = _bound(types, file, call, taker.node, bound, with_functions=False)
    home = types.program.file(taker.file)
    of = types.declared(home, ref, bound) if ref is not None else UNKNOWN
    return either(taken_at(types, s, index) for s in signatures(types, of))


def _is(types: "Types", file: File, arg: tree.Arg, function: tree.Function) -> bool:
    """Whether an argument is a function, itself or by its name."""
    if isinstance(arg.value, tree.Function):
        return arg.value is function
    options = options_of(types.of(file, arg.value))
    return any(isinstance(o, FunctionType) and o.node is function for o in options)


def _bound(
    types: "Types",
    file: File,
    call: tree.Call,
    function: tree.Function,
    outer: Bound,
    *,
    with_functions: bool = True,
) -> Bound:
    """What the type parameters of a function stand for in a call."""
    names = function.type_params
    if not names:
        return outer
    if call.types:
        given = [types.declared(file, t) for t in call.types]
        return (*outer, *zip(names, given, strict=False))
    found: dict[str, list[Type]] = {}
    for index, ref in enumerate(parameter_refs(function)):
        value = call.arg(index)
        is_function = isinstance(value, tree.Function)
        if ref is not None and value is not None and (with_functions or not is_function):
            _match(types, ref, names, _literal(value) or types.of(file, value), found)
    return (*outer, *((name, either(of)) for name, of in found.items()))


def _literal(value: tree.Node) -> Type | None:
    """A string as a type of its own, for declarations that look members up by it."""
    match value:
        case tree.Literal(kind="string", value=str(text)):
            return Named(f'"{text}"')
        case _:
            return None


def _match(
    types: "Types",
    ref: tree.TypeRef,
    names: Sequence[str],
    given: Type,
    found: dict[str, list[Type]],
) -> None:
    """Note what type parameters must be for an annotation to say what is given."""
    match ref.name:
        case name if name in names:
            found.setdefault(name, []).append(given)
        case "Promise" | "PromiseLike" | "Awaitable" if ref.args:
            _match(types, ref.args[0], names, types.awaited(given), found)
        case "[]" | "Iterable" | "Set" if ref.args:
            _match(types, ref.args[0], names, element_of(given), found)
        case "=>" if ref.args:
            _match(types, ref.args[-1], names, types.result_of(given), found)
        case "|":
            is_function = any(isinstance(o, _FUNCTIONS) for o in options_of(given))
            if any(arm.name == "Promise" for arm in ref.args):
                given = types.awaited(given)
            for arm in ref.args:
                if is_function == (arm.name == "=>") and arm.name != "Promise":
                    _match(types, arm, names, given, found)
        case name:
            for option in options_of(given):
                if isinstance(option, Named) and option.name == name:
                    for arm, inner in zip(ref.args, option.args, strict=False):
                        _match(types, arm, names, inner, found)
