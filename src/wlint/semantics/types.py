"""What a value can be known to be, only as far as rules need it.

Types are compared by value; those that stand for a piece of the project hold its node, which
tells its file, too. What is not known is `UNKNOWN`, and every question about it is answered
"unknown".
"""

from collections.abc import Iterable
from dataclasses import field, replace
from pathlib import Path

from wlint import tree
from wlint.record import variant


@variant
class Type:
    """What a value is."""


@variant
class Unknown(Type):
    """It could be anything."""


UNKNOWN = Unknown()


@variant
class Named(Type):
    """A value of a platform, built-in or package type: `KVNamespace`, `string`, `hono:Context`.

    `[]` is an array or list of its argument. Package types are written `package:Type`.
    """

    name: str
    args: tuple[Type, ...] = ()

    def arg(self, index: int) -> Type:
        """One type argument, unknown when it was not given."""
        return self.args[index] if index < len(self.args) else UNKNOWN


@variant
class Global(Type):
    """Something the project does not define, by its dotted path in both languages' shared words.

    `fetch`, `JSON.parse`, `KVNamespace.put` (a method of any namespace), `hono:Hono`. One that
    `is_bound` has been given its object for good: `fetch.bind(globalThis)`.
    """

    path: str
    is_bound: bool = field(default=False, compare=False)


@variant
class FunctionType(Type):
    """A function of the project, and the object it was read from."""

    file: Path = field(compare=False)
    node: tree.Function
    owner: Type = UNKNOWN


Bound = tuple[tuple[str, Type], ...]
"""What type parameters stand for, by their names."""


@variant
class SignatureType(Type):
    """A function of which only a declaration is known: what it gives, and where that stands."""

    result: Type
    file: Path = field(compare=False)
    node: tree.TypeRef | tree.Function
    bound: Bound = ()


@variant
class DeclaredClass(Type):
    """A class of which only a declaration is known, itself; its instances are shapes."""

    file: Path = field(compare=False)
    node: tree.Class


@variant
class ClassType(Type):
    """A class of the project, itself."""

    file: Path = field(compare=False)
    node: tree.Class


@variant
class InstanceType(Type):
    """An instance of a class of the project."""

    file: Path = field(compare=False)
    node: tree.Class


@variant
class NamespaceType(Type):
    """A TypeScript `namespace`."""

    file: Path = field(compare=False)
    node: tree.Opaque


@variant
class ObjectType(Type):
    """An object literal of the project."""

    file: Path = field(compare=False)
    node: tree.Mapping


@variant
class ArgumentsType(Type):
    """An object that has what a call names: `SimpleNamespace(users=users)`."""

    file: Path = field(compare=False)
    node: tree.Call


@variant
class ShapeType(Type):
    """A value of which a declaration says what it has: an interface, object type or class."""

    file: Path = field(compare=False)
    node: tree.TypeDeclaration | tree.TypeRef | tree.Class
    bound: Bound = ()


@variant
class ModuleType(Type):
    """A module of the project, as a namespace."""

    path: Path


@variant
class EnvType(Type):
    """The environment of the Worker: bindings, variables and secrets."""

    declared: Type = UNKNOWN


@variant
class Either(Type):
    """One of several types."""

    options: tuple[Type, ...]


STRING, NUMBER, BOOLEAN, NOTHING = (
    Named("string"),
    Named("number"),
    Named("boolean"),
    Named("undefined"),
)


def promise(of: Type, shape: Type | None = None) -> Named:
    """A promise, coroutine or task of a value; `shape` has what it offers besides."""
    return Named("Promise", (of,) if shape is None else (of, shape))


def array(of: Type) -> Named:
    """An array or list of a value."""
    return Named("[]", (of,))


# What could be more things than this is as good as anything, and every use would ask of each.
_OPTIONS = 500


def either(types: Iterable[Type]) -> Type:
    """One of several types; plain when they agree, unknown when nothing is known of any."""
    all_types = tuple(types)
    if len(all_types) == 1:
        return all_types[0]
    options = tuple(
        dict.fromkeys(
            option for t in all_types for option in (t.options if isinstance(t, Either) else (t,))
        )
    )
    if len(options) == 1:
        return options[0]
    if not options or len(options) > _OPTIONS:
        return UNKNOWN
    return Either(options)


def with_own_object(of: Type) -> Type:
    """The same function where `bind` has given it its object."""
    return either(replace(o, is_bound=True) if isinstance(o, Global) else o for o in options_of(of))


def is_open(of: Type) -> bool:
    """Whether it is not known, at least in part, what a value is or promises."""
    return any(option in (UNKNOWN, promise(UNKNOWN)) for option in options_of(of))


def or_else(found: Type, other: Type) -> Type:
    """A type, with another in place of what is not known of it, or of what it promises."""
    if other == UNKNOWN or not is_open(found):
        return found
    is_promise = isinstance(other, Named) and other.name == "Promise"
    left_open = (UNKNOWN, promise(UNKNOWN)) if is_promise else (UNKNOWN,)
    return either(other if option in left_open else option for option in options_of(found))


def options_of(of: Type) -> tuple[Type, ...]:
    """The types a value may have."""
    return of.options if isinstance(of, Either) else (of,)


def without_nothing(of: Type) -> Type:
    """The type, leaving out `null`, `undefined` and `None`."""
    return either(t for t in options_of(of) if not is_nothing(t))


def is_nothing(of: Type) -> bool:
    """Whether this is `null`, `undefined`, `None` or `void`."""
    return isinstance(of, Named) and of.name in ("undefined", "null", "void", "never")


# What counts as false where it is empty, or may. Literals are written as they are: `"a"`, `1`.
_MAY_BE_FALSE = frozenset(
    {"string", "number", "boolean", "bigint", "true", "false", "any", "unknown", "object"}
    | {"dict", "set", "tuple", "bytes", "Iterable", "Sequence", "Mapping"}
)


def is_surely_true(of: Type, *, is_python: bool) -> bool:
    """Whether a value surely counts as true in a condition: a response, a function.

    An object of Python's may have a length, and a package's type may stand for nothing, too.
    """
    match of:
        case Named(name=name):
            is_plain = name in _MAY_BE_FALSE or not name[:1].isalpha() or ":" in name
            return not is_plain and not is_nothing(of)
        case ObjectType() | InstanceType():
            return not is_python
        case FunctionType() | ClassType():
            return True
        case _:
            return False


def parse_type(text: str) -> Type:
    """The type a table writes as `Promise<T>`, `T[]`, `A | B`; `?` and "" are unknown."""
    text = text.strip()
    parts = _split(text, "|")
    if len(parts) > 1:
        return either(parse_type(p) for p in parts)
    if text in ("", "?", "any", "unknown"):
        return UNKNOWN
    if text.endswith("[]"):
        return array(parse_type(text[:-2]))
    if text.endswith(">"):
        name, _, inner = text[:-1].partition("<")
        args = tuple(parse_type(p) for p in _split(inner, ","))
        return array(args[0]) if name == "Array" else Named(name, args)
    return Named(text)


def _split(text: str, at: str) -> list[str]:
    """The parts between separators that are not inside angle brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "<") - (c == ">")
        if c == at and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]
