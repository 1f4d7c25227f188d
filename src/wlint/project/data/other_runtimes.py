"""Conditions that hold where the same code is run elsewhere, and on no Worker that is deployed."""

from wlint import tree
from wlint.project.data.deployed import Deployed
from wlint.project.data.secret_values import SecretValues
from wlint.project.data.settings import is_setting
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import ELSE, EQUALITIES, SAME
from wlint.semantics.scopes import Gives
from wlint.tree import Node


class OtherRuntimes(Record):
    """The settings that have a default for Workers, and that no configuration of them sets."""

    deployed: Deployed
    types: Types
    values: SecretValues

    def __call__(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether a condition has this outcome only where such a setting has another value."""
        match test:
            case tree.Operation(op=op, operands=[setting, tree.Literal(value=str(wanted))]) if (
                op in EQUALITIES and (op in SAME) is holds
            ):
                default = self._default(file, setting)
                return default is not None and default != wanted
            case _:
                return False

    def _default(self, file: File, setting: Node) -> str | None:
        """What stands for a setting that is nowhere set: of `env.RUNTIME || "workers"`."""
        held, _ = file.local_value(setting)
        match held:
            case tree.Operation(
                op=op,
                operands=[
                    tree.Name(id=name) | tree.Member(name=str(name)) as read,
                    tree.Literal(value=str(default)),
                ],
            ) if op in ELSE and default and self._is_setting(file, read):
                is_set = any(name in variables for variables in self.deployed.environments)
                return None if is_set else default
            case _:
                return None

    def _is_setting(self, file: File, read: Node) -> bool:
        """Whether a value is read off the environment, whatever that is handed on as."""
        variable = file.scopes.variable(read)
        only = variable.only if variable is not None else None
        match read:
            case tree.Member(object=owner):
                return is_setting(self.types, file, read) or self.values.is_env(file, owner)
            case _ if only is not None and only.gives is Gives.VALUE and only.value is not None:
                return len(only.path) == 1 and self.values.is_env(file, only.value)
            case _:
                return False
