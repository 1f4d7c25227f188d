"""Whether an isolate has only just started: code counts its first few requests for that."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.program import Program
from wlint.tree import Node

# As many requests as an isolate is taken to be cold for.
_FEW = 10
_UP_TO = frozenset({"<", "<=", "===", "=="})
_BEYOND = frozenset({">", ">=", "===", "=="})


def tells_cold_start(program: Program, file: File, count: Node) -> bool:
    """Whether a count is only found to be one of the first few: `requests <= 3`."""
    match file.scopes.parents.get(count):
        case tree.Operation(op=op, operands=[one, other]) if op in _UP_TO and one is count:
            most = number_of(program, file, other)
        case tree.Operation(op=op, operands=[one, other]) if op in _BEYOND and other is count:
            most = number_of(program, file, one)
        case _:
            return False
    return most is not None and most <= _FEW
