"""The texts of the keys that values are kept under in caches."""

import re

from wlint import tree
from wlint.project.calling.path_tests import is_url_of_request
from wlint.project.data.changes import Changes, Use
from wlint.project.file import File
from wlint.project.network.address_parts import HOST_PARTS, written_parts
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.regex import regex
from wlint.tree import Node

HOLE = "\0"
"""What stands in a key for what is not constant."""
_OWN = "https://own"
"""What stands for the host that a request has come to: the same for all who come by it."""
_HOST = regex(r"https?://[^/?#\0]+(?=[/?#]|$)", re.IGNORECASE)
_PATH = regex(r"/(?![/\\])")


class CacheKeys(Record):
    """The keys in one Worker's code."""

    types: Types
    changes: Changes

    def text(self, file: File, node: Node) -> str | None:
        """A key, or a part of one, as far as it is constant; None where nothing of it is."""
        at = source_of(self.types.program, file, node)
        match at.node:
            case tree.Template(parts=parts) | tree.Operation(op="+", operands=parts):
                texts = (self.text(at.file, part) for part in parts)
                return "".join(HOLE if text is None else text for text in texts)
            case tree.Call(callee=tree.Name(id="Request"), args=[tree.Arg(value=address), *_]):
                return self.text(at.file, address)
            case tree.Call(callee=tree.Name(id="URL")) if self._is_changed(at.file, at.node):
                return None
            case tree.Call(callee=tree.Name(id="URL"), args=[path, base]):
                host, text = self._host(at.file, base.value), self.text(at.file, path.value)
                return host + text if host and text and _PATH.match(text) else None
            case (
                tree.Call(callee=tree.Name(id="URL"), args=[tree.Arg(value=inner)])
                | tree.Call(callee=tree.Member(object=inner, name="toString"))
                | tree.Member(object=inner, name="href")
            ):
                return self.text(at.file, inner)
            case tree.Member(object=inner, name="origin"):
                return self._host(at.file, inner)
            case _:
                return text_of(at.file, at.node, HOLE)

    def _host(self, file: File, node: Node) -> str | None:
        """The scheme and host of an address."""
        variable = file.scopes.variable(node)
        if variable and HOST_PARTS & {part for part, _ in written_parts(file, variable)}:
            return None
        if is_url_of_request(self.types, file, node):
            return _OWN
        found = _HOST.match(self.text(file, node) or "")
        return found[0] if found is not None else None

    def _is_changed(self, file: File, address: Node) -> bool:
        """Whether a part of an address is set after it was made, or others may set one."""
        return bool(self.changes.uses(file, address) - {Use.READ})
