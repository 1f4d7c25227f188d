"""Lists that a loop fills with what it goes through: no longer than it has rounds."""

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.emptiness import is_empty
from wlint.project.file import File
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_PARTS = frozenset({"filter", "map", "slice", "sort", "toSorted", "reverse", "toReversed"})
_DEEPEST = 4


def collected_by(file: File, collection: Node | None, depth: int = 0) -> tree.Loop | None:
    """The loop that puts in all that is in a collection, one element a round."""
    if collection is None or depth > _DEEPEST:
        return None
    match collection:
        case tree.Name() if (variable := file.scopes.variable(collection)) is not None:
            only = variable.only
            if only is None or only.gives is not Gives.VALUE or only.path:
                return None
            if is_empty(only.value):
                return _filling(file, variable)
            return collected_by(file, only.value, depth + 1)
        case tree.Comprehension(iterables=[many]):
            return collected_by(file, many, depth + 1)
        case tree.Call(callee=tree.Member(object=many, name=name)) if name in _PARTS:
            return collected_by(file, many, depth + 1)
        case _:
            return None


def _filling(file: File, variable: Variable) -> tree.Loop | None:
    """The one loop that puts single things into what is empty at first."""
    loops = set[tree.Loop | None]()
    for added in additions(file, variable):
        inside = (n for n in file.ancestors(added.node) if isinstance(n, tree.Loop | tree.Function))
        around = next(inside, None)
        is_one = isinstance(around, tree.Loop) and not added.many
        loops.add(around if is_one and isinstance(around, tree.Loop) else None)
    return loops.pop() if len(loops) == 1 else None
