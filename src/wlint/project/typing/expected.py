"""What a place is declared to take: the type that an expression is written for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.external import external_method, package_of, package_type
from wlint.project.typing.shapes import CALL, parameter_refs
from wlint.semantics.types import (
    UNKNOWN,
    FunctionType,
    Named,
    ShapeType,
    SignatureType,
    Type,
    either,
    options_of,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_CHOOSES = frozenset({"||", "??", "&&"})


def expected_parameter(types: "Types", file: File, param: tree.Param) -> Type:
    """What a function is declared to be given where it stands: `const f: Handler = (c) => …`."""
    function = file.scopes.parents.get(param)
    if not isinstance(function, tree.Function):
        return UNKNOWN
    index = function.params.index(param)
    must = expected(types, file, function)
    declared = [taken_at(types, signature, index) for signature in signatures(types, must)]
    return either((*declared, *_told_by_tables(must, index)))


def _told_by_tables(of: Type, index: int) -> Iterator[Type]:
    """What the tables say that functions of a package's type are given: `RouteHandler`."""
    for option in options_of(of):
        method = external_method(f"{option.name}.()") if isinstance(option, Named) else None
        if isinstance(option, Named) and method is not None and index < len(method.parameters):
            yield package_type(package_of(option.name), method.parameters[index])


def expected_result(types: "Types", file: File, function: tree.Function) -> Type:
    """What a function is declared to give where it stands."""
    must = signatures(types, expected(types, file, function))
    return either(s.result for s in must if isinstance(s, SignatureType))


def expected(types: "Types", file: File, node: Node) -> Type:
    """What the place of an expression is declared to take."""
    return types._remember(
        (node, "expected"), lambda: without_nothing(_expected(types, file, node))
    )


def _expected(types: "Types", file: File, node: Node) -> Type:
    if node.said is not None:
        return types.declared(file, node.said)
    match around := file.scopes.parents.get(node):
        case (
            tree.Assign(value=value, type=tree.TypeRef() as ref)
            | tree.Param(default=value, type=tree.TypeRef() as ref)
        ) if value is node:
            return types.declared(file, ref)
        case tree.Entry(name=str(name)) if isinstance(
            mapping := file.scopes.parents[around], tree.Mapping
        ):
            return types.member(expected(types, file, mapping), name)
        case tree.Sequence():
            return element_of(expected(types, file, around))
        case tree.Conditional(test=test) if test is not node:
            return expected(types, file, around)
        case tree.Operation(op=op) if op in _CHOOSES:
            return expected(types, file, around)
        case tree.Exit(kind="return") if (function := file.function_around(node)) is not None:
            return _returned(types, file, function)
        case tree.Arg() if isinstance(call := file.scopes.parents[around], tree.Call):
            index = call.args.index(around)
            options = options_of(types.of(file, call.callee))
            return either(
                taken_at(types, option, index)
                for option in options
                if isinstance(option, (FunctionType, SignatureType))
            )
        case _:
            return UNKNOWN


def _returned(types: "Types", file: File, function: tree.Function) -> Type:
    """What a function is declared to return, itself or by its own place."""
    if function.is_generator:
        return UNKNOWN
    if function.returns is not None:
        found = types.declared(file, function.returns)
    else:
        found = expected_result(types, file, function)
    return types.awaited(found) if function.is_async else found


def signatures(types: "Types", of: Type) -> Iterator[FunctionType | SignatureType]:
    """The ways in which a value can be called."""
    for option in options_of(of):
        match option:
            case FunctionType() | SignatureType():
                yield option
            case ShapeType(node=tree.TypeDeclaration() | tree.TypeRef()):
                called = options_of(types.member(option, CALL))
                yield from (s for s in called if isinstance(s, SignatureType))
            case _:
                pass


def taken_at(types: "Types", function: FunctionType | SignatureType, index: int) -> Type:
    """What a function is declared to take at an index."""
    refs = parameter_refs(function.node)
    ref = refs[index] if index < len(refs) else None
    if ref is None or ref.name == "...":
        return UNKNOWN
    bound = function.bound if isinstance(function, SignatureType) else ()
    return types.declared(types.program.file(function.file), ref, bound)
