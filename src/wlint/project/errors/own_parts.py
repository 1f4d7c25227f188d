"""What a Worker lacks of its own: a binding or a setting, which no caller can bring."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.conditions import AND, EQUALITIES, OR
from wlint.semantics.types import EnvType, options_of, without_nothing
from wlint.tree import Node


def is_for_lack_of_own(types: Types, file: File, node: Node) -> bool:
    """Whether a node is only come to by what `env` has or lacks, as the condition around asks."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                return _is_of_env(types, file, test)
            case tree.Function():
                return False
            case _:
                inside = around
    return False


def _is_of_env(types: Types, file: File, asked: Node) -> bool:
    """Whether all that a condition asks for is a part of `env`, be it held by a variable."""
    value, _ = file.local_value(asked)
    match value:
        case tree.Operation(op=op, operands=operands) if op in AND | OR | EQUALITIES | {"!", "not"}:
            parts = [o for o in operands if not isinstance(o, tree.Literal)]
            return bool(parts) and all(_is_of_env(types, file, part) for part in parts)
        case tree.Member(object=owner):
            found = options_of(without_nothing(types.of(file, owner)))
            return any(isinstance(option, EnvType) for option in found)
        case _:
            return False
