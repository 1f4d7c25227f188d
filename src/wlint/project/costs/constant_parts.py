"""Parts of what is written in the code: however often one is taken, there are only so many."""

from wlint import tree
from wlint.project.calling.handed_in import elements_of
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.emptiness import is_empty
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_PARTS_OF = frozenset({"keys", "values", "entries", "items", "Set", "set", "list", "get", "freeze"})
_DEEPEST = 8


def is_part_of_constant(types: Types, file: File, node: Node, depth: int = 0) -> bool:
    """Whether a value is a part of a table, or of a part of one: `TABLES[name][0]`."""
    if depth > _DEEPEST:
        return False

    def is_part(inner: Node) -> bool:
        return is_part_of_constant(types, file, inner, depth + 1)

    if is_constant(types, file, node):
        return True
    match node:
        case tree.Name():
            variable = file.scopes.variable(node)
            match variable.only if variable is not None else None:
                case Definition(gives=Gives.VALUE | Gives.EACH, value=tree.Node() as value):
                    return is_part(value)
                case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
                    owner = elements_of(file, param)
                    return owner is not None and is_part(owner)
                case _:
                    return False
        case tree.Member(object=owner):
            return is_part(owner)
        case tree.Operation(op="||" | "??" | "or", operands=operands):
            return all(is_part(operand) or is_empty(operand) for operand in operands)
        case tree.Call(callee=tree.Member(object=owner, name=str(name)), args=args) if (
            name in _PARTS_OF
        ):
            return is_part(args[0].value if called_as(owner) == "Object" and args else owner)
        case _:
            return False


def is_constant(types: Types, file: File, node: Node) -> bool:
    """Whether an expression is a list, table or set that is written in the code."""
    at = constant_of(types, file, node)
    written = at.node
    match written:
        case tree.Call(callee=callee, args=[tree.Arg(value=inner)]) if (
            called_as(callee) in _PARTS_OF
        ):
            written = inner
        case _:
            pass
    # what holds nothing from the start is there to be filled
    return not isinstance(written, tree.Literal) and _is_written(written) and _has_any(written)


def _is_written(node: Node) -> bool:
    match node:
        case tree.Literal():
            return True
        case tree.Sequence(items=items):
            return all(_is_written(item) for item in items)
        case tree.Mapping(entries=entries):
            return all(_is_written(entry.value) for entry in entries)
        case _:
            return False


def _has_any(node: Node) -> bool:
    return any(isinstance(n, tree.Literal) for n in node.walk())
