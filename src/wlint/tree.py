"""The neutral tree: one shape for Python, JavaScript and TypeScript.

Every front end lowers to these kinds, and every rule reads only these kinds. Four
promises hold for every tree, whatever language it came from:

* one source construct becomes one node, so nothing is visited twice;
* redundant parentheses and `x!` are not nodes: they widen `outer`, the span a replacement
  must cover; nor is what only types look at: `x as T` is `x`, `said` to be a `T`;
* every body is a `Block`, braces or not; an arrow's `=> x` is a block that returns `x`;
* syntax we do not model is `Opaque`, and its children are still lowered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Literal as OneOf
from typing import TypeVar, dataclass_transform, get_args, get_origin

from wlint.source import Extent, Span

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False)
def kind(cls: type[T]) -> type[T]:
    """Declare a node kind. Nodes are compared by identity: a tree is full of equal names.

    Type checkers hold nodes frozen; at run time that would double the cost of making one.
    """
    return dataclass(slots=True, eq=False, kw_only=True, repr=False)(cls)


@dataclass_transform(frozen_default=True, eq_default=False)
def _root(cls: type[T]) -> type[T]:
    return dataclass(slots=True, eq=False)(cls)


@_root
class Node:
    """A piece of a program. `said` is the type that a cast around it (`x as T`) gives it."""

    at: Extent
    said: "TypeRef | None" = field(default=None, kw_only=True, repr=False)
    _below: "tuple[Node, ...] | None" = field(default=None, init=False, repr=False)

    @property
    def span(self) -> Span:
        """The text this node is."""
        return self.at.span

    @property
    def outer(self) -> Span:
        """The same, with the parentheses and `!` around it, but not its cast."""
        return self.at.outer

    def children(self) -> "tuple[Node, ...]":
        """The nodes directly below this one, in source order."""
        if self._below is None:  # remembered: every walk asks again
            object.__setattr__(self, "_below", self._found_below())
        return self._below or ()

    def _found_below(self) -> "tuple[Node, ...]":
        found: list[Node] = []
        for name, holds_many in _fields_of(type(self)):
            value = getattr(self, name)
            if holds_many:
                found += value
            elif value is not None:
                found.append(value)
        if self.said is not None:
            found.append(self.said)
        return tuple(found)

    def walk(self) -> Iterator["Node"]:
        """This node and everything below it, parents first, in source order."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += node.children()[::-1]


_OF_ALL = ("said", "_below")
_FIELDS: dict[type[Node], tuple[tuple[str, bool], ...]] = {}


def _fields_of(cls: type[Node]) -> tuple[tuple[str, bool], ...]:
    """The fields of a kind that hold nodes, and whether they hold many."""
    if cls not in _FIELDS:
        held = ((f.name, _holds_many(f.type)) for f in fields(cls) if f.name not in _OF_ALL)
        _FIELDS[cls] = tuple((name, many) for name, many in held if many is not None)
    return _FIELDS[cls]


def _holds_many(declared: object) -> bool | None:
    """Whether a field of this type holds many nodes; None when it holds none."""
    first, *others = get_args(declared) or (declared,)
    if get_origin(declared) is tuple:
        # a kind that holds its own kind is named in quotes
        return True if isinstance(first, str) or issubclass(first, Node) else None
    is_node = any(isinstance(t, type) and issubclass(t, Node) for t in (first, *others))
    return False if is_node else None


