"""Conditions that hold where the same code is run elsewhere, and on no Worker that is deployed."""

from wlint import tree
from wlint.project.data.deployed import Deployed
from wlint.project.data.settings import may_be_setting
from wlint.project.file import File
from wlint.record import record
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.tree import Node

_OR = frozenset({"??", "||", "or"})


@record
class OtherRuntimes:
    """The settings that have a default for Workers, and that no configuration of them sets."""

    deployed: Deployed

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
            ) if op in _OR and default and may_be_setting(file, read):
                is_set = any(name in variables for variables in self.deployed.environments)
                return None if is_set else default
            case _:
                return None
