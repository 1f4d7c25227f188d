"""Requests that no visitor can make: to a host of one word, `https://internal/refresh`.

No zone has such a name. Only a binding, or a stub, brings a request for whatever host its sender
has written.
"""

from msgspec import field

from wlint import tree
from wlint.project.errors.addresses import is_own_address
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.conditions import AND, EQUALITIES, OR, SAME, parts
from wlint.semantics.functions import returned
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_ONE_WORD = regex(r"(?!localhost$)[a-z][a-z0-9_-]*")
_HOSTS = frozenset({"hostname", "host"})


class InternalRequests(Entity):
    """The conditions of one Worker that only such requests meet, asked here or by a helper."""

    types: Types
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def __call__(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether a condition only has this outcome for such requests."""
        asked = parts(test, *(AND if holds else OR))
        return any(self._says_so(file, part, holds=holds) for part in asked)

    def _says_so(self, file: File, test: Node, *, holds: bool) -> bool:
        match test:
            case tree.Operation(op="!" | "not", operands=[inner]):
                return self(file, inner, holds=not holds)
            case tree.Operation(op=op, operands=[host, tree.Literal(value=str(name))]) if (
                op in EQUALITIES
            ):
                is_internal = _ONE_WORD.fullmatch(name) is not None and self._is_own(file, host)
                return is_internal and holds is (op in SAME)
            case tree.Call(callee=callee):
                own = options_of(self.types.of(file, callee))
                return holds and all(isinstance(o, FunctionType) and self._asks(o) for o in own)
            case _:
                return False

    def _is_own(self, file: File, host: Node) -> bool:
        """Whether an expression is the host that a request has come to, and no other."""
        match host:
            case tree.Member(name=name, object=address) if name in _HOSTS:
                return is_own_address(self.types, file, address)
            case _:
                return False

    def _asks(self, helper: FunctionType) -> bool:
        """Whether a helper only says yes to such requests."""
        return remembered(self._known, helper.node, False, lambda: self._is_asking(helper))

    def _is_asking(self, helper: FunctionType) -> bool:
        home = self.types.program.file(helper.file)
        yes = [value for value in returned(helper.node) if not _is_no(value)]
        return bool(yes) and all(self(home, value, holds=True) for value in yes)


def _is_no(value: Node) -> bool:
    return isinstance(value, tree.Literal) and value.value in (False, None)
