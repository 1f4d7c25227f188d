"""What surely is a list: a text and an object have a size, too, and are one thing each."""

from wlint import tree
from wlint.project.costs.emptiness import is_empty
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_LISTS = frozenset({"[]", "Array", "ReadonlyArray", "tuple", "list", "Set", "set"})
_MAKING = frozenset({"map", "filter", "flatMap", "flat", "split", "toSorted", "toArray"})
_KEEPING = frozenset({"slice", "concat", "reverse", "sort", "splice"})


def is_list(types: Types, file: File, node: Node) -> bool:
    """Whether an expression surely is a list, by its type or by how it is made."""
    options = options_of(types.of(file, node))
    if options and all(isinstance(o, Named) and o.name in _LISTS for o in options):
        return True
    match file.local_value(node)[0]:
        case tree.Sequence() | tree.Comprehension():
            return True
        case tree.Call(callee=tree.Member(name=name, object=owner)):
            return name in _MAKING or (name in _KEEPING and is_list(types, file, owner))
        case tree.Conditional(then=then, otherwise=otherwise):
            return _are_lists(types, file, (then, otherwise))
        case tree.Operation(op="||" | "??" | "or", operands=operands):
            return _are_lists(types, file, operands)
        case _:
            return False


def _are_lists(types: Types, file: File, nodes: tuple[Node, ...]) -> bool:
    """Whether each of several values is one, or nothing."""
    return all(is_empty(node) or is_list(types, file, node) for node in nodes)
