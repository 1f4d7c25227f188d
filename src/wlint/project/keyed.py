"""Conditions that only come out so for who knows a secret of the Worker's own, or has a role."""

from msgspec import field

from wlint import tree
from wlint.platform.authentication import (
    CLAIMED,
    GUARDS,
    KEY_OPTIONS,
    VERIFYING,
    WEBHOOK_CHECKS,
)
from wlint.project.administrators import Administrators
from wlint.project.calling.tests_around import tests_around
from wlint.project.comparing import compares
from wlint.project.data.checking_keys import CheckingKeys
from wlint.project.data.secret_values import SecretValues
from wlint.project.data.settings import is_setting
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import AND, EQUALITIES, OR, SAME, chosen
from wlint.semantics.functions import called_as, is_missing, returned
from wlint.semantics.secrets import is_given_name
from wlint.semantics.types import FunctionType, Global, Named, options_of
from wlint.tree import Node

_RESPONSE = Named("Response")
_COMPARING = frozenset({"timingSafeEqual", "compare_digest"})


class Keyed(Entity):
    """What one Worker asks before it does what is only for who has a key, or administers it."""

    types: Types
    secrets: SecretValues
    keys: CheckingKeys
    administrators: Administrators
    _known: dict[tuple[tree.Function, bool], bool] = field(default_factory=dict)

    def __call__(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether only who knows a secret of `env`, or has a role, gets this outcome.

        Where a Worker is set up without that secret, nobody is asked: that is for who deploys it.
        """
        if self.administrators.are_meant(file, test, holds=holds):
            return True
        value, _ = file.local_value(test)
        match value:
            case tree.Await(value=inner):
                return self(file, inner, holds=holds)
            case tree.Operation(op="!" | "not", operands=[inner]):
                return self(file, inner, holds=not holds)
            case tree.Operation(op=op, operands=operands) if op in AND | OR:
                asked = [n for n in operands if self.secrets.of_env(file, n) is None] or operands
                is_any = (op in AND) is holds
                return (any if is_any else all)(self(file, n, holds=holds) for n in asked)
            case tree.Operation(op=op, operands=[given, nothing]) if (
                op in EQUALITIES and is_missing(nothing)
            ):  # `refusal is None`
                return (op in SAME) is holds and self(file, given, holds=False)
            case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
                is_same = (op in SAME) is holds
                return is_same and self._is_key(file, left, right)
            case tree.Operation(op="in", operands=[sent, listed]):
                return holds and self._is_key(file, sent, listed)
            case tree.Call(
                callee=tree.Member(object=listed, name="includes" | "has"),
                args=[tree.Arg(value=sent)],
            ) if self._is_key(file, sent, listed):
                return holds
            case tree.Call(
                callee=tree.Member(name="some"), args=[tree.Arg(value=tree.Function() as asked)]
            ):
                return holds and self._helps(file, asked, holds=True)
            case tree.Call():
                return self._called(file, value, holds)
            case _:
                return False

    def _is_key(self, file: File, *compared: Node) -> bool:
        """Whether something is compared with a secret, and not a secret with what it may not be."""
        is_text = any(isinstance(n, tree.Literal) or is_missing(n) for n in compared)
        named = (self._names_key(file, n) for n in compared)
        return not is_text and (any(named) or self._is_sent_as_key(file, *compared))

    def _is_sent_as_key(self, file: File, *compared: Node) -> bool:
        """Whether what is sent as a key must be what `env` holds, by whatever name it has there."""
        match sorted(compared, key=lambda n: is_setting(self.types, file, n)):
            case [given, kept] if is_setting(self.types, file, kept):
                source = self.administrators.origins.source(file, given)
                is_sent = source is not None and not source.is_looked_up
                return is_sent and is_given_name(called_as(given) or "")
            case _:
                return False

    def _called(self, file: File, call: tree.Call, holds: bool) -> bool:
        options = options_of(self.types.of(file, call.callee))
        match options:
            case (FunctionType(file=path, node=helper) as function,):
                home = self.types.program.file(path)
                return self._helps(home, helper, holds) or (
                    holds and self._is_handed_key(file, call, function)
                )
            case (Global(path=path),) if path.rpartition(".")[2] in _COMPARING:
                return holds and self._is_key(file, *(arg.value for arg in call.args))
            case (Global(path=path),) if path in VERIFYING and (key := call.arg(1)) is not None:
                return holds and self.keys.are_shared(file, key)
            case (Global(path=path),) if path in GUARDS:
                return holds and self._guards(file, call, KEY_OPTIONS[path])
            case (Global(path=path),):
                return holds and path in WEBHOOK_CHECKS
            case _:
                return False

    def _is_handed_key(self, file: File, call: tree.Call, function: FunctionType) -> bool:
        """Whether a function gets a secret and what was sent, and can but compare the two."""
        values = [arg.value for arg in call.args]
        keys = [n for n in values if self._names_key(file, n) is not None]
        is_sent = len(values) > len(keys) > 0 and self._is_key(file, *values)
        return is_sent and compares(self.types, function, self.types.of(file, call))

    def _names_key(self, file: File, node: Node) -> str | None:
        return self.secrets.of_env(file, node) or self.secrets.of_hash(file, node)

    def _guards(self, file: File, guard: tree.Call, option: str) -> bool:
        """Whether a package's guard asks for a secret of `env`, or leaves that to a function."""
        key = guard.option(option)
        checks = (guard.option(name) for name in CLAIMED)
        found = (o for c in checks if c is not None for o in options_of(self.types.of(file, c)))
        helpers = [o for o in found if isinstance(o, FunctionType)]
        return (key is not None and self.secrets.of_env(file, key) is not None) or any(
            self._helps(self.types.program.file(o.file), o.node, holds=True) for o in helpers
        )

    def _helps(self, home: File, helper: tree.Function, holds: bool) -> bool:
        """Whether a function only ever gives something true, or false, to who has a key."""
        asked = (helper, holds)
        if asked not in self._known:
            self._known[asked] = False
            given = [
                v
                for whole in returned(helper)
                for v in chosen(whole)
                if self._truth(home, v) is not (not holds) and not self._is_unset(home, v)
            ]
            self._known[asked] = bool(given) and all(self._lets(home, v, holds) for v in given)
        return self._known[asked]

    def _lets(self, home: File, value: Node, holds: bool) -> bool:
        around = tests_around(home, value)
        return self(home, value, holds=holds) or any(self(home, t, holds=h) for t, h in around)

    def _is_unset(self, home: File, value: Node) -> bool:
        """Whether it is given where there is no such secret: `if (!env.KEY) return true`."""
        return any(self._lacks(home, t, holds=h) for t, h in tests_around(home, value))

    def _lacks(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether a condition only comes out so where a secret of `env` is not set."""
        match test:
            case tree.Operation(op="!" | "not", operands=[inner]):
                return self._lacks(file, inner, holds=not holds)
            case tree.Operation(op=op, operands=operands) if op in AND | OR:
                is_any = (op in AND) is holds
                return (any if is_any else all)(self._lacks(file, n, holds=holds) for n in operands)
            case tree.Operation(op=op, operands=[kept, nothing]) if op in EQUALITIES and is_missing(
                nothing
            ):
                return (op in SAME) is holds and self.secrets.of_env(file, kept) is not None
            case _:
                return not holds and self.secrets.of_env(file, test) is not None

    def _truth(self, file: File, value: Node) -> bool | None:
        """What a value is as a condition, where that is sure."""
        match value:
            case tree.Literal(value=bool(truth)):
                return truth
            case tree.Call(is_new=True):
                return True
            case _ if is_missing(value):
                return False
            case _:
                return True if self.types.of(file, value) == _RESPONSE else None
