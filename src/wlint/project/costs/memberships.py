"""What filters keep: `rows.filter((row) => chosen.has(row.id))` is no more than is chosen.

Each element is told apart by what is looked for: a key of a map, a member of a set, or a column
whose name says that no two rows have the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.headers import step_of
from wlint.project.costs.loops import varies_in
from wlint.project.costs.named_keys import named_keys
from wlint.project.costs.size import UNSIZED, Size, at_most, smallest
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import AND, OR, OTHER, SAME, parts
from wlint.semantics.functions import called_as, returned
from wlint.semantics.types import STRING, Named, options_of
from wlint.tree import Node

_ASKS = frozenset({"has", "includes", "__contains__"})
_COLUMNS = frozenset({"id", "_id", "rowid", "uuid", "guid", "key", "name", "slug"})
_KEYED = frozenset({"Set", "set", "frozenset", "dict"})
_KEYS = frozenset({"keys", "Set", "set", "frozenset"})
_PAIRS = frozenset({"items", "entries", "Map"})
_KEEPING = frozenset({"filter", "sort", "slice", "toSorted", "reverse"})
_LISTING = frozenset({"from", "list", "sorted", "tuple", "reversed"})
_DEEPEST = 4


class _Filter(Record):
    """What is gone through, what stands for each of it, and what must hold of that."""

    of: Node
    element: Node
    tests: tuple[Node, ...]


def kept(
    types: Types,
    file: File,
    node: tree.Call | tree.Comprehension,
    size: Size,
    size_of: Callable[[Node], Size],
) -> Size:
    """How much a filter keeps of a collection of a size."""
    filter = _filter(node)
    return _least(types, file, filter, size, size_of) if filter is not None else size


def kept_at(
    types: Types,
    file: File,
    node: Node,
    site: Node,
    size: Size,
    size_of: Callable[[Node], Size],
) -> Size:
    """How many rounds come to a place: `if (!chosen.has(row.id)) continue`."""
    if size.is_bounded or (filter := _filter_at(file, node, site)) is None:
        return size
    few = _named_of(types, file, node, filter)
    return at_most(few) if few is not None else _least(types, file, filter, size, size_of)


def _named_of(types: Types, file: File, node: Node, filter: _Filter) -> int | None:
    """How many of all keys the conditions of a place name: `if (kind !== "a" && kind !== "b")`."""
    few = (
        named.many
        for test in filter.tests
        for named in named_keys(file, test, lambda t: _named(file, node, t))
        if not isinstance(filter.element, tree.Mapping)
        and _tells_apart(types, file, filter, named.key)
    )
    return min(few, default=None)


def is_for_one(types: Types, file: File, node: Node, site: Node) -> bool:
    """Whether no more than one round comes to a place: `if (key === "owner")` in all keys."""
    named = [key for test in _tests_at(file, node, site) for key in _named(file, node, test)]
    if isinstance(node, tree.Loop) and node.kind == "count":
        return any(_counts(node, key) for key in named)
    filter = _filter_at(file, node, site)
    if filter is None or isinstance(filter.element, tree.Mapping):
        return False
    return any(_tells_apart(types, file, filter, key) for key in named)


def _counts(loop: tree.Loop, key: tree.Name) -> bool:
    """Whether a name is that of what the header of a loop counts: another number in each round."""
    step = step_of(loop.header)
    return step is not None and isinstance(step.target, tree.Name) and step.target.id == key.id


def _named(file: File, node: Node, test: Node) -> Iterator[tree.Name]:
    """What must be a certain value, the same in all rounds, for a condition to hold."""
    case = file.scopes.parents.get(test)
    switch = file.scopes.parents.get(case) if isinstance(case, tree.Case) else None
    match test, switch:
        case tree.Operation(op=op, operands=[first, last]), _ if op in SAME:
            for key, other in ((first, last), (last, first)):
                if isinstance(key, tree.Name) and _stays(file, node, other):
                    yield key
        case tree.Literal(), tree.Switch(subject=tree.Name() as key):
            yield key
        case _:
            pass


def _stays(file: File, node: Node, value: Node) -> bool:
    """Whether a value is the same in all rounds: a text, a variable from outside, or its part."""
    match value:
        case tree.Literal():
            return True
        case tree.Member(object=owner, name=str(name)):
            set_here = (n.target for n in node.walk() if isinstance(n, tree.Assign))
            is_set = any(isinstance(t, tree.Member) and t.name == name for t in set_here)
            return not is_set and _stays(file, node, owner)
        case tree.Name(is_receiver=True):
            return True
        case tree.Name():
            variable = file.scopes.variable(value)
            return variable is not None and not varies_in(file, node, (variable,))
        case _:
            return False


def _filter_at(file: File, node: Node, site: Node) -> _Filter | None:
    """What must hold of what stands for each element where a round comes to a place."""
    match node:
        case tree.Loop(kind="each", target=tree.Node() as element, iterable=tree.Node() as of):
            pass
        case tree.Call(
            callee=tree.Member(object=of), args=[tree.Arg(value=tree.Function(params=[one, *_]))]
        ):
            element = one.target
        case _:
            return None
    return _Filter(of, element, tuple(_tests_at(file, node, site)))


def _tests_at(file: File, node: Node, site: Node) -> Iterator[Node]:
    """What must hold where a round of something comes to a place in it."""
    for test, holds in tests_around(file, site):
        if node.span.covers(test.span):
            yield from _holding(test, holds=holds)


def _least(
    types: Types, file: File, filter: _Filter, size: Size, size_of: Callable[[Node], Size]
) -> Size:
    if size.is_bounded:
        return size
    sizes = [size_of(within) for within in _chosen(types, file, filter)]
    if any(s.is_bounded for s in sizes):
        return smallest(sizes)
    return UNSIZED if any(not s.is_unbounded for s in sizes) else size


def _holding(test: Node, *, holds: bool) -> Iterator[Node]:
    """The conditions that hold where another one does, or does not."""
    for part in parts(test, *(AND if holds else OR)):
        match part:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from _holding(inner, holds=not holds)
            case _ if holds:
                yield part
            case _ if (opposite := _opposite(part)) is not None:
                yield opposite
            case _:
                pass


def _opposite(test: Node) -> Node | None:
    """The condition that holds where another does not; None where there is no word for it."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return inner
        case tree.Operation(op="not in"):
            return replace(test, op="in")
        case tree.Operation(op=op) if op in OTHER:
            return replace(test, op="===")
        case tree.Operation(op=op) if op in SAME:
            return replace(test, op="!==")
        case tree.Operation(op=op, operands=operands) if op in AND:
            opposites = [_opposite(operand) for operand in operands]
            known = tuple(o for o in opposites if o is not None)
            return replace(test, op="||", operands=known) if len(known) == len(opposites) else None
        case _:
            return None


