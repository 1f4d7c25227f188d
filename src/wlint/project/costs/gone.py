"""Loops that delete what was read for them: when they run again, there is nothing left of it."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.next_pages import asks_for_next
from wlint.project.costs.statements import sql_of
from wlint.project.file import File
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.tree import Node

_TABLE = r"""["'`\[]?(?P<table>\w+)"""
_DELETED = regex(rf"\s*delete\s+from\s+{_TABLE}", re.IGNORECASE)
_READ = regex(rf"\s*select\b.*?\bfrom\s+{_TABLE}", re.IGNORECASE | re.DOTALL)
_MOST = 200  # nodes of what made a collection


def deletes_what_was_read(file: File, repeated: Node) -> bool:
    """Whether each round of a loop, or call of a callback, deletes a row or key that was read."""
    match repeated:
        case tree.Loop(iterable=tree.Node() as read, body=body):
            pass
        case tree.Call(callee=tree.Member(object=read), args=[tree.Arg(value=body), *_]):
            pass
        case _:
            return False
    deleted = set(_deleted(file, body))
    return bool(deleted) and not deleted.isdisjoint(_read(file, read))


def _deleted(file: File, body: Node) -> Iterator[str]:
    """What is deleted from: tables by their names, stores by how the code calls them."""
    for call in (n for n in body.walk() if isinstance(n, tree.Call)):
        if (found := _DELETED.match(sql_of(file, call) or "")) is not None:
            yield found["table"].lower()
        elif called_as(call.callee) == "delete" and isinstance(call.callee, tree.Member):
            yield file.source.text(call.callee.object.span)


def _read(file: File, node: Node) -> Iterator[str]:
    """What a collection was read from."""
    todo = [node]
    seen = set[Node]()
    while todo and len(seen) < _MOST:
        part = todo.pop()
        if part in seen:
            continue
        seen.add(part)
        todo += part.children()
        match part:
            case tree.Name() if (variable := file.scopes.variable(part)) is not None:
                only = variable.only
                todo += [only.value] if only is not None and only.value is not None else []
            case tree.Call(callee=tree.Member(object=store, name="list")):
                if not asks_for_next(file, part):  # the next page is still there
                    yield file.source.text(store.span)
            case tree.Call():
                if (found := _READ.match(sql_of(file, part) or "")) is not None:
                    yield found["table"].lower()
            case _:
                pass
