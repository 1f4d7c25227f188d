"""What bounds a collection, and where one that nothing bounds comes from.

Data of the request, of another service's answer and of a query without LIMIT is as big as the
other side likes. Literals, constants, slices, limits and the platform's own page sizes are
bounds. Everything else is unknown, and unknown is never bad.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from wlint import tree
from wlint.finding import Place
from wlint.project.calls import Calls
from wlint.project.file import File
from wlint.project.types import Types, exits_of
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, Global, Named, ObjectType, options_of
from wlint.tree import Node


@dataclass(frozen=True, slots=True)
class Origin:
    """Where data of any size comes from."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many elements: at most `limit`, or as many as `origin` sends; neither is unknown."""

    limit: int | None = None
    origin: Origin | None = None
    is_bounded: bool = False

    @property
    def is_unbounded(self) -> bool:
        """Whether nothing bounds it, for sure."""
        return self.origin is not None


UNSIZED = Size()
BOUNDED = Size(is_bounded=True)

_SAME_SIZE = frozenset({"map", "filter", "sort", "reverse", "toSorted", "toReversed", "values", "keys", "entries", "items", "concat", "copy"})
_SAME_AS_ARGUMENT = frozenset({"Object.keys", "Object.values", "Object.entries", "Array.from", "Set", "Array.of", "list", "sorted", "set", "tuple", "enumerate", "reversed", "structuredClone", "JSON.parse", "dict", "Map", "frozenset", "to_py", "filter", "map"})
# Request and Response types, and what their readers are called in a message
_SOURCES = {
    "Request": "the request",
    "Response": "the answer of another service",
    "hono:HonoRequest": "the request",
    "FormData": "the request's form",
    "URLSearchParams": "the request's query",
    "httpx.Response": "the answer of another service",
    "requests.Response": "the answer of another service",
}
_READERS = frozenset({"json", "text", "formData", "form_data", "getAll", "parseBody", "queries", "arrayBuffer", "body"})
_PAGES = {("KVNamespaceListResult", "keys"): 1000, ("R2Objects", "objects"): 1000, ("R2Objects", "delimitedPrefixes"): 1000, ("MessageBatch", "messages"): 100}
_LIMIT = re.compile(r"\blimit\s+(\d+|\?|:\w+|\$)", re.IGNORECASE)
_ONE_ROW = re.compile(r"^\s*select\s+(count|sum|max|min|avg|exists)\s*\(", re.IGNORECASE)
_SELECT = re.compile(r"^\s*(select|with)\b", re.IGNORECASE)


def at_most(limit: int | None) -> Size:
    """No more than a number of elements."""
    return Size(limit=limit, is_bounded=True)


def largest(sizes: Iterable[Size]) -> Size:
    """The worst of several: unbounded when one is, unknown when one is."""
    found = list(sizes)
    if not found:
        return UNSIZED
    if (bad := next((s for s in found if s.is_unbounded), None)) is not None:
        return bad
    if not all(s.is_bounded for s in found):
        return UNSIZED
    limits = [s.limit for s in found]
    return at_most(None if None in limits else max(n for n in limits if n is not None))


