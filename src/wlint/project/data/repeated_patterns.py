"""Regular expressions that are made, or held against the same text, again for each element."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.sizes import Sizes
from wlint.project.data.changes import Changes, Subject, subject_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node

_DEEPEST = 6
_EACH = frozenset({"filter", "find", "findIndex", "some", "every", "map", "flatMap", "forEach"})
_ON_TEXT = frozenset({"match", "search", "matchAll"})
_ON_PATTERN = frozenset({"test", "exec", "match", "search", "fullmatch", "findall"})
_SAME = frozenset(
    {"replace", "replaceAll", "trim", "toLowerCase", "toUpperCase", "join", "toString", "slice"}
    | {"strip", "lower", "upper", "String", "str"}
)


class Repeated(Record):
    """What is repeated, over which collection; `is_match`: the whole match, not the expression."""

    collection: Node
    is_match: bool


class RepeatedPatterns(Entity):
    """The regular expressions that one Worker uses more often than it has to."""

    types: Types
    sizes: Sizes

    def of(self, file: File, call: tree.Call) -> Repeated | None:
        """Over what a call surely repeats the same work, where nothing bounds how often."""
        parts = self._made_of(file, call)
        if parts is None:
            return None
        for around, collection in _repeaters(file, call):
            is_same = all(self._is_same(file, part, around, 0) for part in parts)
            if is_same and self.sizes.of(file, collection).is_unbounded:
                return Repeated(collection, is_match=not call.is_new)
        return None

    def _made_of(self, file: File, call: tree.Call) -> tuple[Node, ...] | None:
        """What the result of a match, or a `new RegExp`, depends on; None for other calls."""
        values = [a.value for a in call.args]
        match call.callee:
            case tree.Name() if call.is_new and self._is(file, call.callee, "RegExp"):
                is_constant = all(isinstance(v, tree.Literal) for v in values)
                return None if is_constant else tuple(values)
            case tree.Member(name="search" | "match" | "fullmatch" | "findall") as callee if len(
                values
            ) == 2 and self._is(file, callee, f"re.{callee.name}"):
                return tuple(values)
            case tree.Member(object=owner, name=name) if len(values) == 1:
                if name in _ON_PATTERN and self._is_pattern(file, owner):
                    return (values[0],)
                if name in _ON_TEXT and self._is_pattern(file, values[0]):
                    return (owner,)
            case _:
                pass
        return None

    def _is(self, file: File, callee: Node, path: str) -> bool:
        return self.types.of(file, callee) == Global(path)

    def _is_pattern(self, file: File, node: Node) -> bool:
        """Whether a value is a constant expression that remembers no place in a text."""
        match node:
            case tree.Literal(kind="regex", flags=flags):
                return not {"g", "y"} & set(flags)
            case tree.Call(callee=callee, args=[tree.Arg(value=tree.Literal()), *_]):
                return self._is(file, callee, "re.compile")
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                is_kept = variable is not None and variable.is_module_level
                return bool(is_kept and only and only.value and self._is_pattern(file, only.value))
            case _:
                return False

    # What is the same in every round

    def _is_same(self, file: File, node: Node, around: Node, depth: int) -> bool:
        """Whether an expression surely has one value as long as something is repeated."""
        match node:
            case _ if depth > _DEEPEST:
                return False
            case tree.Literal():
                return True
            case tree.Name() | tree.Member(name=str()) if subject := subject_of(file, node):
                return self._is_unchanged(file, subject, around, depth)
            case tree.Member(object=inner, name=str()):
                return self._is_same(file, inner, around, depth)
            case tree.Template(tag=None, parts=parts) | tree.Operation(op="+", operands=parts):
                return all(self._is_same(file, p, around, depth) for p in parts)
            case tree.Call(callee=callee, args=[*args]) if self._is_pure(file, node):
                owner = [callee.object] if isinstance(callee, tree.Member) else []
                of = [*owner, *(a.value for a in args)]
                return all(self._is_same(file, n, around, depth) for n in of)
            case _:
                return False

    def _is_pure(self, file: File, call: tree.Call) -> bool:
        match call.callee:
            case tree.Member(name=name) | tree.Name(id=name) if name in _SAME:
                return True
            case callee:
                of = self.types.of(file, callee)
                return isinstance(of, FunctionType) and not of.node.is_async and bool(call.args)

    def _is_unchanged(self, file: File, subject: Subject, around: Node, depth: int) -> bool:
        variable = subject.variable
        if not any(_is_in(d.node, around) for d in variable.definitions):
            start, end = around.span.start, around.span.end
            changes = Changes(self.types)
            return not changes.between(file, subject, start, end, deep=False)
        only = variable.only
        given = _given(file, only, around) if only is not None else None
        return given is not None and self._is_same(file, given, around, depth + 1)


def _given(file: File, definition: Definition, around: Node) -> Node | None:
    """What a variable is given, or the collection whose elements it goes through within a loop."""
    match definition.node:
        case tree.Loop(kind="each", iterable=iterable) as loop:
            return None if loop is around else iterable
        case tree.Param() as param:
            function = file.scopes.parents.get(param)
            is_other = function is not None and function is not around
            return _collection_of(file, function) if function is not None and is_other else None
        case tree.Comprehension():
            return None
        case _:
            return definition.value if definition.gives is Gives.VALUE else None


def _collection_of(file: File, function: Node) -> Node | None:
    """The collection for each element of which a function is called in place."""
    arg = file.scopes.parents.get(function)
    match file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None:
        case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _EACH:
            return owner
        case _:
            return None


def _repeaters(file: File, node: Node) -> Iterator[tuple[Node, Node]]:
    """What repeats a node for each element of a collection, innermost first."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Loop(kind="each", iterable=Node() as iterable) if inside is not iterable:
                yield around, iterable
            case tree.Comprehension(iterables=[iterable]) if inside is not iterable:
                yield around, iterable
            case tree.Function():
                collection = _collection_of(file, around)
                if collection is None:
                    return
                yield around, collection
            case _:
                pass
        inside = around


def _is_in(node: Node, around: Node) -> bool:
    return around.span.start <= node.span.start < around.span.end
