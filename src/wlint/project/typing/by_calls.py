"""What something nobody knows the type of is by the calls that are made of it."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.types import UNKNOWN, Global, Type

_PREPARE = Global("D1Database.prepare")


def by_calls(file: File, member: tree.Member) -> Type:
    """D1's method in `db.prepare(…).bind(…)`: no other database of Workers takes both."""
    prepared = file.call_of(member) if member.name == "prepare" else None
    bound = file.scopes.parents.get(prepared) if prepared is not None else None
    is_bound = isinstance(bound, tree.Member) and bound.name == "bind"
    return _PREPARE if is_bound else UNKNOWN
