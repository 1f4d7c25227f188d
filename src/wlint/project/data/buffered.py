"""Bodies that are read into memory as a whole only to be sent or stored."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_READERS = frozenset({"text", "arrayBuffer", "blob", "bytes"})
_HOLDERS = frozenset({"Request", "Response", "R2ObjectBody"})
# what takes a stream as well, and which argument that is
_TAKERS = {"Response": 0, "R2Bucket.put": 1}


@entity
class Buffered:
    """A body read as a whole: `reading` is awaited, `value` what is passed on of `owner`."""

    owner: Node
    reading: tree.Call
    value: Node
    method: str
    is_direct: bool
    is_stored: bool


@entity
class BufferedBodies:
    """The bodies that one Worker reads to pass them on."""

    types: Types

    def of(self, file: File, call: tree.Call) -> Buffered | None:
        """The body that a call is given as a whole, and that could have been a stream."""
        path = self._path(file, call.callee)
        index = _TAKERS.get(path)
        value = call.arg(index) if index is not None else None
        if value is None:
            return None
        source, variable = file.local_value(value)
        if variable is not None and len(variable.reads) != 1:
            return None
        match source:
            case tree.Await(
                value=tree.Call(callee=tree.Member(object=owner, name=str(method)), args=()) as read
            ) if method in _READERS and self._holds_stream(file, owner):
                if not isinstance(owner, tree.Name) or _is_looked_at(file, call, owner):
                    return None
                stored = path != "Response"
                return Buffered(owner, read, value, method, variable is None, stored)
            case _:
                return None

    def _holds_stream(self, file: File, owner: Node) -> bool:
        found = options_of(self.types.of(file, owner))
        return any(isinstance(o, Named) and o.name in _HOLDERS for o in found) and all(
            isinstance(o, Named) and o.name in (*_HOLDERS, "undefined", "null") for o in found
        )

    def _path(self, file: File, callee: Node) -> str:
        match options_of(self.types.of(file, callee)):
            case (Global(path=path),):
                return path
            case _:
                return ""


def _is_looked_at(file: File, call: tree.Call, owner: tree.Name) -> bool:
    """Whether a call only runs for certain answers: what tells of an error is short."""
    variable = file.scopes.variable(owner)
    inside: Node = call
    for around in file.ancestors(call):
        if isinstance(around, tree.If | tree.Conditional) and inside is not around.test:
            names = (n for n in around.test.walk() if isinstance(n, tree.Name))
            if any(file.scopes.variable(n) is variable for n in names):
                return True
        if isinstance(around, tree.Function):
            return False
        inside = around
    return False
