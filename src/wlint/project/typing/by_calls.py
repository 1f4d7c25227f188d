"""What something nobody knows the type of is by the calls that are made of it."""

from wlint import tree
from wlint.platform.plain_methods import OF_TEXTS_ALONE
from wlint.project.file import File
from wlint.project.typing.external import named_member
from wlint.semantics.types import STRING, UNKNOWN, Global, Type

_PREPARE = Global("D1Database.prepare")


def by_calls(file: File, member: tree.Member) -> Type:
    """What a method is by its name: a text's, or D1's in `db.prepare(…).bind(…)`.

    No other database of Workers takes both.
    """
    call = file.call_of(member)
    match member.name:
        case "prepare":
            bound = file.scopes.parents.get(call) if call is not None else None
            is_bound = isinstance(bound, tree.Member) and bound.name == "bind"
            return _PREPARE if is_bound else UNKNOWN
        case str(name) if call is not None and name in OF_TEXTS_ALONE:
            return named_member(STRING, name)
        case _:
            return UNKNOWN
