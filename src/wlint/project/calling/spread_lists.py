"""Lists whose elements a call is given: `app.get("/", ...[check, save], ...steps.map(route))`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import called_as, returned
from wlint.tree import Node


def spread_lists(file: File) -> Iterator[tuple[tree.Call, Node, frozenset[str]]]:
    """The calls that are given lists, the lists, and the names of what is in them, or makes it."""
    for spread in file.of_kind(tree.Spread):
        if (call := file.call_around(spread)) is not None:
            names = filter(None, _listed(file.only_value(spread.value)))
            yield call, spread.value, frozenset(names)


def _listed(value: Node) -> Iterator[str | None]:
    match value:
        case tree.Sequence(items=items):
            yield from (called_as(i.callee if isinstance(i, tree.Call) else i) for i in items)
        case tree.Call(callee=tree.Member(name="map"), args=[tree.Arg(value=maker), *_]):
            yield called_as(maker)
            for made in returned(maker) if isinstance(maker, tree.Function) else ():
                yield called_as(made.callee) if isinstance(made, tree.Call) else None
        case _:
            pass
