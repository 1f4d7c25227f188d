"""Types made from types: what awaiting, iterating and naming them in an annotation gives."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.typing.external import exported_type, thenable
from wlint.semantics.types import (
    BOOLEAN,
    NOTHING,
    NUMBER,
    STRING,
    UNKNOWN,
    ClassType,
    Either,
    Global,
    InstanceType,
    Named,
    Type,
    array,
    either,
    options_of,
    promise,
)
from wlint.tree import Node

_ITERATED = frozenset(
    {"Iterable", "Iterator", "IterableIterator", "IteratorObject", "Generator"}
    | {"AsyncIterable", "AsyncIterator", "AsyncIterableIterator", "AsyncGenerator"}
)
_AWAITED = frozenset({"Promise", "PromiseLike", "Awaitable", "Coroutine", "Future", "Task"})


def awaited(of: Type) -> Type:
    """What `await` makes of a value."""
    return either(_awaited(t) for t in options_of(of))


def awaited_once(of: Type) -> Type:
    """What one `await` of Python makes of a value: a coroutine may well give another one."""
    if not is_awaitable(of):
        return awaited(of)
    inner = either(o.arg(0) for o in options_of(of) if isinstance(o, Named))
    return inner if is_awaitable(inner) else awaited(of)


def is_awaitable(of: Type) -> bool:
    """Whether a value surely is a promise, coroutine or task."""
    return all(isinstance(o, Named) and o.name in _AWAITED for o in options_of(of))


def _awaited(of: Type) -> Type:
    if not isinstance(of, Named):
        return of
    if of.name in _AWAITED:
        return awaited(of.arg(0))
    found = thenable(of) if ":" in of.name else None
    return of if found is None else found


def element_of(of: Type) -> Type:
    """What a loop over a value gives."""
    match of:
        case Named(name="[]" | "Set" | "set" | "ReadonlyArray" | "Array"):
            return of.arg(0)
        case Named(name=name) if name in _ITERATED:
            return of.arg(0)
        case Named(name="tuple", args=args):
            return either(args)
        case Named(name="Map"):
            return Named("tuple", of.args)
        case Named(name="WebSocketPair"):
            return Named("WebSocket")
        case Either(options=options):
            return either(element_of(option) for option in options)
        case _:
            return UNKNOWN


def instead(found: Sequence[Type], other: Type, standing_in: Node) -> Type:
    """What `a || b` gives; `rows || []` is a list of rows, as the other has no elements."""
    is_none = isinstance(standing_in, tree.Sequence) and not standing_in.items
    are_lists = bool(found) and all(of == array(element_of(of)) for of in found)
    return either(found if is_none and are_lists else (*found, other))


def instance_of(of: Type, args: tuple[Type, ...]) -> Type:
    """The value an annotation that names a class or type stands for."""
    match of:
        case ClassType(file=file, node=node):
            return InstanceType(file, node)
        case Global(path=path):
            known = exported_type(path)
            return parse_named(path, args) if known is None else Named(known, args)
        case _:
            return of


def parse_named(path: str, args: tuple[Type, ...]) -> Type:
    """A platform, built-in or package type by its path."""
    match path.removeprefix("typing.").removeprefix("collections.abc."):
        case "Array" | "ReadonlyArray" | "list" | "List":
            return array(args[0] if args else UNKNOWN)
        case "str":
            return STRING
        case "int" | "float":
            return NUMBER
        case "bool":
            return BOOLEAN
        case "None":
            return NOTHING
        case "Any" | "any" | "unknown" | "object" | "?" | "pyodide.ffi.JsProxy":
            return UNKNOWN  # all that JavaScript gives is a JsProxy
        case short if short in _ITERATED:
            return Named(short, args)
        case _ if path in _AWAITED:
            return promise(args[-1] if args else UNKNOWN)
        case _:
            return Named(path, args)


def python_arithmetic(op: str, operands: Sequence[Type]) -> Type:
    """What Python's operators make: sets, dates, lists and paths have them as well."""
    numbers = [o == NUMBER for o in operands]
    if all(numbers) or (any(numbers) and op != "*"):
        return NUMBER
    is_set = any(isinstance(o, Named) and o.name == "[]" for o in operands)
    return operands[0] if is_set and op == "-" else UNKNOWN
