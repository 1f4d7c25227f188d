"""How many fields each of a list of rows has: `list.map((x) => ({ id: x, made: 1 }))` two."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_KEEPING = frozenset({"filter", "slice", "splice", "sort", "toSorted", "reverse", "toReversed"})
_DEEPEST = 6


def fields_of_each(
    types: Types, file: File, rows: Node, filled: frozenset[str] = frozenset(), depth: int = 0
) -> int:
    """How many fields each row of a list has at least: one where they are not seen to be made.

    `filled` are those that a row has by itself which is not given them.
    """
    return max(min(_counts(types, file, rows, filled, depth), default=1), 1)


def fields_bound(types: Types, file: File, row: Node, filled: frozenset[str] = frozenset()) -> int:
    """The fields of one row; what is written as SQL, or left out, is no value of its own."""
    at = source_of(types.program, file, row)
    entries = at.node.entries if isinstance(at.node, tree.Mapping) else ()
    given = {e.name: e.value for e in entries if e.name and not _is_undefined(e.value)}
    bound = {name for name, value in given.items() if not is_written_sql(value)}
    return len(bound | (filled - given.keys()))


def is_written_sql(node: Node) -> bool:
    """Whether a value is SQL: of a template, or of what `sql` makes of a text."""
    match node:
        case tree.Template(tag=tag):
            return tag is not None
        case tree.Call(callee=inner) | tree.Member(object=inner):
            return is_written_sql(inner)
        case tree.Name(id=name):
            return name == "sql"
        case _:
            return False


def _counts(
    types: Types, file: File, rows: Node, filled: frozenset[str], depth: int
) -> Iterator[int]:
    """The fields of each row that is written in the code."""
    at = source_of(types.program, file, rows)
    match at.node:
        case _ if depth > _DEEPEST:
            return
        case tree.Sequence(items=items):
            for item in items:
                if isinstance(item, tree.Spread):
                    yield fields_of_each(types, at.file, item.value, filled, depth + 1)
                else:
                    yield fields_bound(types, at.file, item, filled)
        case tree.Call(callee=tree.Member(name="map"), args=[tree.Arg(value=by), *_]):
            for option in options_of(types.of(at.file, by)):
                if isinstance(option, FunctionType):
                    home = types.program.file(option.file)
                    for row in returned(option.node):
                        yield fields_bound(types, home, row, filled)
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _KEEPING:
            yield from _counts(types, at.file, inner, filled, depth + 1)
        case tree.Name() if (param := parameter_of(at.file, at.node)) is not None:
            for caller, value in _passed(types, at.file, param):
                yield fields_of_each(types, caller, value, filled, depth + 1)
        case _:
            return


def _passed(types: Types, file: File, param: tree.Param) -> Iterator[tuple[File, Node]]:
    """What calls pass for a parameter."""
    function = file.scopes.parents.get(param)
    if isinstance(function, tree.Function):
        for caller, call in types.mentions.callers(file, function):
            if (value := passed(file, param, call)) is not None:
                yield caller, value


def _is_undefined(node: Node) -> bool:
    return isinstance(node, tree.Literal) and node.kind == "undefined"
