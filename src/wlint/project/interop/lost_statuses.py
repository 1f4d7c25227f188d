"""Statuses that Python writes into a dict of which JavaScript reads nothing."""

from wlint import tree
from wlint.platform.responses import MAKERS
from wlint.project.file import File
from wlint.project.interop.dicts import RawDicts
from wlint.record import Entity
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node

_DEEPEST = 4


class LostStatuses(Entity):
    """The responses of one Worker that go out with a 200, whatever status was meant."""

    dicts: RawDicts

    def is_lost(self, file: File, response: Node, depth: int = _DEEPEST) -> bool:
        """Whether the status of a response surely is lost on the way to JavaScript."""
        match response:
            case tree.Await(value=value):
                return self.is_lost(file, value, depth)
            case tree.Call(callee=callee) if file.is_python and depth:
                made = options_of(self.dicts.types.of(file, callee))
                return all(self._is_lost_by(file, response, of, depth - 1) for of in made)
            case _:
                return False

    def is_lost_in(self, file: File, handler: tree.Catch | tree.Function) -> bool:
        """Whether that holds for all that a handler of errors answers with."""
        exits = [n for n in own_nodes(handler.body) if isinstance(n, tree.Exit)]
        values = [e.value for e in exits if e.kind == "return" and e.value is not None]
        return bool(values) and all(self.is_lost(file, value) for value in values)

    def _is_lost_by(self, file: File, call: tree.Call, callee: Type, depth: int) -> bool:
        match callee:
            case Global(path=path) if (maker := MAKERS.get(path)) is not None:
                found, init = self.dicts.of(file, call), call.arg(maker.status)
                return found is not None and found.node is init and not found.is_pairs
            case FunctionType(file=where, node=function):
                home = self.dicts.types.program.file(where)
                values = list(returned(function))
                return bool(values) and all(self.is_lost(home, value, depth) for value in values)
            case _:
                return False
