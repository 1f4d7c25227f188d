"""Conditions that say that who asks administers the Worker, by a role, flag or id that it keeps."""

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.data.settings import is_setting
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.semantics.functions import called_as
from wlint.semantics.secrets import words_of
from wlint.semantics.types import EnvType, Global, options_of
from wlint.tree import Node

_ADMINISTRATORS = frozenset({"admin", "administrator", "superadmin", "superuser"})
# what stands beside it in the name of a flag: `isAdminUser`, `is_super_admin`
_BESIDE = frozenset({"is", "has", "user", "role", "super", "system"})
# in the name of the setting that says who that is: `ADMIN_USER_ID`, `OWNER_EMAIL`
_OWNERS = _ADMINISTRATORS | {"admins", "administrators", "owner", "owners"}
_IDS = frozenset({"id", "email", "login", "username"})
_PARSES = frozenset({"JSON.parse", "json.loads"})
_ROLES = frozenset({"role", "roles", "level", "type", "permission", "permissions", "scopes"})


class Administrators(Entity):
    """What one Worker asks of its users' roles."""

    origins: Origins

    def are_meant(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether a condition has this outcome for administrators only: no request says so."""
        match test:
            case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
                is_same = (op in SAME) is holds
                return is_same and (self._is(file, left, right) or self._is(file, right, left))
            case tree.Call(callee=tree.Member(name="includes" | "has", object=roles), args=[asked]):
                return holds and self._is(file, roles, asked.value)
            case tree.Name() | tree.Member():
                return holds and self._is_flag(file, test)
            case _:
                return False

    def _is(self, file: File, kept: Node, told: Node) -> bool:
        """Whether what is kept of a user says that: `row.admin === 1`, `user.role === "admin"`.

        Or who the user is, where a setting names the administrator: `user.id === env.ADMIN_ID`.
        """
        match told:
            case tree.Literal(kind="number" | "boolean", value=value):
                return value not in ("0", "false", False) and self._is_flag(file, kept)
            case tree.Literal(kind="string", value=str(role)):
                named = role
            case _:
                named = called_as(told) or ""
        words = words_of(called_as(kept) or "")
        if words[-1:] != () and words[-1] in _IDS and self._names_owner(file, told):
            return self._is_kept(file, kept)
        is_role = bool(_ADMINISTRATORS & set(words_of(named))) and words[-1:] != ()
        return is_role and words[-1] in _ROLES and self._is_kept(file, kept)

    def _names_owner(self, file: File, told: Node) -> bool:
        """Whether a value is made of a setting that names the administrator."""
        value, _ = file.local_value(told)
        return any(
            bool(_OWNERS & set(words_of(called_as(node) or "")))
            and is_setting(self.origins.types, file, node)
            for node in value.walk()
        )

    def _is_flag(self, file: File, node: Node) -> bool:
        name = called_as(node) or ""
        words = set(words_of(name))
        is_flag = bool(words & _ADMINISTRATORS) and words <= _ADMINISTRATORS | _BESIDE
        return is_flag and not name.isupper() and self._is_kept(file, node)

    def _is_kept(self, file: File, node: Node) -> bool:
        """Whether it is looked up: not the request's own word, nor a setting, nor made up here."""
        owner = node.object if isinstance(node, tree.Member) else node
        if any(isinstance(o, EnvType) for o in options_of(self.origins.types.of(file, owner))):
            return False
        source = self.origins.source(file, node)
        return source.is_looked_up if source is not None else self._is_asked_for(file, owner)

    def _is_asked_for(self, file: File, node: Node) -> bool:
        """Whether it is what the platform answers, be it to what nobody knows: a row, a value."""
        types = self.origins.types
        value, _ = file.local_value(node)
        match value:
            case tree.Call(callee=callee, args=[read, *_]) if (
                types.path_of(file, callee) in _PARSES
            ):
                return self._is_asked_for(file, read.value)
            case tree.Await(value=tree.Call(callee=callee)):
                asked = types.of(file, callee)
                return isinstance(asked, Global) and external_method(asked.path) is not None
            case _:
                return False
