"""What conditions compare columns with: values are bound, columns and SQL are not."""

from wlint import tree
from wlint.project.costs.row_fields import is_written_sql
from wlint.project.costs.sent_builders import is_query
from wlint.project.costs.table_columns import is_column
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives
from wlint.semantics.types import BOOLEAN, NUMBER, STRING, Global, Type, options_of
from wlint.tree import Node

_DEEPEST = 8
_SCALARS = frozenset({STRING, NUMBER, BOOLEAN})


def is_bound(types: Types, file: File, value: Node) -> bool | None:
    """Whether what a column is compared with is bound; None where it may be a column, too."""
    if is_column(types, file, value) or is_written_sql(value) or is_query(types, file, value):
        return False
    return True if _is_data(types, file, value) else None


def _is_data(types: Types, file: File, value: Node, depth: int = 0) -> bool:
    """Whether an expression is surely data, or a part of it."""
    at = source_of(types.program, file, value)
    of = options_of(types.of(at.file, at.node))
    if depth > _DEEPEST:
        return False
    match at.node:
        case _ if of and all(option in _SCALARS for option in of):
            return True
        case tree.Literal() | tree.Template() | tree.Operation() | tree.Await():
            return True
        case tree.Call(callee=inner, is_new=is_new):
            return is_new or _is_data(types, at.file, inner, depth + 1)
        case tree.Member(object=inner):
            return _is_data(types, at.file, inner, depth + 1)
        case tree.Name() as name:
            return _is_given_data(types, at.file, name, of, depth)
        case _:
            return False


def _is_given_data(
    types: Types, file: File, name: tree.Name, of: tuple[Type, ...], depth: int
) -> bool:
    """Whether a name is that of data: of the language, a handler's own, or a part of what is."""
    if (variable := file.scopes.variable(name)) is None:
        return True
    given = variable.only
    if given is None or given.gives is Gives.PARAMETER:
        return any(isinstance(o, Global) and not o.path.startswith("drizzle-orm") for o in of)
    is_part = given.value is not None and bool(given.path or given.gives is Gives.EACH)
    return given.value is not None and is_part and _is_data(types, file, given.value, depth + 1)
