"""What conditions say that ask for the path of a request, where the path of its route is known."""

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.semantics.conditions import AND, EQUALITIES, OR, SAME
from wlint.semantics.functions import called_as
from wlint.tree import Node

_PATHS = frozenset({"path", "pathname"})
_BEGINS = frozenset({"startsWith", "startswith"})
_OPEN = frozenset(":*{?")


def may_run_for(file: File, node: Node, path: str) -> bool:
    """Whether a place may be come to for a path, by what is asked of that around it."""
    return all(holds_for(file, t, path) in (None, holds) for t, holds in tests_around(file, node))


def holds_for(file: File, test: Node, path: str) -> bool | None:
    """Whether a condition holds for the path of a route; None where other things count, too."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = holds_for(file, inner, path)
            return None if found is None else not found
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            parts = {holds_for(file, operand, path) for operand in operands}
            decides = op in OR
            return decides if decides in parts else None if None in parts else not decides
        case tree.Call(
            callee=tree.Member(object=asked, name=name),
            args=[tree.Arg(value=tree.Literal(kind="string", value=str(start)))],
        ) if name in _BEGINS and _is_path(file, asked):
            return _begins(path, start)
        case tree.Operation(
            op=op, operands=[asked, tree.Literal(kind="string", value=str(text))]
        ) if op in EQUALITIES and _is_path(file, asked):
            is_equal = path == text if _fixed(path) == path else None
            return None if is_equal is None else is_equal is (op in SAME)
        case _:
            return None


def _is_path(file: File, node: Node) -> bool:
    value, _ = file.local_value(node)
    return called_as(value) in _PATHS or called_as(node) in _PATHS


def _begins(path: str, start: str) -> bool | None:
    """Whether a path begins with a text, if what is fixed of it says so."""
    fixed = _fixed(path)
    if fixed.startswith(start):
        return True
    return False if fixed == path or not start.startswith(fixed) else None


def _fixed(path: str) -> str:
    """What stands in a path before its first parameter."""
    end = min((path.index(sign) for sign in _OPEN if sign in path), default=len(path))
    return path[:end]
