"""What a place is declared to take: the type that an expression is written for."""

from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.shapes import parameter_refs
from wlint.semantics.types import (
    UNKNOWN,
    FunctionType,
    SignatureType,
    Type,
    either,
    options_of,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def expected_parameter(types: "Types", file: File, param: tree.Param) -> Type:
    """What a function is declared to be given where it stands: `const f: Handler = (c) => …`."""
    function = file.scopes.parents[param]
    if not isinstance(function, tree.Function):
        return UNKNOWN
    index = function.params.index(param)
    places = options_of(without_nothing(expected(types, file, function)))
    return either(_taken(types, place, index) for place in places)


def expected(types: "Types", file: File, node: Node) -> Type:
    """What the place of an expression is declared to take."""
    return types._remember(
        (node, "expected"), lambda: without_nothing(_expected(types, file, node))
    )


def _expected(types: "Types", file: File, node: Node) -> Type:
    if node.said is not None:
        return types.declared(file, node.said)
    match around := file.scopes.parents[node]:
        case tree.Assign(value=value, type=tree.TypeRef() as declared) if value is node:
            return types.declared(file, declared)
        case tree.Entry(name=str(name)) if isinstance(
            mapping := file.scopes.parents[around], tree.Mapping
        ):
            return types.member(expected(types, file, mapping), name)
        case tree.Sequence():
            return element_of(expected(types, file, around))
        case tree.Conditional(test=test) if test is not node:
            return expected(types, file, around)
        case tree.Operation(op="??" | "||"):
            return expected(types, file, around)
        case tree.Exit(kind="return") if (function := file.function_around(node)) is not None:
            found = types.declared(file, function.returns) if function.returns else UNKNOWN
            return types.awaited(found) if function.is_async else found
        case tree.Arg() if isinstance(call := file.scopes.parents[around], tree.Call):
            index = call.args.index(around)
            return either(_taken(types, o, index) for o in options_of(types.of(file, call.callee)))
        case _:
            return UNKNOWN


def _taken(types: "Types", function: Type, index: int) -> Type:
    """What a function is declared to take as one of its arguments."""
    match function:
        case SignatureType(file=path, node=node, bound=bound):
            refs = parameter_refs(node)
        case FunctionType(file=path, node=node):
            refs, bound = parameter_refs(node), ()
        case _:
            return UNKNOWN
    ref = refs[index] if index < len(refs) else None
    return types.declared(types.program.file(path), ref, bound) if ref is not None else UNKNOWN