@dataclass(frozen=True, eq=False)
class Sizes:
    """The sizes of one Worker's collections."""

    types: Types
    calls: Calls
    _known: dict[object, Size] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Size:
        """How many elements an expression can have."""
        if node not in self._known:
            self._known[node] = UNSIZED
            self._known[node] = self._size(file, node)
        return self._known[node]

    def _size(self, file: File, node: Node) -> Size:
        match node:
            case tree.Await(value=value) | tree.Cast(value=value) | tree.Spread(value=value):
                return self.of(file, value)
            case tree.Sequence(items=items):
                return self._sequence(file, items)
            case tree.Mapping(entries=entries):
                spread = [self.of(file, e.value) for e in entries if isinstance(e.value, tree.Spread)]
                return largest([at_most(len(entries)), *spread])
            case tree.Comprehension(iterables=[one]):
                return self.of(file, one)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                return largest(self.of(file, n) for n in operands)
            case tree.Conditional(then=then, otherwise=otherwise):
                return largest((self.of(file, then), self.of(file, otherwise)))
            case tree.Name():
                return self._name(file, node)
            case tree.Member():
                return self._member(file, node)
            case tree.Call():
                return self._call(file, node)
            case _:
                return UNSIZED

    def _sequence(self, file: File, items: tuple[Node, ...]) -> Size:
        spread = [self.of(file, i.value) for i in items if isinstance(i, tree.Spread)]
        worst = largest([at_most(len(items)), *spread])
        if worst.is_bounded and spread and worst.limit is not None:
            return at_most(len(items) - len(spread) + sum(s.limit or 0 for s in spread))
        return worst

    # Variables

    def _name(self, file: File, node: tree.Name) -> Size:
        variable = file.scopes.variable(node)
        if variable is None:
            return UNSIZED
        if self._is_guarded(file, variable):
            return BOUNDED
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
            match d.gives:
                case Gives.NOTHING | Gives.UPDATED:
                    continue
                case Gives.VALUE | Gives.ENTERED if d.value is not None:
                    found.append(self._part(file, d.value, d.path))
                case Gives.PARAMETER if isinstance(d.node, tree.Param):
                    found.append(self._parameter(file, d.node, d.path))
                case Gives.IMPORT if isinstance(d.name, tree.ImportedName) and isinstance(d.node, tree.Import):
                    found.append(self._imported(file, d.node, d.name))
                case Gives.EACH if d.value is not None:
                    size = self.of(file, d.value)
                    found.append(size if size.is_unbounded and "row" not in (size.origin.words if size.origin else "") else UNSIZED)
                case _:
                    return UNSIZED
        grown = self._grown(file, variable)
        return largest([*found, *grown])

    def _grown(self, file: File, variable: Variable) -> list[Size]:
        """What pushing to a list in loops makes of it."""
        parents = file.scopes.parents
        found: list[Size] = []
        for read in variable.reads:
            match parents.get(read):
                case tree.Member(object=owner, name="push" | "append" | "add" | "set" | "extend" | "unshift") as member if owner is read:
                    call = parents.get(member)
                    loops = [n for n in file.ancestors(read) if isinstance(n, tree.Loop)]
                    inside = [n for n in loops if not self._declared_in(file, variable, n)]
                    found.extend(self.of(file, n.iterable) if n.iterable is not None else UNSIZED for n in inside)
                    if isinstance(call, tree.Call):
                        found.extend(self.of(file, a.value) for a in call.args if isinstance(a.value, tree.Spread))
                case _:
                    pass
        return found

    @staticmethod
    def _declared_in(file: File, variable: Variable, loop: Node) -> bool:
        return any(loop in file.ancestors(d.name) for d in variable.definitions if d.name in file.scopes.parents)

    def _is_guarded(self, file: File, variable: Variable) -> bool:
        """Whether the code leaves when there are too many: `if (xs.length > 50) return …`."""
        parents = file.scopes.parents
        for read in variable.reads:
            measured: Node | None = parents.get(read)
            if isinstance(measured, tree.Arg):
                call = parents.get(measured)
                measured = call if isinstance(call, tree.Call) and isinstance(call.callee, tree.Name) and call.callee.id == "len" else None
            elif not (isinstance(measured, tree.Member) and measured.name in ("length", "size")):
                measured = None
            if measured is None:
                continue
            for around in file.ancestors(measured):
                match around:
                    case tree.Operation(op=">" | ">=", operands=[left, right]) if left is measured and not _is_zero(right):
                        pass
                    case tree.Operation(op="<" | "<=", operands=[left, right]) if right is measured:
                        pass
                    case tree.Operation(op="||" | "or" | "&&" | "and"):
                        pass
                    case tree.If(then=then) if any(isinstance(n, tree.Exit) and n.kind in ("return", "throw") for n in then.walk()):
                        return True
                    case tree.If(then=then) if any(_assigns(n, variable, file) for n in then.walk()):
                        return True
                    case _:
                        break
        return False

    def _parameter(self, file: File, param: tree.Param, path: tuple[str | int | None, ...]) -> Size:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return UNSIZED
        index = function.params.index(param) - (file.is_python and function.kind in ("method", "constructor", "getter"))
        found: list[Size] = []
        for caller, call in self.types.callers(file, function):
            name = param.target.id if isinstance(param.target, tree.Name) else None
            value = next((a.value for a in call.args if name and a.name == name), None) or call.arg(index)
            if value is not None:
                found.append(self._part(caller, value, path))
        return largest(found)

    def _imported(self, file: File, item: tree.Import, name: tree.ImportedName) -> Size:
        target = self.types.program.imported(file, item, name)
        node, home = getattr(target, "node", None), getattr(target, "file", None)
        if isinstance(node, tree.Node) and isinstance(home, File):
            return self.of(home, node) if not isinstance(node, tree.Name) else self._name(home, node)
        return BOUNDED if item.module.endswith(".json") else UNSIZED

    def _part(self, file: File, value: Node, path: tuple[str | int | None, ...]) -> Size:
        if not path:
            return self.of(file, value)
        of = self.types.of(file, value)
        if isinstance(of, Named) and isinstance(path[-1], str) and (of.name, path[-1]) in _PAGES:
            return at_most(_PAGES[of.name, path[-1]])
        size = self.of(file, value)
        return size if size.is_unbounded else UNSIZED

    # Expressions

    def _member(self, file: File, node: tree.Member) -> Size:
        owner = self.types.of(file, node.object)
        for option in options_of(owner):
            match option:
                case Named(name=name) if node.name and (name, node.name) in _PAGES:
                    return at_most(_PAGES[name, node.name])
                case ObjectType(file=path, node=mapping) if node.name and (value := mapping.entry(node.name)) is not None:
                    return self.of(self.types.program.file(path), value)
                case _:
                    pass
        size = self.of(file, node.object)
        return size if size.is_unbounded else UNSIZED

    def _call(self, file: File, node: tree.Call) -> Size:
        if isinstance(node.callee, tree.Member):
            match node.callee.name:
                case "slice" | "splice" | "take" | "substring":
                    return self._sliced(file, node, node.callee)
                case str(name) if name in _SAME_SIZE:
                    return self.of(file, node.callee.object)
                case "split":
                    found = self.of(file, node.callee.object)
                    return found if found.is_unbounded else UNSIZED
                case "flatMap" | "flat" | "trim" | "toLowerCase" | "replace" | "get" | "to_py" | "strip" | "lower":
                    found = self.of(file, node.callee.object)
                    if found.is_unbounded:
                        return found
                case _:
                    pass
        found = [self._called(file, node, option) for option in options_of(self.types.of(file, node.callee))]
        return largest(found)

    def _called(self, file: File, node: tree.Call, callee: object) -> Size:
        match callee:
            case Global(path=path) if path in _SAME_AS_ARGUMENT:
                first = node.arg(0)
                return self._from(file, first) if first is not None else at_most(0)
            case Global(path="range"):
                return self._count(file, node.args[min(1, len(node.args) - 1)].value) if node.args else UNSIZED
            case Global(path=path):
                return self._answer(file, node, path)
            case FunctionType(node=function, file=home):
                return self._result(self.types.program.file(home), function)
            case _:
                return UNSIZED

    def _result(self, file: File, function: tree.Function) -> Size:
        given = [e.value for e in exits_of(function) if e.kind == "return" and e.value is not None]
        return largest(self.of(file, v) for v in given)

    def _answer(self, file: File, node: tree.Call, path: str) -> Size:
        owner, _, method = path.rpartition(".")
        here = Place(file.path, node.span)
        if owner in _SOURCES and method in _READERS:
            return Size(origin=Origin(here, _SOURCES[owner]))
        if owner == "D1PreparedStatement" and method in ("all", "raw"):
            return self._query(file, node)
        return UNSIZED

    def _query(self, file: File, node: tree.Call) -> Size:
        """The rows of a D1 statement, by its SQL text."""
        text = sql_of(file, node)
        if text is None:
            return UNSIZED
        if limit := _LIMIT.search(text):
            return at_most(int(limit[1]) if limit[1].isdecimal() else None)
        if _ONE_ROW.search(text):
            return at_most(1)
        if not _SELECT.search(text):
            return UNSIZED
        return Size(origin=Origin(Place(file.path, node.span), "the rows of a query without LIMIT"))

    def _from(self, file: File, node: Node) -> Size:
        match node:
            case tree.Mapping() if (length := node.entry("length")) is not None:
                return self._count(file, length)
            case _:
                return self.of(file, node)

    def _count(self, file: File, node: Node) -> Size:
        match node:
            case tree.Literal(kind="number", value=str(value)) if value.replace("_", "").isdecimal():
                return at_most(int(value.replace("_", "")))
            case tree.Member(name="length" | "size", object=owner):
                return self.of(file, owner)
            case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=value)]):
                return self.of(file, value)
            case tree.Call(callee=tree.Member(name="min")) | tree.Call(callee=tree.Name(id="min")):
                known = [self._count(file, a.value) for a in node.args]
                limits = [k.limit for k in known if k.is_bounded]
                return at_most(min((n for n in limits if n is not None), default=None)) if limits else UNSIZED
            case tree.Name():
                number = self.number(file, node)
                return at_most(number) if number is not None else UNSIZED
            case _:
                return UNSIZED

    def number(self, file: File, node: Node) -> int | None:
        """The whole number a constant expression is."""
        match node:
            case tree.Literal(kind="number", value=str(value)) if value.replace("_", "").isdecimal():
                return int(value.replace("_", ""))
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable else None
                if only is None:
                    return None
                if only.gives is Gives.VALUE and only.value is not None and not only.path:
                    return self.number(file, only.value)
                if only.gives is Gives.IMPORT and isinstance(only.name, tree.ImportedName) and isinstance(only.node, tree.Import):
                    target = self.types.program.imported(file, only.node, only.name)
                    inner, home = getattr(target, "node", None), getattr(target, "file", None)
                    if isinstance(inner, tree.Name) and isinstance(home, File):
                        return self.number(home, inner)
                return None
            case tree.Operation(op="*" | "+" | "-" as op, operands=[left, right]):
                a, b = self.number(file, left), self.number(file, right)
                if a is None or b is None:
                    return None
                return a * b if op == "*" else a + b if op == "+" else a - b
            case _:
                return None

    def _sliced(self, file: File, node: tree.Call, callee: tree.Member) -> Size:
        if callee.name == "take" or len(node.args) > 1:
            last = self.number(file, node.args[-1].value)
            first = self.number(file, node.args[0].value)
            if last is not None:
                return at_most(last - (first or 0) if callee.name == "slice" and last > 0 else abs(last))
            return BOUNDED
        return self.of(file, callee.object)

    def loop(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs."""
        if loop.kind == "each" and loop.iterable is not None:
            return self.of(file, loop.iterable)
        match loop.test:
            case tree.Operation(op="<" | "<=", operands=[_, right]) if loop.kind == "count":
                return self._count(file, right)
            case _:
                return UNSIZED


def sql_of(file: File, call: tree.Call) -> str | None:
    """The SQL text of the statement a D1 call runs, when it can be read off the source."""
    node: Node = call
    for _ in range(8):
        match node:
            case tree.Call(callee=tree.Member(name="prepare"), args=[tree.Arg(value=text), *_]):
                return text_of(file, text)
            case tree.Call(callee=tree.Member(object=inner)):
                node = inner
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable else None
                if only is None or only.value is None or only.gives is not Gives.VALUE:
                    return None
                node = only.value
            case _:
                return None
    return None


def text_of(file: File, node: Node) -> str | None:
    """A string as far as it is constant; what is inserted reads as `?`."""
    match node:
        case tree.Literal(kind="string", value=str(value)):
            return value
        case tree.Template(parts=parts):
            return "".join((text_of(file, p) or "?") if isinstance(p, tree.Literal) else "?" for p in parts)
        case tree.Operation(op="+", operands=operands):
            return "".join(text_of(file, o) or "?" for o in operands)
        case tree.Name():
            variable = file.scopes.variable(node)
            only = variable.only if variable else None
            return text_of(file, only.value) if only and only.value is not None and only.gives is Gives.VALUE else None
        case _:
            return None


def _is_zero(node: Node) -> bool:
    return isinstance(node, tree.Literal) and node.value == "0"


def _assigns(node: Node, variable: Variable, file: File) -> bool:
    return isinstance(node, tree.Assign) and isinstance(node.target, tree.Name) and file.scopes.variable(node.target) is variable


__all__ = ["BOUNDED", "UNSIZED", "Origin", "Size", "Sizes", "at_most", "largest", "sql_of", "text_of"]
