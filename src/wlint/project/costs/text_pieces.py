"""Lists of what is cut out of a text: each piece is one thing, whatever the list is called."""

from wlint import tree
from wlint.project.elements_written import filled
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import STRING, FunctionType, options_of
from wlint.tree import Node

# what gives some elements of a list, or all of them in another order
_SAME = frozenset({"filter", "slice", "sort", "toSorted", "reverse", "toReversed"})
_DEEPEST = 4


def holds_pieces(types: Types, file: File, many: Node, depth: int = 0) -> bool:
    """Whether all that code puts into a list surely is a text, and none is several joined."""
    value, variable = file.local_value(many)
    match value:
        case tree.Sequence(items=items):
            put = [*items, *(filled(file, variable) if variable is not None else ())]
            return bool(put) and all(_is_piece(types, file, node) for node in put)
        case tree.Await(value=inner):
            return holds_pieces(types, file, inner, depth)
        case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _SAME:
            return holds_pieces(types, file, owner, depth)
        case tree.Call(callee=callee) if depth < _DEEPEST:
            made = options_of(types.of(file, callee))
            return all(
                isinstance(o, FunctionType) and _gives_pieces(types, o, depth + 1) for o in made
            )
        case _:
            return False


def _gives_pieces(types: Types, function: FunctionType, depth: int) -> bool:
    home, given = types.program.file(function.file), list(returned(function.node))
    return bool(given) and all(holds_pieces(types, home, node, depth) for node in given)


def _is_piece(types: Types, file: File, node: Node) -> bool:
    value, _ = file.local_value(node)
    names = (n.name for n in value.walk() if isinstance(n, tree.Member))
    return types.of(file, node) == STRING and "join" not in names
