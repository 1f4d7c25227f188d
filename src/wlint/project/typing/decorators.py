"""What a Python decorator makes of what its function gives: most keep it, some lose the promise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.semantics.functions import exits_of, returned
from wlint.semantics.types import (
    UNKNOWN,
    FunctionType,
    Global,
    InstanceType,
    Named,
    Type,
    either,
    options_of,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

# The standard library's that give the function itself, or one that gives the same
_KEEPERS = frozenset(
    {
        "staticmethod", "classmethod", "property", "abstractmethod", "override", "final", "wraps",
        "cache", "lru_cache", "cached_property", "setter", "getter", "deleter", "overload",
        "no_type_check", "singledispatch", "singledispatchmethod",
    }
)  # fmt: skip


_ENTERS = tuple(
    (Global(f"contextlib.{name}"),) for name in ("contextmanager", "asynccontextmanager")
)


def entered(types: "Types", of: Type) -> Type:
    """What `with` makes of a value: what its `__enter__` gives, or else itself."""
    match of:
        case Named(name="ContextManager", args=(value,)):
            return value
        case InstanceType():
            ways = (types.member(of, name) for name in ("__aenter__", "__enter__"))
            given = [types.awaited(types.result_of(way)) for way in ways if way != UNKNOWN]
            return next((found for found in given if found != UNKNOWN), of)
        case _:
            return of


def decorated(types: "Types", file: File, decorator: Node, result: Type) -> Type:
    """What a function gives once it is decorated; `result` is what it gives by itself."""
    if not file.is_python or is_keeper(types, file, decorator):
        return result
    options = options_of(types.of(file, decorator))
    if options in _ENTERS:
        return Named("ContextManager", (element_of(result),))
    return either(_through(types, option, result) for option in options)


def wrappers(types: "Types", decorator: FunctionType) -> Iterator[FunctionType]:
    """The functions of its own that a decorator gives instead of the decorated one."""
    file, node = types.program.file(decorator.file), decorator.node
    given = names_given(node)
    for value in returned(node):
        if not (isinstance(value, tree.Name) and value.id in given):
            options = options_of(types.of(file, _unwrapped(value)))
            yield from (o for o in options if isinstance(o, FunctionType))


def receivers(types: "Types", file: File, function: tree.Function) -> Iterator[Type]:
    """What comes first to a function that a decorator puts in place of methods: their `self`."""
    maker = file.function_around(function)
    made = wrappers(types, FunctionType(file.path, maker)) if maker is not None else ()
    if maker is None or not any(wrapper.node is function for wrapper in made):
        return
    for method in types.mentions.decorated(file, maker):
        home = types.program.file(method.file)
        cls = home.class_around(method.node)
        if cls is not None and home.function_around(method.node) is home.function_around(cls):
            yield InstanceType(home.path, cls)


def _unwrapped(value: Node) -> Node:
    """The wrapper itself in `wraps(fn)(wrapper)` and `update_wrapper(wrapper, fn)`."""
    match value:
        case tree.Call(
            callee=tree.Call(callee=tree.Name(id="wraps") | tree.Member(name="wraps")),
            args=[tree.Arg(value=inner)],
        ):
            return inner
        case tree.Call(
            callee=tree.Name(id="update_wrapper") | tree.Member(name="update_wrapper"),
            args=[tree.Arg(value=inner), *_],
        ):
            return inner
        case _:
            return value


def names_given(decorator: tree.Function) -> set[str]:
    """The names by which a decorator calls what it decorates."""
    return {p.target.id for p in decorator.params if isinstance(p.target, tree.Name)}


def is_keeper(types: "Types", file: File, decorator: Node) -> bool:
    """Whether a decorator surely leaves alone what its function gives."""
    match decorator:
        case tree.Call(callee=callee):
            return is_keeper(types, file, callee)
        case tree.Name(id=name) | tree.Member(name=name):
            return name in _KEEPERS or types.of(file, decorator) == Global("WorkflowStep.do")
        case _:
            return False


def _through(types: "Types", decorator: Type, result: Type) -> Type:
    if not isinstance(decorator, FunctionType):
        return UNKNOWN
    file, node = types.program.file(decorator.file), decorator.node
    given = names_given(node)
    return either(_made(types, file, value, given, result) for value in returned(node))


def _made(types: "Types", file: File, value: Node, given: set[str], result: Type) -> Type:
    """What calling the function that a decorator returns gives."""
    if isinstance(value, tree.Name) and value.id in given:
        return result
    match types.of(file, value):
        case FunctionType(node=inner) as wrapper:
            if not inner.is_async and _passes(inner, given):
                return result
            return types.result(wrapper)
        case _:
            return UNKNOWN


def _passes(inner: tree.Function, given: set[str]) -> bool:
    """Whether a wrapper always gives just what the decorated function gives."""
    values = [e.value for e in exits_of(inner) if e.kind == "return"]
    return bool(values) and all(
        isinstance(v, tree.Call) and isinstance(v.callee, tree.Name) and v.callee.id in given
        for v in values
    )
