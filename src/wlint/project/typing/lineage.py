"""The classes of a project that classes come from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from wlint import tree
from wlint.semantics.types import ClassType, Global, Type

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_SDK = frozenset({"WorkerEntrypoint", "DurableObject"})


def lineage(types: "Types", classes: Iterable[ClassType]) -> Iterator[tree.Class]:
    """Some classes and all that they extend, each once."""
    found = all_above(types, classes)
    yield from (at.node for at in found if isinstance(at, ClassType))


def all_above(types: "Types", classes: Iterable[ClassType]) -> Iterator[Type]:
    """The same, and what these extend of others, or nobody knows."""
    todo, seen = list[Type](classes), set[Type]()
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            yield at
            todo += types.bases(at) if isinstance(at, ClassType) else ()


def whole_lineage(types: "Types", cls: ClassType) -> Sequence[ClassType] | None:
    """A class and all up to the platform's; None where something unseen may give it methods."""
    found = [cls]
    for at in found:
        if at.node.decorators:
            return None
        for base in types.bases(at):
            match base:
                case ClassType():
                    found += [base] if base not in found else []
                case Global(path=path) if path.rpartition(".")[2] in _SDK:
                    pass
                case _:
                    return None
    return found


def own_names(cls: tree.Class) -> Iterator[str]:
    """What the body of a class gives a name."""
    for item in cls.body.statements:
        match item:
            case tree.Function(name=str(name)) | tree.Assign(target=tree.Name(id=name)):
                yield name
            case _:
                pass
