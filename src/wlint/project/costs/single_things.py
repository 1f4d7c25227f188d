"""Elements that are one thing each, whatever the collection is called: `chunks` of a document."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.chunks import CHUNKS, is_named, numbered
from wlint.project.file import File
from wlint.tree import Node

_OF_LISTS = frozenset(
    {
        "at", "concat", "entries", "every", "filter", "find", "flat", "flatMap", "forEach",
        "includes", "indexOf", "join", "keys", "length", "map", "pop", "push", "reduce", "shift",
        "slice", "some", "splice", "values", "items", "size", "append", "extend", "index", "count",
    }
)  # fmt: skip


def is_single(file: File, loop: tree.Loop) -> bool:
    """Whether the element of a loop is surely one thing: code reads parts of it, none a list.

    What a function that makes chunks gives is none.
    """
    by_place = numbered(loop)
    many = by_place or loop.iterable
    if many is None or _is_made_in_chunks(file, many):
        return False
    if by_place is not None:
        parts = list(_parts_by_place(file, loop, by_place))
    else:
        parts = list(_parts(file, loop.target)) if loop.target is not None else []
    return bool(parts) and all(p is not None and not _is_list(file, p) for p in parts)


def _is_made_in_chunks(file: File, many: Node) -> bool:
    value, _ = file.local_value(many)
    calls = (n for n in value.walk() if isinstance(n, tree.Call))
    return value is not many and any(is_named(c.callee, (*CHUNKS, "slice")) for c in calls)


def _parts_by_place(file: File, loop: tree.Loop, many: Node) -> Iterator[Node | None]:
    """Where parts of an element are read that is looked up by its number: `rows[i].name`."""
    variable = file.scopes.variable(many)
    for node in loop.body.walk():
        match node:
            case tree.Member(object=owner, name=None, key=tree.Node()):
                pass
            case tree.Opaque(kind="Subscript", parts=[owner, *_]):
                pass
            case _:
                continue
        if variable is None or file.scopes.variable(owner) is not variable:
            continue
        match file.scopes.parents.get(node):
            case tree.Assign(target=target, value=value) if value is node:
                yield from _parts(file, target)
            case _:
                yield _part(file, node)


def _parts(file: File, target: Node) -> Iterator[Node | None]:
    """Where parts of an element are read; None where all of it is handed on."""
    if isinstance(target, tree.Mapping):
        for entry in target.entries:
            variable = file.scopes.variable(entry.value)
            yield from variable.reads if variable is not None else (None,)
        return
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    for read in variable.reads if variable is not None else ():
        yield _part(file, read)


def _part(file: File, element: Node) -> Node | None:
    """What is read of an element where it stands; None where all of it is handed on."""
    match around := file.scopes.parents.get(element):
        case tree.Member(object=owner, name=str(name)) if owner is element:
            return around if name not in _OF_LISTS else None
        case _:
            return None


def _is_list(file: File, part: Node) -> bool:
    """Whether a part is used as a list: gone through, spread, counted."""
    match file.scopes.parents.get(part):
        case tree.Loop(iterable=many) if many is part:
            return True
        case tree.Comprehension(iterables=iterables):
            return part in iterables
        case tree.Spread():
            return True
        case tree.Member(object=owner, name=name) if owner is part:
            return name is None or name in _OF_LISTS
        case _:
            return False
