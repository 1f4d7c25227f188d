"""Stored values that are settings: under names that are written in the code, whoever passes them.

What is stored for each user or thing is data, and grows; of settings there are only so many.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.key_texts import given_by
from wlint.project.costs.size import STORED, Origin, Size
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed, passed_or_default
from wlint.project.typing.types import Types
from wlint.tree import Node

_DEEPEST = 3


def stored(file: File, node: Node, by: tree.Param | None = None) -> Origin:
    """What is stored for a user or thing, as it is read."""
    return Origin(Place(file.path, node.span), STORED, by)


def stored_under(types: Types, file: File, node: Node, keys: Iterable[Node]) -> Origin | None:
    """Where data comes from that is stored under keys; None where these are written in the code."""
    parts = [part for key in keys for part in _varying(types, file, key)]
    if not parts:
        return None
    by = parameter_of(file, parts[0]) if len(parts) == 1 else None
    return stored(file, node, by)


def as_called(types: Types, home: File, file: File, call: tree.Call, size: Size) -> Size:
    """What a function brings, as a call of it says which of the stored values that is."""
    origin, inside = (_as_called(types, home, file, call, o) for o in (size.origin, size.inside))
    is_same = origin is size.origin and inside is size.inside
    return size if is_same else replace(size, origin=origin, inside=inside)


def _as_called(
    types: Types, home: File, file: File, call: tree.Call, origin: Origin | None
) -> Origin | None:
    if origin is None or origin.by is None:
        return origin
    key = passed(home, origin.by, call)
    told = stored_under(types, file, call, (key,)) if key is not None else origin
    return None if told is None else replace(origin, by=told.by)


def _varying(types: Types, file: File, key: Node, depth: int = 0) -> Iterator[Node]:
    """The parts of a key that are not written in the code, neither here nor by all who call."""
    at = constant_of(types, file, key)
    match at.node:
        case tree.Literal():
            pass
        case tree.Template(tag=None, parts=parts) | tree.Operation(op="+", operands=parts):
            for part in parts:
                yield from _varying(types, at.file, part, depth)
        case tree.Call() as call if depth < _DEEPEST and (
            (made := given_by(types, at.file, call)) is not None
        ):
            for part in _varying(types, made.file, made.node, depth + 1):
                own = _parameter_in(made.file, part, made.node)
                given = (
                    passed_or_default(made.file, own, at.file, call) if own is not None else None
                )
                if given is None:
                    yield part
                else:
                    yield from _varying(types, *given, depth + 1)
        case _ if depth >= _DEEPEST or not _is_passed_fixed(types, at.file, at.node, depth):
            yield at.node
        case _:
            pass


def _parameter_in(file: File, node: Node, result: Node) -> tree.Param | None:
    """The parameter, of the function that gives a result, that an expression hands on as it is."""
    param = parameter_of(file, node)
    is_own = param is not None and file.scopes.parents[param] is file.function_around(result)
    return param if is_own else None


def _is_passed_fixed(types: Types, file: File, node: Node, depth: int) -> bool:
    """Whether it is a parameter for which every caller passes what is written in the code."""
    param = parameter_of(file, node)
    function = file.scopes.parents.get(param) if param is not None else None
    if param is None or not isinstance(function, tree.Function):
        return False
    callers = list(types.mentions.callers(file, function))
    given = [(caller, passed(file, param, call)) for caller, call in callers]
    return bool(given) and all(
        value is not None and not any(_varying(types, caller, value, depth + 1))
        for caller, value in given
    )
