"""What is only declared: interfaces, object types, the classes of installed packages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.derived import instance_of
from wlint.project.typing.external import platform_attribute
from wlint.semantics.functions import is_getter
from wlint.semantics.types import (
    UNKNOWN,
    Bound,
    DeclaredClass,
    Global,
    Named,
    ShapeType,
    SignatureType,
    Type,
    either,
    options_of,
    promise,
)

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

CALL, NEW, ANY = "()", "new()", "[]"
"""The names that call, construct and index signatures have among members."""


def instance(types: "Types", of: DeclaredClass, args: tuple[Type, ...] = ()) -> Type:
    """What an instance of a declared class is."""
    bound = tuple(zip(of.node.type_params, args, strict=False))
    shape = ShapeType(of.file, of.node, bound)
    for base in bases_of_shape(types, shape):
        match base:
            case Named(name="Promise") as waited:
                return promise(waited.arg(0), shape)
            case _:
                pass
    return shape


def shape_member(types: "Types", of: ShapeType, name: str) -> Type:
    """What a declaration says of a member."""
    own = list(_own(types, of, name))
    if own:
        return either(own)
    for base in bases_of_shape(types, of):
        if isinstance(base, Global):
            found = platform_attribute(base.path, name)
        else:
            found = types.member(base, name)
        if found != UNKNOWN:
            return found
    return either(_own(types, of, ANY)) if name not in (CALL, NEW, ANY, "then") else UNKNOWN


def static_member(types: "Types", of: DeclaredClass, name: str) -> Type:
    """What a declared class itself has under a name."""
    file = types.program.file(of.file)
    own = list(_of_class(types, file, of.node, name, (), is_static=True))
    if own:
        return either(own)
    bases = (b for base in of.node.bases for b in options_of(types.of(file, base)))
    return either(types.member(b, name) for b in bases)


def signature(types: "Types", file: File, node: tree.Function, bound: Bound = ()) -> SignatureType:
    """A function that is only declared."""
    result = types.declared(file, node.returns, bound) if node.returns else UNKNOWN
    return SignatureType(result, file.path, node, bound)


def overloads(callee: Type, call: tree.Call) -> tuple[Type, ...]:
    """What a call may mean: of several declarations those that take so many arguments."""
    options = options_of(callee)
    signatures = [o for o in options if isinstance(o, SignatureType)]
    is_counted = not any(isinstance(a.value, tree.Spread) for a in call.args)
    if len(signatures) < 2 or not is_counted:
        return options
    fitting = [s for s in signatures if _fits(s, len(call.args)) and _says(s, call)]
    if not fitting:
        return options
    return tuple(o for o in options if not isinstance(o, SignatureType) or o in fitting)


def _says(of: SignatureType, call: tree.Call) -> bool:
    """Whether a call passes the very strings that a declaration names: `on("close", …)`."""
    pairs = zip(parameter_refs(of.node), call.args, strict=False)
    named = ((ref.name, arg.value) for ref, arg in pairs if ref is not None)
    return all(
        name[1:-1] == value.value
        for name, value in named
        if name[:1] in ("'", '"') and isinstance(value, tree.Literal)
    )


def _fits(of: SignatureType, count: int) -> bool:
    """Whether a declaration takes so many arguments."""
    least, most = _arity(of.node)
    return least <= count and (most is None or count <= most)


def _arity(node: tree.TypeRef | tree.Function) -> tuple[int, int | None]:
    if isinstance(node, tree.Function):
        optional = [p.is_optional or p.default is not None for p in node.params]
        gathers = any(isinstance(p.target, tree.Spread) for p in node.params)
    else:
        optional = [a.name == "?" and bool(a.args) for a in node.args[:-1]]
        gathers = any(a.name == "..." for a in node.args[:-1])
    least = sum(not o for o in optional) - gathers
    return least, None if gathers else len(optional)


def parameter_refs(node: tree.TypeRef | tree.Function) -> tuple[tree.TypeRef | None, ...]:
    """What a declaration says of each parameter; `...` gathers the rest."""
    if isinstance(node, tree.Function):
        return tuple(p.type for p in node.params)
    return tuple(a.args[0] if a.name == "?" and a.args else a for a in node.args[:-1])


def awaited_shape(types: "Types", of: ShapeType) -> Type | None:
    """What awaiting a value gives whose declaration has a `then`; None where it has none."""
    then = types.member(of, "then")
    for option in options_of(then):
        if isinstance(option, SignatureType):
            for ref in parameter_refs(option.node)[:1]:
                return _resolved(types, option, ref)
    return None


def _resolved(types: "Types", then: SignatureType, ref: tree.TypeRef | None) -> Type:
    """What `then` passes on: the first parameter of its first parameter."""
    callbacks = [r for r in (ref, *(ref.args if ref else ())) if r is not None and r.name == "=>"]
    for callback in callbacks:
        for first in parameter_refs(callback)[:1]:
            file = types.program.file(then.file)
            return types.declared(file, first, then.bound) if first is not None else UNKNOWN
    return UNKNOWN


def _own(types: "Types", of: ShapeType, name: str) -> Iterator[Type]:
    file = types.program.file(of.file)
    bound: Bound = (*of.bound, ("this", of))
    match of.node:
        case tree.Class() as node:
            yield from _of_class(types, file, node, name, bound, is_static=False)
        case tree.TypeRef(name="&", args=args):
            found = [types.member(types.declared(file, a, of.bound), name) for a in args]
            yield from [f for f in found if f != UNKNOWN][:1]
        case node:
            for member in node.members:
                if member.name == name:
                    yield types.declared(file, member.type, bound) if member.type else UNKNOWN


def _of_class(
    types: "Types", file: File, node: tree.Class, name: str, bound: Bound, *, is_static: bool
) -> Iterator[Type]:
    for item in node.body.statements:
        match item:
            case tree.Function(name=own, kind=kind) if own == name:
                if is_getter(item) and not is_static:
                    yield types.declared(file, item.returns, bound) if item.returns else UNKNOWN
                elif is_static == (kind == "static"):
                    yield signature(types, file, item, bound)
            case tree.Assign(target=tree.Name(id=own), declares=declares) if own == name:
                if is_static == (declares == "static"):
                    yield types.declared(file, item.type, bound) if item.type else UNKNOWN
            case _:
                pass


def bases_of_shape(types: "Types", of: ShapeType) -> Iterator[Type]:
    """What an interface, or a class that is only declared, extends at first hand."""
    file = types.program.file(of.file)
    match of.node:
        case tree.TypeDeclaration(bases=bases):
            yield from (types.declared(file, base, of.bound) for base in bases)
        case tree.Class(bases=named, base_types=refs, implements=implemented):
            args = tuple(types.declared(file, ref, of.bound) for ref in refs)
            for base in named:
                for option in options_of(types.of(file, base)):
                    match option:
                        case DeclaredClass():
                            yield instance(types, option, args)
                        case Global(path=path) if "." in path or ":" in path:
                            yield option
                        case _:
                            yield instance_of(option, args)
            yield from (types.declared(file, ref, of.bound) for ref in implemented)
        case _:
            pass
