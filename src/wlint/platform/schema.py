"""How the data files describe calls, and the look-up that follows inheritance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

from msgspec.structs import replace

from wlint.record import Record

UNKNOWN = "?"
THIS = "this"
CALL = "()"
ANY_NAME = "*"


class Subrequest(StrEnum):
    """Against which of the two limits an operation counts."""

    EXTERNAL = "external"
    INTERNAL = "internal"


class Kind(StrEnum):
    """What a name that a module exports stands for."""

    FUNCTION = "function"
    CLASS = "class"
    VALUE = "value"
    TYPE = "type"


class Method(Record):
    """One function: `returns` is the awaited type where `is_async`.

    `thenable`: returns no promise but a builder that runs only once it is awaited or executed.
    `unless_callback`: asynchronous unless a function is its last argument.
    `callback`: the types that functions given as arguments are called with, by position.
    `events`: the type whose property, named by the first argument, is what a listener receives.
    `parameters`: the types of its own parameters, for types that are functions (`()`).
    """

    owner: str
    name: str
    is_async: bool = False
    returns: str = UNKNOWN
    subrequest: Subrequest | None = None
    may_float: bool = False
    detachable: bool = True
    thenable: bool = False
    io: bool = False
    unless_callback: bool = False
    callback: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    events: str | None = None


class Entry(Record):
    """An export: `call` for a function, `type` for an instance or a value, `static` for a class."""

    kind: Kind
    name: str
    type: str = UNKNOWN
    static: str = UNKNOWN
    call: Method | None = None

    @property
    def is_async(self) -> bool:
        return self.call is not None and self.call.is_async

    @property
    def thenable(self) -> bool:
        return self.call is not None and self.call.thenable

    @property
    def io(self) -> bool:
        return self.call is not None and self.call.io

    @property
    def returns(self) -> str:
        """What calling gives (for a class: what `new` gives)."""
        if self.call is not None:
            return self.call.returns
        return self.type if self.kind is Kind.CLASS else UNKNOWN


RawMethod = TypedDict(
    "RawMethod",
    {
        "async": NotRequired[bool],
        "returns": NotRequired[str],
        "subrequest": NotRequired[str],
        "may_float": NotRequired[bool],
        "bound": NotRequired[bool],
        "io": NotRequired[bool],
        "unless_callback": NotRequired[bool],
        "callback": NotRequired[list[str]],
        "parameters": NotRequired[list[str]],
        "events": NotRequired[str],
    },
)


class RawEntry(RawMethod):
    """An export as the data files write it."""

    kind: str
    type: NotRequired[str]
    static: NotRequired[str]


class RawType(TypedDict):
    """A type as the data files write it."""

    methods: NotRequired[dict[str, RawMethod]]
    properties: NotRequired[dict[str, str]]
    bases: NotRequired[list[str]]
    awaits: NotRequired[str]
    lazy: NotRequired[bool]


def base_name(type_string: str) -> str:
    """`Map<K, V>` -> `Map`, `T[]` -> `Array`, `T` -> `T`; string and number as their classes."""
    if type_string.endswith("[]"):
        return "Array"
    name = type_string.split("<", 1)[0]
    return _PRIMITIVES.get(name, name)


_PRIMITIVES = {"string": "String", "number": "Number", "boolean": "Boolean", "bigint": "BigInt"}


def arguments(type_string: str) -> tuple[str, ...]:
    """The type arguments: `Map<string, Row[]>` -> ("string", "Row[]"), `T[]` -> ("T",)."""
    if type_string.endswith("[]"):
        return (type_string[:-2],)
    if not type_string.endswith(">"):
        return ()
    inner, depth, parts = type_string[type_string.index("<") + 1 : -1], 0, [""]
    for char in inner:
        depth += (char == "<") - (char == ">")
        if char == "," and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return tuple(part.strip() for part in parts)


def lineage(types: Mapping[str, RawType], name: str) -> Iterator[tuple[str, RawType]]:
    """The type and what it inherits from, nearest first, each once."""
    waiting, seen = [name], set[str]()
    while waiting:
        current = waiting.pop(0)
        if current in seen or (described := types.get(current)) is None:
            continue
        seen.add(current)
        yield current, described
        waiting += described.get("bases", [])


def find_method(types: Mapping[str, RawType], type_string: str, name: str) -> Method | None:
    """The method of a type or of what it inherits from; `*` stands for any RPC method."""
    wild: Method | None = None
    for owner, described in lineage(types, base_name(type_string)):
        methods = described.get("methods", {})
        if (raw := methods.get(name)) is not None:
            return _from(types, type_string, to_method(owner, name, raw))
        if shown := described.get("properties", {}).get(name):
            return find_method(types, shown, CALL) if name != CALL else None
        if wild is None and name not in _NO_RPC and (raw := methods.get(ANY_NAME)) is not None:
            wild = to_method(owner, name, raw)
    return wild


def _from(types: Mapping[str, RawType], type_string: str, found: Method) -> Method:
    """The method as seen on a value of this type: `this` named, builders recognised."""
    returns = type_string if found.returns == THIS else found.returns
    callback = tuple(type_string if c == THIS else c for c in found.callback)
    lazy = not found.is_async and is_lazy(types, returns)
    return replace(found, returns=returns, callback=callback, thenable=lazy, io=found.io or lazy)


def is_lazy(types: Mapping[str, RawType], type_string: str) -> bool:
    """Is a value of this type a builder that runs only once it is awaited or executed?"""
    if type_string.endswith("[]"):
        return False
    return any(described.get("lazy", False) for _, described in lineage(types, type_string))


_NO_RPC = {"then", "catch", "finally", "constructor", "toString", "dup"}


def find_property(types: Mapping[str, RawType], type_string: str, name: str) -> str | None:
    """The type of a property of a type or of what it inherits from."""
    wild: str | None = None
    for _, described in lineage(types, base_name(type_string)):
        properties = described.get("properties", {})
        if (shown := properties.get(name)) is not None:
            return shown
        if name in described.get("methods", {}):
            return None
        wild = wild or properties.get(ANY_NAME)
    return wild


def to_method(owner: str, name: str, raw: RawMethod) -> Method:
    """The method that a data file describes."""
    is_async = raw.get("async", False)
    return Method(
        owner=owner,
        name=name,
        is_async=is_async,
        returns=raw.get("returns", UNKNOWN),
        subrequest=Subrequest(raw["subrequest"]) if "subrequest" in raw else None,
        may_float=raw.get("may_float", False),
        detachable=not raw.get("bound", False),
        io=raw.get("io", is_async),
        unless_callback=raw.get("unless_callback", False),
        callback=tuple(raw.get("callback", ())),
        parameters=tuple(raw.get("parameters", ())),
        events=raw.get("events"),
    )


def to_entry(name: str, raw: RawEntry) -> Entry:
    """The export that a data file describes."""
    kind = Kind(raw["kind"])
    return Entry(
        kind=kind,
        name=name,
        type=raw.get("type", UNKNOWN),
        static=raw.get("static", UNKNOWN),
        call=to_method("", name, raw) if kind is Kind.FUNCTION else None,
    )