class Language(Enum):
    """A language wlint reads."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"


# Structure


@kind
class Block(Node):
    """The statements of a body."""

    statements: tuple[Node, ...]


@kind
class Module(Node):
    """A file. `unread` is what the parser stepped over: fixes are held back there."""

    language: Language
    body: Block
    comments: tuple[Span, ...] = ()
    unread: tuple[Span, ...] = ()


@kind
class ImportedName(Node):
    """One name an import or a re-export brings: `name as local`. `*` is the whole module."""

    name: str
    local: str


@kind
class Import(Node):
    """`import x from "y"`, `from y import x`, or a `require` that binds names.

    A type-only import has `is_type`: its names bring types, and load nothing.
    """

    module: str
    names: tuple[ImportedName, ...]
    is_type: bool = False


@kind
class Export(Node):
    """`export`: of a declaration, an expression, or names from here or elsewhere.

    With `is_type` these are types, and nothing is loaded for them.
    """

    value: Node | None
    names: tuple[ImportedName, ...] = ()
    module: str | None = None
    is_default: bool = False
    is_type: bool = False


@kind
class TypeRef(Node):
    """A type annotation: a name with arguments.

    `Promise<Response>` is `Promise` of `Response`; `ns.T` keeps its dots. What is no name has
    a sign for one: `[]` an array or Python list of its argument, `|` a union, `&` an
    intersection, `=>` a function of its parameters and then its result, `{}` an object with
    `members`, `.` an indexed access (`Env["DB"]` is `.` of `Env` and a literal type whose name
    is `"DB"`), `keyof` the names its argument has, `?` what is not modelled. A parameter that
    may be left out is a `?` of its type, one that gathers the rest a `...` of it. Literal
    types keep their quotes. `typeof x` is `typeof` with the name `x` as its argument,
    `typeof import("./x")` with an `import` of a literal type. Python's `X | None` and
    `Optional[X]` are both `|`.
    """

    name: str
    args: tuple["TypeRef", ...] = ()
    members: tuple["TypeMember", ...] = ()


@kind
class TypeMember(Node):
    """One member of an interface or object type. A method's `type` is a `=>`.

    `()` is what calling the value itself is, `new()` what constructing with it is, `[]` what it
    has under any other name.
    """

    name: str
    type: TypeRef | None
    is_optional: bool = False


@kind
class TypeDeclaration(Node):
    """`interface` (with members and bases) or `type X = …` (with a value). Nothing in it runs."""

    name: str
    params: tuple[str, ...] = ()
    bases: tuple[TypeRef, ...] = ()
    members: tuple[TypeMember, ...] = ()
    value: TypeRef | None = None


@kind
class Param(Node):
    """A parameter. `target` is a pattern when it destructures, a `Spread` when it gathers.

    `is_field` marks TypeScript's `constructor(private x: T)`, which declares `this.x` too,
    `is_optional` its `x?: T`.
    """

    target: Node
    default: Node | None = None
    type: TypeRef | None = None
    is_field: bool = False
    is_optional: bool = False


@kind
class Function(Node):
    """A function, method, arrow or lambda.

    `kind` tells a class's methods apart; `self` (Python's receiver) is in `params`.
    `type_params` are the names that `<T>` brings.
    """

    name: str | None
    kind: OneOf["function", "arrow", "method", "getter", "setter", "constructor", "static"] = (
        "function"
    )
    params: tuple[Param, ...]
    body: Block
    is_async: bool = False
    is_generator: bool = False
    decorators: tuple[Node, ...] = ()
    returns: TypeRef | None = None
    type_params: tuple[str, ...] = ()


@kind
class Class(Node):
    """A class. Fields are `Assign` statements in its body.

    `base_types` are the type arguments of the first base: `Env` in `extends DurableObject<Env>`.
    """

    name: str | None
    bases: tuple[Node, ...]
    body: Block
    decorators: tuple[Node, ...] = ()
    base_types: tuple[TypeRef, ...] = ()
    implements: tuple[TypeRef, ...] = ()
    type_params: tuple[str, ...] = ()


# Statements


@kind
class Assign(Node):
    """An assignment or a declaration. `op` is the operator of `+=` and friends.

    As an expression (`(a = b)`, `a := b`) its value is `value`. `field` is a class's own
    field, `static` one on the class itself.
    """

    target: Node
    value: Node | None
    declares: OneOf["const", "let", "var", "field", "static"] | None = None
    op: str | None = None
    type: TypeRef | None = None


@kind
class Outer(Node):
    """`global` and `nonlocal`: these names belong to a scope further out."""

    names: tuple[str, ...]
    is_module: bool


@kind
class ExpressionStatement(Node):
    """An expression whose value nobody takes."""

    value: Node


@kind
class Exit(Node):
    """`return`, `throw`, `break` or `continue`.

    `further` are the loops and switches that a label makes it end besides: one for `break outer`.
    """

    kind: OneOf["return", "throw", "break", "continue"]
    value: Node | None = None
    further: int = 0


@kind
class If(Node):
    """An `if` statement; `elif` is an `If` in `otherwise`."""

    test: Node
    then: Block
    otherwise: Block | None = None


@kind
class Loop(Node):
    """Any loop. `each` loops have a target and an iterable, the others a test."""

    kind: OneOf["each", "while", "count"]
    body: Block
    target: Node | None = None
    iterable: Node | None = None
    test: Node | None = None
    header: tuple[Node, ...] = ()
    is_async: bool = False
    otherwise: Block | None = None


@kind
class Catch(Node):
    """One handler of a `Try`. No types means it catches everything."""

    types: tuple[Node, ...]
    name: Node | None
    body: Block


@kind
class Try(Node):
    """`try`, with Python's `else` in `otherwise`."""

    body: Block
    catches: tuple[Catch, ...] = ()
    otherwise: Block | None = None
    finally_: Block | None = None


