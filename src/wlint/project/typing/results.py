"""What calls give: by what the project declares and returns, by the tables, by built-in meaning."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.platform.wrappers import GIVE_ALL_BACK, GIVE_BACK, ONCE, PACE, REMEMBER, STEP, run_by
from wlint.project.file import File
from wlint.project.typing.called_back import as_returned
from wlint.project.typing.contents import made_collection, said_by_caller, taken_out
from wlint.project.typing.contexts import taken_from_context
from wlint.project.typing.decorators import decorated
from wlint.project.typing.derived import element_of, is_awaitable
from wlint.project.typing.expected import expected_result
from wlint.project.typing.external import REMOTE, external_method, external_result
from wlint.project.typing.generics import declared_result, generic_result
from wlint.project.typing.left_out import passed_on
from wlint.project.typing.meant import given_by
from wlint.project.typing.receivers import above
from wlint.project.typing.shapes import CALL, NEW, instance, overloads
from wlint.semantics.functions import exits_of, own_nodes
from wlint.semantics.types import (
    NOTHING,
    UNKNOWN,
    ArgumentsType,
    ClassType,
    DeclaredClass,
    FunctionType,
    Global,
    InstanceType,
    ModuleType,
    Named,
    ShapeType,
    SignatureType,
    Type,
    array,
    either,
    is_open,
    options_of,
    or_else,
    promise,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_SAME_SIGNATURE = GIVE_BACK | ONCE | REMEMBER | PACE
_LISTS = frozenset({"[]", "Array", "ReadonlyArray", "tuple"})
# Methods of a list that give one of the same elements
_COLLECTION_KEEPERS = frozenset(
    {"filter", "slice", "sort", "reverse", "concat", "toSorted", "toReversed", "splice", "flat"}
)


def called_type(types: "Types", file: File, node: tree.Call, callee: Type) -> Type:
    """What a call gives when its callee is of one type."""
    match callee:
        case FunctionType(node=tree.Function(type_params=(_, *_), returns=tree.TypeRef())):
            return generic_result(types, file, node, callee)
        case FunctionType():
            return as_returned(types, file, node, callee)
        case SignatureType():
            return declared_result(types, file, node, callee)
        case ClassType(file=path, node=cls):
            return InstanceType(path, cls)
        case DeclaredClass():
            return instance(types, callee, tuple(types.declared(file, t) for t in node.types))
        case ShapeType():
            own = types.member(callee, NEW if node.is_new else CALL)
            return either(called_type(types, file, node, o) for o in overloads(own, node))
        case ModuleType(path=path):
            made = types.program.export(types.program.file(path), "default")
            return called_type(types, file, node, types.target(made)) if made else UNKNOWN
        case Global(path="super") if file.is_python:
            return above(types, file, node)
        case Global(path="types.SimpleNamespace"):
            return ArgumentsType(file.path, node)
        case Global(path=path):
            return _external(types, file, node, path)
        case Named(name=name):
            return external_result(f"{name}.()", is_new=False)
        case _:
            return UNKNOWN


def _external(types: "Types", file: File, node: tree.Call, path: str) -> Type:
    match path:
        case "Promise.all" | "Promise.allSettled":
            return promise(_gathered(types, file, node, path))
        case "Promise.race" | "Promise.any":
            return promise(element_of(_gathered(types, file, node, path)))
        case "Promise.resolve" | "create_task" | "asyncio.wait_for" | "asyncio.shield":
            return (
                promise(types.awaited(types.of(file, first)))
                if (first := node.arg(0))
                else promise(UNKNOWN)
            )
        case "asyncio.as_completed":
            first = node.arg(0)
            return array(
                promise(types.awaited(element_of(types.of(file, first))) if first else UNKNOWN)
            )
        case "Promise":
            return promise(UNKNOWN)
        case "Proxy" if node.is_new and (target := node.arg(0)) is not None:
            return types.of(file, target)
        case "hono:Context.get" if isinstance(node.callee, tree.Member):
            owners = options_of(types.of(file, node.callee.object))
            return either(taken_from_context(types, o, node) or UNKNOWN for o in owners)
        case "require" | "import" | "__import__" | "importlib.import_module":
            return _required(types, file, node)
        case "[].map" | "[].flatMap":
            made = _callback_result(types, file, node.arg(0))
            is_flat = path == "[].flatMap" and all(map(_is_list, options_of(made)))
            return array(element_of(made) if is_flat else made)
        case "Promise.then" | "Promise.catch" | "Promise.finally":
            return _chained(types, file, node, path)
        case "functools.partial":
            return _partial(types, file, node)
        case "[].reduce" | "[].reduceRight":
            return either(
                (
                    types.of(file, node.args[1].value) if len(node.args) > 1 else UNKNOWN,
                    _callback_result(types, file, node.arg(0)),
                )
            )
    listed = _given_back(types, file, node, path) or made_collection(types, file, node, path)
    if listed is not None:
        return listed
    if path.startswith("[].") and isinstance(node.callee, tree.Member):
        receiver = types.of(file, node.callee.object)
        name = path.removeprefix("[].")
        if name in _COLLECTION_KEEPERS:
            return receiver
        if name in ("find", "pop", "shift", "at", "findLast"):
            return element_of(receiver)
    if (taken := taken_out(types, file, node, path)) is not None:
        return taken
    made = external_result(path, is_new=node.is_new)
    made = _said_of_remote(types, file, node) if made == promise(UNKNOWN) else made
    if not node.types:
        return made
    given = tuple(types.declared(file, t) for t in node.types)
    if node.is_new and isinstance(made, Named):
        return Named(made.name, given)
    return said_by_caller(path, given[0]) or made


def _said_of_remote(types: "Types", file: File, node: tree.Call) -> Named:
    """What a method of a stub gives, by the type that the object behind it is said to have."""
    said: Type = UNKNOWN
    if isinstance(node.callee, tree.Member) and node.callee.name is not None:
        match types.of(file, node.callee.object):
            case Named(name=remote, args=(ShapeType() | Named() as shape,)) if remote in REMOTE:
                said = types.awaited(types.result_of(types.member(shape, node.callee.name)))
    return promise(said)


def _given_back(types: "Types", file: File, node: tree.Call, path: str) -> Type | None:
    """What a call gives that hands on, or runs, functions it takes: `createMiddleware(check)`."""
    if (run := run_by(path, node)) is not None:
        given = _callback_result(types, file, run)
        return promise(types.awaited(given)) if path == STEP else given
    if path in _SAME_SIGNATURE:
        return types.of(file, node.args[0].value) if node.args else UNKNOWN
    if path in GIVE_ALL_BACK:
        return array(either(types.of(file, a.value) for a in node.args))
    return None


def _partial(types: "Types", file: File, node: tree.Call) -> Type:
    """A project function with some arguments given: what it gives is known, not what it takes."""
    first = node.arg(0)
    given = options_of(types.of(file, first)) if first is not None else ()
    return either(
        SignatureType(types.result(o), o.file, o.node) if isinstance(o, FunctionType) else UNKNOWN
        for o in given
    )


def _gathered(types: "Types", file: File, node: tree.Call, path: str) -> Type:
    args = [a.value for a in node.args if a.name is None]
    match args:
        case [tree.Sequence()] if path == "Promise.allSettled":
            return array(UNKNOWN)
        case [tree.Sequence(items=items)] if not any(isinstance(i, tree.Spread) for i in items):
            return Named("tuple", tuple(types.awaited(types.of(file, i)) for i in items))
        case [tree.Spread(value=value)]:
            return array(types.awaited(element_of(types.of(file, value))))
        case [one] if not file.is_python:
            is_plain = path != "Promise.allSettled"
            return array(types.awaited(element_of(types.of(file, one))) if is_plain else UNKNOWN)
        case _:
            return Named("tuple", tuple(types.awaited(types.of(file, a)) for a in args))


def _chained(types: "Types", file: File, node: tree.Call, path: str) -> Type:
    before = types.of(file, node.callee.object) if isinstance(node.callee, tree.Member) else UNKNOWN
    match path:
        case "Promise.then":
            return promise(types.awaited(_callback_result(types, file, node.arg(0))))
        case "Promise.catch":
            return promise(
                either(
                    (
                        types.awaited(before),
                        types.awaited(_callback_result(types, file, node.arg(0))),
                    )
                )
            )
        case _:
            return promise(types.awaited(before))


def _callback_result(types: "Types", file: File, callback: Node | None) -> Type:
    return given_by(types, file, callback) if callback is not None else UNKNOWN


def function_result(types: "Types", function: Type) -> Type:
    """What calling one function gives, whatever the arguments."""
    match function:
        case FunctionType():
            return types.result(function)
        case SignatureType(result=result):
            return result
        case Global(path=path):
            return external_result(path, is_new=False)
        case Named(name=name):
            return external_result(f"{name}.()", is_new=False)
        case _:
            return UNKNOWN


def is_function(of: Type) -> bool:
    """Whether a value is known to be a function."""
    match of:
        case FunctionType() | SignatureType():
            return True
        case Global(path=path):
            return external_method(path) is not None
        case _:
            return False


def _required(types: "Types", file: File, node: tree.Call) -> Type:
    match node.arg(0):
        case tree.Literal(kind="string", value=str(module)):
            found = types.target(types.program.named(file, module, "*"), is_python=file.is_python)
            is_import = isinstance(node.callee, tree.Name) and node.callee.id == "import"
            return promise(found) if is_import else found
        case _:
            return UNKNOWN


def result_type(types: "Types", function: FunctionType) -> Type:
    """What calling a project function gives, worked out: its decorators have the last word."""
    found = _undecorated(types, function)
    for decorator in reversed(function.node.decorators):
        found = decorated(types, types.program.file(function.file), decorator, found)
    return found


def _undecorated(types: "Types", function: FunctionType) -> Type:
    file, node = types.program.file(function.file), function.node
    is_generic = node.returns is not None and node.returns.name in node.type_params
    if is_generic and types.trusts_annotations:
        return UNKNOWN  # as each call makes it
    said = types.declared(file, node.returns) if node.returns else UNKNOWN
    if node.is_generator:
        made = Named(
            "AsyncGenerator" if node.is_async else "Generator", (_yielded(types, file, node),)
        )
        return said if element_of(said) != UNKNOWN else made
    if node.is_async:
        # known to be a promise before its body is looked at: it may call itself
        types.assume((node, "result"), promise(UNKNOWN))
    if node.is_async and said != UNKNOWN:
        said = promise(said if file.is_python else types.awaited(said))

    def seen() -> Type:
        found = either(_returns(types, file, node))
        if not node.is_async or (file.is_python and is_awaitable(found)):
            return promise(found) if node.is_async else found
        return promise(types.awaited(found))

    found = types.stronger(lambda: said, seen)
    if node.returns is not None or not is_open(found):
        return found
    return or_else(found, expected_result(types, file, node))


def _yielded(types: "Types", file: File, node: tree.Function) -> Type:
    """What a generator gives, one at a time."""
    values = ((n, n.value) for n in own_nodes(node.body) if isinstance(n, tree.Yield) and n.value)
    return either(
        element_of(found) if at.delegates else found
        for at, value in values
        for found in (types.of(file, value),)
    )


def _returns(types: "Types", file: File, node: tree.Function) -> Iterator[Type]:
    given = [exit.value for exit in exits_of(node) if exit.kind == "return"]
    values = [value for value in given if value is not None]
    yield from (types.of(file, value) for value in passed_on(types, file, values))
    if len(values) < len(given) or not given:
        yield NOTHING


def _is_list(of: Type) -> bool:
    return isinstance(of, Named) and of.name in _LISTS
