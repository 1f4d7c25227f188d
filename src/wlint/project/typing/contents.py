"""What is in collections and objects: listed, looked up, or said by the caller of a reader."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.shapes import ANY
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import (
    STRING,
    UNKNOWN,
    Either,
    EnvType,
    Named,
    ObjectType,
    ShapeType,
    Type,
    array,
    either,
    promise,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def made_collection(types: "Types", file: File, node: tree.Call, path: str) -> Type | None:
    """What a built-in that lists things makes of its arguments."""
    match path:
        case "Object.values" | "Object.entries" if (one := node.arg(0)) is not None:
            return array(_listed(types, types.of(file, one), path))
        case "Array.from" if (one := node.arg(0)) is not None:
            callback = node.arg(1)
            element = element_of(types.of(file, one))
            return array(types.result_of(types.of(file, callback)) if callback else element)
        case "Array.of":
            return array(either(types.of(file, a.value) for a in node.args))
        case "Map" | "Set" if node.is_new and not node.types and (one := node.arg(0)) is not None:
            element = element_of(types.of(file, one))
            return Named(path, (element,) if path == "Set" else _pair(element))
        case _:
            return None


def looked_up(types: "Types", file: File, of: Type, key: Node) -> Type:
    """What `of[key]` is: an element, or a member under one of the names the key can be."""
    match without_nothing(of):
        case EnvType():
            return keyed_member(types, file, of, key)
        case ObjectType() as owner:
            found = keyed_member(types, file, owner, key)
            return found if found != UNKNOWN else values_of(types, owner)
        case ShapeType() as owner:
            found = keyed_member(types, file, owner, key)
            return found if found != UNKNOWN else types.member(owner, ANY)
        case Named(name="Record", args=(_, value)):
            return value
        case owner:
            return types.member(owner, None)


def values_of(types: "Types", of: ObjectType) -> Type:
    """What an object of the project holds under any name."""
    file = types.program.file(of.file)
    return either(
        UNKNOWN if isinstance(e.value, tree.Spread) else types.of(file, e.value)
        for e in of.node.entries
    )


def _listed(types: "Types", of: Type, path: str) -> Type:
    """What `Object.values` and `Object.entries` list of an object."""
    match of:
        case Named(name="WebSocketPair"):
            value = element_of(of)
        case Named(name="Record", args=(_, value)):
            pass
        case ObjectType():
            value = values_of(types, of)
        case ShapeType():
            value = types.member(of, ANY)
        case _:
            value = UNKNOWN
    return value if path == "Object.values" else Named("tuple", (STRING, value))


def _pair(element: Type) -> tuple[Type, ...]:
    """The key and the value of an entry."""
    match element:
        case Named(name="tuple", args=(key, value)):
            return key, value
        case Named(name="[]", args=(Either(options=(key, value)),)):
            return key, value
        case _:
            return UNKNOWN, UNKNOWN


def said_by_caller(path: str, of: Type) -> Type | None:
    """What a method of the platform gives whose caller says what is in it: `json<Order>()`."""
    owner, _, name = path.rpartition(".")
    match owner, name:
        case "Request" | "Response" | "Body", "json":
            return promise(of)
        case "KVNamespace" | "DurableObjectStorage" | "DurableObjectTransaction", "get":
            return promise(of)
        case "D1PreparedStatement", "first":
            return promise(of)
        case "D1PreparedStatement", "all" | "run":
            return promise(Named("D1Result", (of,)))
        case "Promise", "withResolvers":
            return Named("PromiseWithResolvers", (of,))
        case _:
            return None


def keyed_member(types: "Types", file: File, of: Type, key: Node) -> Type:
    """A member under a name that is looked up: each of the names it can have."""
    names = tuple(strings_of(file, key))
    return either(types.member(of, name) for name in names) if names else UNKNOWN


def strings_of(file: File, node: Node) -> Iterator[str]:
    """The strings an expression can be, when they all stand in the source."""
    match node:
        case tree.Literal(kind="string", value=str(value)):
            yield value
        case tree.Name() if (variable := file.scopes.variable(node)) and (only := variable.only):
            match only:
                case Definition(gives=Gives.EACH, value=tree.Sequence(items=items), path=()):
                    for item in items:
                        yield from strings_of(file, item)
                case Definition(gives=Gives.VALUE, value=tree.Literal() as constant, path=()):
                    yield from strings_of(file, constant)
                case _:
                    pass
        case _:
            pass
