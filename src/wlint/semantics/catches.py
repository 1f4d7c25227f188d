"""Which errors a handler is for."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.tree import Node

BROAD = frozenset({"Exception", "BaseException", "Error", "JsException", "JsError"})
"""What catches everything, or what only the platform and other people's code throw."""


def is_broad(catch: tree.Catch) -> bool:
    """Whether a handler is for errors of any kind."""
    named = names_of(catch)
    return not named or not named.isdisjoint(BROAD)


def unhandled(
    body: Node, handles: Callable[[tree.Catch], bool] = lambda catch: True
) -> Iterator[Node]:
    """What code runs itself, but for what its own handlers are for, if they are such as meant."""
    stack = [body]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case tree.Function() | tree.Class():
                pass
            case tree.Call(callee=tree.Member(object=work, name="catch"), args=args):
                stack += (*work.children(), *args)
            case tree.Try(body=tried, catches=catches) if any(map(handles, catches)):
                stack += (inner for inner in node.children() if inner is not tried)
            case _:
                stack += node.children()


def only_rethrows(catch: tree.Catch) -> bool:
    """Whether all that a handler does is to throw what it has caught."""
    match catch.body.statements:
        case [tree.Exit(kind="throw", value=thrown)]:
            name = catch.name
            is_same = (
                isinstance(thrown, tree.Name)
                and isinstance(name, tree.Name)
                and thrown.id == name.id
            )
            return thrown is None or is_same
        case _:
            return False


def names_of(catch: tree.Catch) -> frozenset[str]:
    """The kinds of errors a handler names, as it writes them."""
    return frozenset(getattr(t, "id", getattr(t, "name", "")) or "" for t in kinds_of(catch))


def kinds_of(catch: tree.Catch) -> Iterator[Node]:
    """The classes of errors a handler names."""
    for kind in catch.types:
        yield from kind.items if isinstance(kind, tree.Sequence) else (kind,)
