"""Which functions, classes and platform values a value is that is only declared to be one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wlint import tree
from wlint.platform import packages
from wlint.platform.function_types import FUNCTION_TYPES
from wlint.project.file import File
from wlint.project.typing.external import external_method, package_of
from wlint.project.typing.shapes import CALL
from wlint.project.typing.structures import behind_structure
from wlint.semantics.functions import is_only_declared
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    EnvType,
    FunctionType,
    Global,
    Named,
    ShapeType,
    SignatureType,
    Type,
    either,
    is_nothing,
    options_of,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

# the types that say which handlers an object of the project has
_HANDLERS = ("ExportedHandler.",)


def meant(types: "Types", file: File, node: Node) -> Type:
    """What an expression is, with what it is seen to be in place of what is only declared."""
    found = types.expression(file, node)
    if (given := behind_structure(types, file, node, found)) is not None:
        return given
    options = options_of(found)
    open_ones = [o for o in options if _is_open(types, node, o)]
    is_asked = bool(open_ones) or (found == UNKNOWN and file.call_of(node) is not None)
    if not is_asked or file.is_declaration:
        return found
    by_value, is_variable = types.by_value.of(file, node), isinstance(node, tree.Name)
    seen = _seen(options, open_ones, by_value, may_be_platforms=is_variable)
    if seen is not None:
        return seen
    only = _only(types, file, node, options[0]) if len(options) == 1 else None
    return only or found


def given_by(types: "Types", file: File, callback: Node) -> Type:
    """What a callback gives, with what it is seen to give in place of what is only declared."""
    found = types.result_of(types.of(file, callback))
    options = options_of(found)
    open_ones = [o for o in options if _is_open(types, None, o)]
    if not open_ones or not types.trusts_annotations or file.is_declaration:
        return found
    by_value = types.by_value
    return _seen(options, open_ones, by_value.result_of(by_value.of(file, callback))) or found


def _seen(
    options: Sequence[Type],
    open_ones: Sequence[Type],
    by_value: Type,
    *,
    may_be_platforms: bool = False,
) -> Type | None:
    """What is seen instead of what leaves open which function it is; None where no function is.

    A variable may be a function of the platform, or a package's client that is called itself, if
    none of the project's own is seen: `fetcher = fetch`, `sql = neon(url)`. A method may be that of
    a stub, as the platform's classes have it, too.
    """
    seen = [o for o in options_of(by_value) if not is_nothing(o)]
    functions: list[Type] = [o for o in seen if isinstance(o, (FunctionType, ClassType))]
    if not functions and may_be_platforms:
        functions = [o for o in seen if _is_called_outside(o)]
    is_all = len(functions) == len(seen)
    rest = (o for o in options if not (is_all and o in open_ones))
    return either((*functions, *rest)) if functions else None


def _is_called_outside(of: Type) -> bool:
    """Whether a value of the platform, or of a package, is known to be one that code may call."""
    match of:
        case Global(path=path):
            return external_method(path) is not None
        case Named(name=name) if package_of(name):
            return external_method(f"{name}.()") is not None
        case _:
            return False


def _only(types: "Types", file: File, node: Node, of: Type) -> Type | None:
    """The one method that a Worker has for what an interface, or an abstract class, declares."""
    match of, node:
        case FunctionType(), _:
            return types.overriding.only_override(of)
        case SignatureType(), tree.Member(object=owner, name=str(name)):
            if _is_bound(types, file, owner):
                return None
            owners = options_of(without_nothing(types.of(file, owner)))
            return types.overriding.only_method(owners[0], name) if len(owners) == 1 else None
        case _:
            return None


def _is_bound(types: "Types", file: File, node: Node) -> bool:
    """Whether the platform gives an object: a part of `env` that no code gives it is a stub."""
    match file.local_value(node)[0]:
        case tree.Member(object=owner, name=name):
            is_part = any(isinstance(o, EnvType) for o in options_of(types.of(file, owner)))
            return is_part and name not in types.program.given_names
        case _:
            return False


def _is_open(types: "Types", node: Node | None, of: Type) -> bool:
    """Whether a type says of a value, written as this, that it is a function, but not which."""
    match of:
        case FunctionType(node=function):
            return isinstance(node, tree.Member) and is_only_declared(function)
        case SignatureType(file=path):
            is_method = isinstance(node, tree.Member) and node.name is not None
            return not (is_method and types.program.file(path).is_installed)
        case ShapeType(node=tree.TypeDeclaration() | tree.TypeRef() as shape):
            return any(member.name == CALL for member in shape.members)
        case Named(name=name) if name in FUNCTION_TYPES:
            return True
        case Global(path=path):
            return path.startswith(_HANDLERS)
        case Named(name=name) if package := package_of(name):
            return not packages.is_type(package, name.removeprefix(package)[1:])
        case _:
            return False
