"""Whether an isolate has only just started: code counts its first few requests for that."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.program import Program
from wlint.semantics.conditions import AND, EQUALITIES, OR
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# As many requests as an isolate is taken to be cold for.
_FEW = 10
_UP_TO = frozenset({"<", "<=", "===", "=="})
_BEYOND = frozenset({">", ">=", "===", "=="})
_JOINS = AND | OR | EQUALITIES | {"!", "not"}


def tells_cold_start(program: Program, file: File, count: Node) -> bool:
    """Whether a count is only found to be one of the first few, to report it: `requests <= 3`."""
    asked = file.scopes.parents.get(count)
    match asked:
        case tree.Operation(op=op, operands=[one, other]) if op in _UP_TO and one is count:
            most = number_of(program, file, other)
        case tree.Operation(op=op, operands=[one, other]) if op in _BEYOND and other is count:
            most = number_of(program, file, one)
        case _:
            return False
    return most is not None and most <= _FEW and _is_only_reported(file, asked)


def _is_only_reported(file: File, asked: Node, seen: frozenset[Variable] = frozenset()) -> bool:
    """Whether a condition chooses words, or what is called, but no answer and no value."""
    inside = asked
    for around in file.ancestors(asked):
        match around:
            case tree.If(test=test) if inside is test:
                return not any(isinstance(n, (tree.Exit, tree.Assign)) for n in around.walk())
            case tree.Conditional(test=test, then=then, otherwise=otherwise) if inside is test:
                if not (_is_word(then) and _is_word(otherwise)):
                    return False
            case tree.Assign(target=tree.Name(), value=value) if value is inside:
                if (copy := file.copied_to(inside)) is None:
                    return False
                told = seen | {copy}
                return copy in seen or all(_is_only_reported(file, r, told) for r in copy.reads)
            case tree.Operation(op=op) if op not in _JOINS:
                return False
            case tree.Loop() | tree.Switch():
                return False
            case tree.Function() | tree.Block():
                return True
            case _:
                pass
        inside = around
    return True


def _is_word(node: Node) -> bool:
    return isinstance(node, tree.Literal) and node.kind == "string"
