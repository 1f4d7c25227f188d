"""Elements that are one thing each, whatever the collection is called: `chunks` of a document."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.chunks import CHUNKS, is_named
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
    if loop.iterable is None or loop.target is None or _is_made_in_chunks(file, loop.iterable):
        return False
    parts = list(_parts(file, loop.target))
    return bool(parts) and all(p is not None and not _is_list(file, p) for p in parts)


def _is_made_in_chunks(file: File, many: Node) -> bool:
    value, _ = file.local_value(many)
    calls = (n for n in value.walk() if isinstance(n, tree.Call))
    return value is not many and any(is_named(c.callee, (*CHUNKS, "slice")) for c in calls)


def _parts(file: File, target: Node) -> Iterator[Node | None]:
    """Where parts of an element are read; None where all of it is handed on."""
    if isinstance(target, tree.Mapping):
        for entry in target.entries:
            variable = file.scopes.variable(entry.value)
            yield from variable.reads if variable is not None else (None,)
        return
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    for read in variable.reads if variable is not None else ():
        match around := file.scopes.parents.get(read):
            case tree.Member(object=owner, name=str(name)) if owner is read:
                yield around if name not in _OF_LISTS else None
            case _:
                yield None


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
