"""Whole numbers that code keeps between two: `Math.min(90, Math.max(1, Math.trunc(n)))`."""

from collections.abc import Iterable

from msgspec.structs import replace

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import number_of, source_of
from wlint.project.typing.program import Program
from wlint.record import Record
from wlint.semantics.functions import called_as
from wlint.tree import Node

_WHOLE = frozenset({"trunc", "floor", "ceil", "round", "int", "parseInt"})
_TURNS = frozenset({"Number", "float"})
_DEEPEST = 12


class _Range(Record):
    """What is known of a number."""

    least: int | None = None
    most: int | None = None
    is_whole: bool = False


def count_of_values(program: Program, file: File, node: Node) -> int | None:
    """How many whole numbers an expression can be; None where nothing keeps it among few."""
    found = _range(program, file, node, 0)
    if found.least is None or found.most is None or not found.is_whole:
        return None
    return found.most - found.least + 1


def _range(program: Program, file: File, node: Node, depth: int) -> _Range:
    def of(inner: Node) -> _Range:
        return _range(program, file, inner, depth + 1)

    if depth > _DEEPEST:
        return _Range()
    if (number := number_of(program, file, node)) is not None:
        return _Range(number, number, is_whole=True)
    match node:
        case tree.Call(args=args) if args and not any(
            isinstance(a.value, tree.Spread) for a in args
        ):
            return _called(called_as(node.callee) or "", [of(a.value) for a in args])
        case tree.Operation(op="||" | "??" | "or", operands=operands):
            ways = [of(operand) for operand in operands]
            least, most = _all(w.least for w in ways), _all(w.most for w in ways)
            return _Range(
                min(least) if least else None,
                max(most) if most else None,
                all(w.is_whole for w in ways),
            )
        case tree.Operation(op="|", operands=[one, tree.Literal(value="0")]):
            return replace(of(one), is_whole=True)
        case tree.Name():
            at = source_of(program, file, node)
            return _range(program, at.file, at.node, depth + 1) if at.node is not node else _Range()
        case _:
            return _Range()


def _called(name: str, given: list[_Range]) -> _Range:
    is_whole = all(g.is_whole for g in given)
    least, most = [g.least for g in given], [g.most for g in given]
    match name:
        case "min":
            known, all_least = [m for m in most if m is not None], _all(least)
            return _Range(min(all_least) if all_least else None, min(known, default=None), is_whole)
        case "max":
            known, all_most = [m for m in least if m is not None], _all(most)
            return _Range(max(known, default=None), max(all_most) if all_most else None, is_whole)
        case _ if name in _WHOLE:
            return replace(given[0], is_whole=True)
        case _ if name in _TURNS:
            return given[0]
        case _:
            return _Range()


def _all(numbers: Iterable[int | None]) -> list[int]:
    """The numbers, where all of them are known."""
    found = list(numbers)
    known = [n for n in found if n is not None]
    return known if len(known) == len(found) else []
