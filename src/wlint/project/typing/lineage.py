"""The classes of a project that classes come from."""

from collections.abc import Iterable, Iterator

from wlint import tree
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType


def lineage(types: Types, classes: Iterable[ClassType]) -> Iterator[tree.Class]:
    """Some classes and all that they extend, each once."""
    todo, seen = list(classes), set[tree.Class]()
    while todo:
        at = todo.pop()
        if at.node not in seen:
            seen.add(at.node)
            yield at.node
            todo += [b for b in types.bases(at) if isinstance(b, ClassType)]
