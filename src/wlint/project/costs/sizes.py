"""What bounds a collection, and where one that nothing bounds comes from.

Data of the request, of another service's answer and of a query without LIMIT is as big as the
other side likes. Literals, constants, slices, limits and the platform's own page sizes are
bounds. Everything else is unknown, and unknown is never bad.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from functools import cached_property

from wlint import tree
from wlint.finding import Place
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.costs.answers import PAGES, answer
from wlint.project.costs.constants import number_of, source_of, sql_of, text_of, whole_number
from wlint.project.costs.guards import Guards
from wlint.project.costs.loops import is_capped
from wlint.project.costs.size import BOUNDED, UNSIZED, Origin, Size, at_most, largest, smallest
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import exits_of
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    ClassType,
    FunctionType,
    Global,
    Named,
    ObjectType,
    Type,
    options_of,
)
from wlint.tree import Node


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SAME_SIZE = _words(
    "map filter sort reverse toSorted toReversed values keys entries items concat copy split "
    "flatMap flat toArray trim strip toLowerCase lower replace to_py splitlines match "
    "matchAll json text fill readlines"
)
_SAME_AS_ARGUMENT = _words(
    "Object.keys Object.values Object.entries Array.from Set Array.of list sorted set tuple "
    "enumerate reversed structuredClone JSON.parse dict Map frozenset to_py Promise.all "
    "Promise.allSettled Object.fromEntries String str Number parseInt int Math.ceil "
    "Math.floor Math.round math.ceil math.floor Array"
)
_DEEPEST = 4
_EACH = frozenset({"map", "forEach", "filter", "flatMap", "some", "every", "find"})
_PYTHON_SLICE = re.compile(r"\[[^\[\]:]*:\s*([^\[\]:]+?)\s*\]$|\[\s*(-\d+)\s*:\s*\]$")


@entity
class Sizes:
    """The sizes of one Worker's collections."""

    types: Types
    calls: Calls
    _known: dict[object, Size] = field(default_factory=dict)

    @cached_property
    def _guards(self) -> Guards:
        return Guards(self.types)

    @cached_property
    def _messages(self) -> Mapping[tree.Param, Origin]:
        """The parameters through which WebSocket messages come in."""
        found = {}
        for entry in self.calls.entries:
            index = 2 if entry.file.is_python else 1
            if entry.kind is EntryKind.SOCKET and len(entry.function.params) == index + 1:
                param = entry.function.params[index]
                found[param] = Origin(Place(entry.file.path, param.span), "a WebSocket message")
        return found

    def of(self, file: File, node: Node) -> Size:
        """How many elements an expression can have; for a number, how large it can be."""
        if node not in self._known:
            self._known[node] = UNSIZED
            with suppress(RecursionError):
                self._known[node] = self._size(file, node)
        return self._known[node]

    def loop(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs."""
        if self.is_capped(file, loop):
            return BOUNDED
        match loop:
            case tree.Loop(kind="each", iterable=tree.Node() as iterable):
                return self.of(file, iterable)
            case tree.Loop(kind="count", test=tree.Node() as test, header=header):
                return self._counted(file, test, header)
            case _:
                return UNSIZED

    def _counted(self, file: File, test: Node, header: tuple[Node, ...]) -> Size:
        """The rounds of `for (let i = 0; i < xs.length; i += 100)`."""
        match test:
            case tree.Operation(op="&&", operands=operands):
                found = [self._counted(file, o, header) for o in operands]
                return smallest(found) if any(s.is_bounded for s in found) else largest(found)
            case tree.Operation(op="<" | "<=", operands=[_, end]):
                size = self.count(file, end)
            case _:
                return UNSIZED
        step = next(
            (
                self.number(file, h.value)
                for h in header
                if isinstance(h, tree.Assign) and h.op == "+" and h.value
            ),
            1,
        )
        return at_most(-(-size.limit // step)) if size.limit is not None and step else size

    def is_capped(self, file: File, loop: tree.Loop) -> bool:
        """Whether a condition ends a loop after some rounds, whatever the data is."""
        return is_capped(file, loop, lambda node: self.is_data(file, node))

    def is_data(self, file: File, node: Node) -> bool:
        """Whether what an expression is was decided outside the Worker."""
        match node:
            case tree.Member(name="length" | "size" | "status", object=inner):
                return self.is_data(file, inner) or _is_response(self.types.of(file, inner))
            case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=inner)]):
                return self.is_data(file, inner)
            case tree.Name():
                variable = file.scopes.variable(node)
                given = variable.definitions if variable else ()
                # what only gathers data is the Worker's own
                return any(
                    _is_data(self._defined(file, d)) for d in given if not _is_empty(d.value)
                )
            case _:
                return _is_data(self.of(file, node))

    def number(self, file: File, node: Node) -> int | None:
        """The whole number a constant expression is."""
        return number_of(self.types.program, file, node)

    # Expressions

    def _size(self, file: File, node: Node) -> Size:
        match node:
            case tree.Await(value=value) | tree.Cast(value=value) | tree.Spread(value=value):
                return self.of(file, value)
            case tree.Assign(value=tree.Node() as value):
                return self.of(file, value)
            case tree.Literal(kind="number"):
                return at_most(self.number(file, node))
            case tree.Sequence(items=items):
                return self._sequence(file, items)
            case tree.Mapping(entries=entries):
                spread = [
                    self.of(file, e.value) for e in entries if isinstance(e.value, tree.Spread)
                ]
                return largest([at_most(len(entries)), *spread])
            case tree.Comprehension(iterables=[one]):
                return self._made(file, self.of(file, one), node.element)
            case tree.Operation(op="||" | "??" | "or" | "&&" | "and", operands=operands):
                return self._either(file, operands)
            case tree.Operation(op="+" | "-" | "*" | "/" | "//", operands=operands):
                number = self.number(file, node)
                return (
                    at_most(number)
                    if number is not None
                    else _data_of(self.of(file, n) for n in operands)
                )
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._either(file, (then, otherwise))
            case tree.Name():
                return self._name(file, node)
            case tree.Member():
                return self._member(file, node)
            case tree.Call():
                return self._call(file, node)
            case tree.Opaque(kind="Subscript", parts=[owner, *_]):
                return self._subscript(file, node, owner)
            case _:
                return UNSIZED

    def _either(self, file: File, operands: Iterable[Node]) -> Size:
        """One of several values; what stands for nothing adds nothing."""
        kept = [n for n in operands if not _is_empty(n)]
        return largest(self.of(file, n) for n in kept)

    def _sequence(self, file: File, items: tuple[Node, ...]) -> Size:
        spread = [self.of(file, i.value) for i in items if isinstance(i, tree.Spread)]
        worst = largest([at_most(len(items)), *spread])
        if worst.is_bounded and spread and worst.limit is not None:
            return at_most(len(items) - len(spread) + sum(s.limit or 0 for s in spread))
        return worst

    def _made(self, file: File, size: Size, element: Node | None) -> Size:
        """As many as before, of what is made of each."""
        inside = self.of(file, element).origin if element is not None else None
        return replace(size, inside=inside)

    def _subscript(self, file: File, node: Node, owner: Node) -> Size:
        """Python's `xs[:50]`."""
        text = file.source.text(node.span)
        if (found := _PYTHON_SLICE.search(text)) is not None:
            number = whole_number(found[1] or found[2])
            return at_most(abs(number) if number is not None else None)
        return self.of(file, owner) if text.endswith(":]") else self.of(file, owner).part

    # Variables

    def _name(self, file: File, node: tree.Name) -> Size:
        variable = file.scopes.variable(node)
        if variable is None:
            return UNSIZED
        if self._guards.is_guarded(file, node):
            return replace(BOUNDED, inside=self.variable(file, variable).inside)
        return self.variable(file, variable)

    def variable(self, file: File, variable: Variable) -> Size:
        """How many elements a variable can have."""
        if variable not in self._known:
            self._known[variable] = UNSIZED
            self._known[variable] = self._variable(file, variable)
        return self._known[variable]

    def _variable(self, file: File, variable: Variable) -> Size:
        found: list[Size] = []
        for d in variable.definitions:
            if d.gives is Gives.NOTHING:
                continue
            if d.gives is Gives.UPDATED:
                found.append(_data_of([self.of(file, d.value)]) if d.value is not None else UNSIZED)
                continue
            size = self._defined(file, d)
            if size.is_bounded and _reads(file, d.value, variable):
                return size  # `ids = ids.slice(0, 50)`
            if not _is_empty(d.value):
                found.append(size)
        return largest([*(found or [BOUNDED]), *self._grown(file, variable)])

    def _defined(self, file: File, d: Definition) -> Size:
        match d:
            case Definition(
                gives=Gives.VALUE | Gives.ENTERED, value=tree.Node() as value, path=path
            ):
                return self._part(file, value, path)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=path):
                return self._parameter(file, param, path)
            case Definition(
                gives=Gives.IMPORT, node=tree.Import() as item, name=tree.ImportedName() as name
            ):
                return self._imported(file, item, name)
            case Definition(gives=Gives.EACH, value=tree.Node() as value, path=path):
                return UNSIZED if path[:1] == (0,) else self.of(file, value).part
            case _:
                return UNSIZED

    def _grown(self, file: File, variable: Variable) -> list[Size]:
        """What adding to a list in loops makes of it."""
        parents = file.scopes.parents
        found: list[Size] = []
        for read in variable.reads:
            match parents.get(read):
                case (
                    tree.Member(
                        object=owner, name="push" | "append" | "add" | "set" | "extend" | "unshift"
                    ) as member
                ) if owner is read:
                    call = parents.get(member)
                    inside = [
                        n
                        for n in file.ancestors(read)
                        if isinstance(n, tree.Loop) and not _declared_in(file, variable, n)
                    ]
                    if isinstance(call, tree.Call):
                        found.extend(self._added(file, call, member.name or "", inside))
                case _:
                    pass
        return found

    def _added(
        self, file: File, call: tree.Call, name: str, inside: list[tree.Loop]
    ) -> Iterable[Size]:
        rounds = [self.loop(file, loop) for loop in inside]
        many = [a.value for a in call.args if isinstance(a.value, tree.Spread) or name == "extend"]
        yield from rounds
        for value in many:
            size = self.of(file, value)
            yield size
            pages = next(
                (
                    loop
                    for loop, r in zip(inside, rounds, strict=True)
                    if loop.kind != "each" and r == UNSIZED
                ),
                None,
            )
            if pages is not None and size.is_bounded:
                yield Size(origin=Origin(Place(file.path, call.span), "all pages of a list"))

    def _parameter(self, file: File, param: tree.Param, path: tuple[str | int | None, ...]) -> Size:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return UNSIZED
        if (element := self._element(file, function, param)) is not None:
            return element
        if param in self._messages:
            return Size(origin=self._messages[param], inside=self._messages[param])
        index = function.params.index(param) - (
            file.is_python and function.kind in ("method", "constructor", "getter")
        )
        name = param.target.id if isinstance(param.target, tree.Name) else None
        found: list[Size] = []
        for caller, call in self.types.callers(file, function):
            value = next((a.value for a in call.args if name and a.name == name), None) or call.arg(
                index
            )
            if value is not None:
                found.append(self._part(caller, value, path))
        return largest(found)

    def _element(self, file: File, function: tree.Function, param: tree.Param) -> Size | None:
        """What a method of a collection or a promise passes its callback; None when it is none."""
        arg = file.scopes.parents.get(function)
        match file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None:
            case tree.Call(callee=tree.Member(object=owner, name=name)) if (
                function.params[0] is param
            ):
                if name in _EACH:
                    return self.of(file, owner).part
                return self.of(file, owner) if name == "then" else UNSIZED
            case None:
                return None
            case _:
                return UNSIZED

    def _imported(self, file: File, item: tree.Import, name: tree.ImportedName) -> Size:
        match self.types.program.imported(file, item, name):
            case Here(file=home, node=tree.Name() as node):
                return self._name(home, node)
            case Here(file=home, node=node):
                return self.of(home, node)
            case _:
                return BOUNDED if item.module.endswith(".json") else UNSIZED

    def _part(self, file: File, value: Node, path: tuple[str | int | None, ...]) -> Size:
        if not path:
            return self.of(file, value)
        of = self.types.of(file, value)
        for step in path[:-1]:
            of = self.types.member(of, step) if isinstance(step, str) else of
        return self._named(file, value, of, path[-1] if isinstance(path[-1], str) else None)

    # Members

    def _member(self, file: File, node: tree.Member) -> Size:
        if self._guards.is_guarded(file, node):
            return BOUNDED
        if node.name in ("length", "size"):
            return self.of(file, node.object)
        return self._named(file, node.object, self.types.of(file, node.object), node.name)

    def _named(self, file: File, owner: Node, of: Type, name: str | None) -> Size:
        """The part of a value under a name."""
        for option in options_of(of):
            match option:
                case Named(name=owner_name) if name and (owner_name, name) in PAGES:
                    return self._page(file, owner, PAGES[owner_name, name])
                case ObjectType(file=path, node=mapping) if (
                    name and (value := mapping.entry(name)) is not None
                ):
                    return self.of(self.types.program.files[path], value)
                case _:
                    pass
        if name and (field := self._field(file, owner, name)) is not None:
            return field
        size = self.of(file, owner)
        # a query's `results` are its rows; `inside` is what stands in them
        is_rows = name == "results" and size.origin != size.inside
        return size if is_rows or (name is None and size.origin == size.inside) else size.part

    def _field(self, file: File, owner: Node, name: str, depth: int = 0) -> Size | None:
        """A field of an object that is seen to be made, here or in a function that returns it."""
        at = source_of(self.types.program, file, owner)
        match at.node:
            case tree.Await(value=inner) | tree.Cast(value=inner) if depth <= _DEEPEST:
                return self._field(at.file, inner, name, depth + 1)
            case tree.Mapping() as mapping if (made := mapping.entry(name)) is not None:
                return self.of(at.file, made)
            case tree.Call(args=args) as call:
                given = next((a.value for a in args if a.name == name), None)
                options = options_of(self.types.of(at.file, call.callee))
                if given is not None and any(isinstance(o, ClassType) for o in options):
                    return self.of(at.file, given)
                found = [
                    self._returned_field(o, name, depth)
                    for o in options
                    if isinstance(o, FunctionType)
                ]
                return next((f for f in found if f is not None), None)
            case _:
                return None

    def _returned_field(self, function: FunctionType, name: str, depth: int) -> Size | None:
        home = self.types.program.files[function.file]
        values = [
            e.value for e in exits_of(function.node) if e.kind == "return" and e.value is not None
        ]
        if depth > _DEEPEST:
            return None
        found = [f for v in values if (f := self._field(home, v, name, depth + 1)) is not None]
        return largest(found) if found else None

    def _page(self, file: File, owner: Node, most: int) -> Size:
        """A page of a list call: as long as it asks for, never longer than the platform's own."""
        while isinstance(owner, tree.Await | tree.Cast):
            owner = owner.value
        if isinstance(owner, tree.Name):
            variable = file.scopes.variable(owner)
            only = variable.only if variable else None
            if only is not None and only.value is not None and only.gives is Gives.VALUE:
                return self._page(file, only.value, most)
        asked = owner.option("limit") if isinstance(owner, tree.Call) else None
        number = self.number(file, asked) if asked is not None else None
        return at_most(min(number, most) if number else most)

    # Calls

    def _call(self, file: File, node: tree.Call) -> Size:
        match node.callee:
            case tree.Member(name="slice" | "splice" | "take" | "substring" | "islice"):
                return self._sliced(file, node, node.callee)
            case tree.Member(name="min") | tree.Name(id="min"):
                return smallest(self.of(file, a.value) for a in node.args)
            case tree.Member(name="then", object=inner):
                first = node.arg(0)
                return self._returned(file, first) if first is not None else self.of(file, inner)
            case _:
                pass
        found = largest(
            self._called(file, node, o) for o in options_of(self.types.of(file, node.callee))
        )
        if found == UNSIZED and isinstance(node.callee, tree.Member):
            return self._method(file, node, node.callee)
        return found

    def _method(self, file: File, node: tree.Call, callee: tree.Member) -> Size:
        """A method of a collection or string, by what it is called."""
        size = self.of(file, callee.object)
        match callee.name:
            case "map" | "flatMap" if node.args:
                made = self._returned(file, node.args[0].value)
                if callee.name == "flatMap" and made.origin:
                    return made
                return replace(size, inside=made.origin)
            case str(name) if name in _SAME_SIZE:
                return size
            case "get" if isinstance(key := node.arg(0), tree.Literal) and key.kind == "string":
                return self._named(
                    file, callee.object, self.types.of(file, callee.object), str(key.value)
                )
            case "get" | "pop" | "shift" | "find" | "at" | "getAll":
                return size.part
            case _:
                return UNSIZED

    def _returned(self, file: File, callback: Node) -> Size:
        found = (
            self._result(o)
            for o in options_of(self.types.of(file, callback))
            if isinstance(o, FunctionType)
        )
        return largest(found)

    def _called(self, file: File, node: tree.Call, callee: object) -> Size:
        match callee:
            case Global(path=path) if path in _SAME_AS_ARGUMENT:
                return self._from(file, node)
            case Global(path="range"):
                return (
                    self.count(file, node.args[min(1, len(node.args) - 1)].value)
                    if node.args
                    else UNSIZED
                )
            case Global(path="itertools.islice"):
                return self._sliced(file, node, None)
            case Global(path=path):
                return answer(file, node, path, lambda n: self.count(file, n))
            case FunctionType():
                return self._result(callee)
            case _:
                return UNSIZED

    def _result(self, function: FunctionType) -> Size:
        home = self.types.program.files[function.file]
        given = [
            e.value for e in exits_of(function.node) if e.kind == "return" and e.value is not None
        ]
        return largest(self.of(home, v) for v in given if not _is_empty(v))

    def _from(self, file: File, node: tree.Call) -> Size:
        match node.args:
            case []:
                return at_most(0)
            case [tree.Arg(value=tree.Mapping() as mapping), *_] if (
                length := mapping.entry("length")
            ) is not None:
                return self.count(file, length)
            case [tree.Arg(value=tree.Spread() as one)]:
                return self.of(file, one)
            case [tree.Arg(value=one), *_]:
                return self.of(file, one)
            case _:
                return UNSIZED

    def count(self, file: File, node: Node) -> Size:
        """How large a number can be, where it says how often something is done."""
        number = self.number(file, node)
        return at_most(number) if number is not None else self.of(file, _measured(node))

    def _sliced(self, file: File, node: tree.Call, callee: tree.Member | None) -> Size:
        name = callee.name if callee else "islice"
        if callee is not None and name != "take" and len(node.args) < 2:
            first = self.number(file, node.args[0].value) if node.args else None
            return (
                at_most(-first) if first is not None and first < 0 else self.of(file, callee.object)
            )
        last = self.number(file, node.args[-1].value)
        begin = self.number(file, node.args[0].value)
        if last is None:
            return BOUNDED
        return at_most(
            last - (begin or 0) if name in ("slice", "substring") and last > 0 else abs(last)
        )