@kind
class With(Node):
    """`with` in Python: each resource is an `Assign` or an expression."""

    resources: tuple[Node, ...]
    body: Block
    is_async: bool = False


@kind
class Case(Node):
    """One arm of a `Switch`. No tests means the default."""

    tests: tuple[Node, ...]
    body: Block


@kind
class Switch(Node):
    """`switch` or `match`."""

    subject: Node
    cases: tuple[Case, ...]


# Expressions


@kind
class Name(Node):
    """An identifier. `this` and a method's `self` are both the receiver."""

    id: str
    is_receiver: bool = False


@kind
class Member(Node):
    """`a.b`, `a[b]` or Python's `getattr(a, b)`, which with a default is the first part of a `??`.

    `name` is set whenever it can be read off the source.
    """

    object: Node
    name: str | None
    key: Node | None = None
    is_optional: bool = False


@kind
class Arg(Node):
    """An argument; `name` is set for Python's keyword arguments."""

    value: Node
    name: str | None = None


@kind
class Call(Node):
    """A call, or a construction when `is_new`."""

    callee: Node
    args: tuple[Arg, ...]
    is_new: bool = False
    is_optional: bool = False
    types: tuple[TypeRef, ...] = ()

    def arg(self, index: int) -> Node | None:
        """The positional argument at `index`, if it is certain which one that is."""
        if not 0 <= index < len(self.args):  # Python's receiver is -1: no argument fills it
            return None
        for a in self.args[: index + 1]:
            if a.name is not None or isinstance(a.value, Spread):
                return None
        return self.args[index].value

    def option(self, name: str) -> Node | None:
        """The value of a named option: a keyword, or a property of the last object."""
        for a in self.args:
            if a.name == name:
                return a.value
        last = self.args[-1].value if self.args else None
        return last.entry(name) if isinstance(last, Mapping) else None


@kind
class Await(Node):
    """`await x`."""

    value: Node


@kind
class Yield(Node):
    """`yield x`, or `yield from` and `yield*` when it delegates."""

    value: Node | None
    delegates: bool = False


@kind
class Literal(Node):
    """A constant. A regex literal's `value` is its pattern."""

    kind: OneOf["string", "bytes", "number", "boolean", "null", "undefined", "regex"]
    value: str | bool | None
    flags: str = ""


@kind
class Template(Node):
    """An f-string or a template string; `tag` is the function of a tagged one."""

    parts: tuple[Node, ...]
    tag: Node | None = None


@kind
class Sequence(Node):
    """A list, tuple, set or array, or the pattern that takes one apart.

    `is_set` marks Python's set display; holes in a pattern are `Opaque`.
    """

    items: tuple[Node, ...]
    is_set: bool = False


@kind
class Entry(Node):
    """One entry of a `Mapping`. A spread entry has no key."""

    name: str | None
    key: Node | None
    value: Node


@kind
class Mapping(Node):
    """A dict or object, or the pattern that takes one apart. Methods are entries too."""

    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Node | None:
        """The value under a name; the last one wins, as it does when it runs."""
        return next((e.value for e in reversed(self.entries) if e.name == name), None)


@kind
class Spread(Node):
    """`*x`, `**x` or `...x`, taking apart or gathering up."""

    value: Node


@kind
class Operation(Node):
    """A unary, binary, comparing or logical operator."""

    op: str
    operands: tuple[Node, ...]


@kind
class Conditional(Node):
    """`a if b else c` or `b ? a : c`."""

    test: Node
    then: Node
    otherwise: Node


@kind
class Comprehension(Node):
    """A comprehension: `element` for each `target` of each `iterable`. A generator is lazy."""

    element: Node
    targets: tuple[Node, ...]
    iterables: tuple[Node, ...]
    conditions: tuple[Node, ...]
    is_lazy: bool = False


@kind
class Opaque(Node):
    """Syntax the tree does not model, under its own grammar's name for it."""

    kind: str
    parts: tuple[Node, ...]