def _chosen(types: Types, file: File, filter: _Filter) -> Iterator[Node]:
    """The collections that hold all which a filter keeps, each of them once."""
    for test in filter.tests:
        for part in parts(test, *AND):
            within, key = _membership(part)
            if (
                within is not None
                and key is not None
                and not file.variables_in(filter.element) & file.variables_in(within)
                and STRING not in options_of(types.of(file, within))
                and _tells_apart(types, file, filter, key)
            ):
                yield within


def _filter(node: tree.Call | tree.Comprehension) -> _Filter | None:
    match node:
        case tree.Comprehension(targets=[element], iterables=[of], conditions=conditions):
            return _Filter(of, element, tuple(conditions))
        case (
            tree.Call(
                callee=tree.Member(object=of),
                args=[tree.Arg(value=tree.Function(params=[first, *_]) as by)],
            )
            | tree.Call(
                args=[tree.Arg(value=tree.Function(params=[first, *_]) as by), tree.Arg(value=of)]
            )
        ):
            results = tuple(returned(by))
            return _Filter(of, first.target, results) if len(results) == 1 else None
        case _:
            return None


def _membership(test: Node) -> tuple[Node | None, Node | None]:
    """The collection that a condition looks into, and what for."""
    match test:
        case tree.Call(callee=tree.Member(object=within, name=name), args=[key]) if name in _ASKS:
            return within, key.value
        case tree.Operation(op="in", operands=[key, within]):
            return within, key
        case _:
            return None, None


def _tells_apart(types: Types, file: File, filter: _Filter, key: Node) -> bool:
    """Whether what is looked for is another for each element, as far as the code says."""
    match filter.element, key:
        case tree.Name(id=name), tree.Name(id=asked) if name == asked:
            return _is_distinct(types, file, filter.of)
        case tree.Name(id=name), _ if (column := _column(key, name)) is not None:
            return column in _COLUMNS
        case tree.Mapping(entries=entries), tree.Name(id=asked):
            return any(
                e.name in _COLUMNS and isinstance(e.value, tree.Name) and e.value.id == asked
                for e in entries
            )
        case tree.Sequence(items=[tree.Name(id=name), *_]), tree.Name(id=asked) if name == asked:
            return _is_distinct(types, file, filter.of, _PAIRS)
        case _:
            return False


def _column(key: Node, element: str) -> str | None:
    """The column of an element that an expression is: `row.id`, `row["id"]`."""
    match key:
        case tree.Member(object=tree.Name(id=name), name=column) if name == element:
            return column
        case tree.Call(
            callee=tree.Member(object=tree.Name(id=name), name="get"),
            args=[tree.Arg(value=tree.Literal(value=str(column))), *_],
        ) if name == element:
            return column
        case _:
            return None


def _is_distinct(
    types: Types, file: File, node: Node, made: frozenset[str] = _KEYS, depth: int = 0
) -> bool:
    """Whether no element of a collection is there twice."""
    value, _ = file.local_value(node)
    if depth > _DEEPEST:
        return False

    def same(inner: Node) -> bool:
        return _is_distinct(types, file, inner, made, depth + 1)

    match value:
        case tree.Sequence(items=[tree.Spread(value=inner)]):
            return same(inner)
        case tree.Mapping() | tree.Comprehension(element=tree.Entry()) | tree.Opaque(kind="keys"):
            return made is _KEYS
        case tree.Sequence(items=items) if made is _KEYS and items:
            texts = {item.value for item in items if isinstance(item, tree.Literal)}
            return len(texts) == len(items)
        case tree.Comprehension(targets=[tree.Name(id=name)], element=element):
            return (_column(element, name) or "") in _COLUMNS
        case tree.Call(args=[tree.Arg(value=inner)]) if called_as(value.callee) in _LISTING:
            return same(inner)
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _KEEPING:
            return same(inner)
        case tree.Call(
            callee=tree.Member(name="map"),
            args=[tree.Arg(value=tree.Function(params=[one]) as by)],
        ):
            name = one.target.id if isinstance(one.target, tree.Name) else ""
            return all((_column(r, name) or "") in _COLUMNS for r in returned(by))
        case tree.Call() if called_as(value.callee) in made:
            return True
        case _:
            held = {o.name for o in options_of(types.of(file, value)) if isinstance(o, Named)}
            return bool(held) and held <= (_KEYED if made is _KEYS else frozenset({"Map"}))