def _measured(node: Node) -> Node:
    match node:
        case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=inner)]):
            return inner
        case tree.Operation(op="-" | "+", operands=[inner, tree.Literal()]):
            return _measured(inner)
        case _:
            return node


def _data_of(sizes: Iterable[Size]) -> Size:
    """What is computed from data is data; nothing else is known of a sum."""
    return next((s for s in sizes if s.is_unbounded), UNSIZED)


def _is_empty(node: Node | None) -> bool:
    match node:
        case tree.Literal(kind="null" | "undefined") | tree.Literal(value=""):
            return True
        case tree.Sequence(items=()) | tree.Mapping(entries=()):
            return True
        case tree.Name(id="undefined"):
            return True
        case _:
            return False


def _is_data(size: Size) -> bool:
    return size.origin is not None or size.inside is not None


def _is_response(of: Type) -> bool:
    return any(isinstance(o, Named) and o.name == "Response" for o in options_of(of))


def _declared_in(file: File, variable: Variable, loop: Node) -> bool:
    return any(
        loop in file.ancestors(d.name)
        for d in variable.definitions
        if d.name in file.scopes.parents
    )


def _reads(file: File, node: Node | None, variable: Variable) -> bool:
    return node is not None and any(
        isinstance(n, tree.Name) and file.scopes.variable(n) is variable for n in node.walk()
    )


__all__ = [
    "BOUNDED",
    "UNSIZED",
    "Origin",
    "Size",
    "Sizes",
    "at_most",
    "largest",
    "sql_of",
    "text_of",
]
