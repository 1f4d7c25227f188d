"""Clients of databases that keep sockets open, which belong to the request that opened them."""

from wlint import tree
from wlint.platform.databases import holds_sockets, wraps_client
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import exits_of
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node

_DEEPEST = 4
# a pool that opens a connection for each use keeps none
_USED_ONCE = "maxUses"


class SocketClients(Entity):
    """Such clients in one Worker's code."""

    types: Types

    def is_one(self, file: File, value: Node, depth: int = 0) -> bool:
        """Whether a value surely is such a client, or a query builder around one."""
        if depth > _DEEPEST:
            return False
        match value:
            case tree.Await(value=inner):
                return self.is_one(file, inner, depth + 1)
            case tree.Name():
                made, _ = file.local_value(value)
                return made is not value and self.is_one(file, made, depth + 1)
            case tree.Call(callee=callee):
                options = options_of(self.types.of(file, callee))
                return any(self._makes(file, value, option, depth) for option in options)
            case _:
                return False

    def _makes(self, file: File, call: tree.Call, callee: Type, depth: int) -> bool:
        match callee:
            case Global(path=path) if wraps_client(path):
                return any(self.is_one(file, a.value, depth + 1) for a in call.args)
            case Global(path=path):
                return holds_sockets(path) and call.option(_USED_ONCE) is None
            case FunctionType(file=home, node=function):
                given = [e.value for e in exits_of(function) if e.kind == "return"]
                inside = self.types.program.file(home)
                return bool(given) and all(v and self.is_one(inside, v, depth + 1) for v in given)
            case _:
                return False
