"""The visitor's own request, sent on: to the origin, or to an address of the code's own choice."""

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.network.address_parts import written_address, written_parts
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import Named, options_of, without_nothing
from wlint.tree import Node

_ORIGIN = "http"
_SENT = ("method", "body")


@entity
class VisitorsRequests:
    """The requests that one Worker's visitors make, and it makes again."""

    types: Types
    origins: Origins

    def goes_elsewhere(self, file: File, address: Node, request: Node) -> bool:
        """Whether a visitor's request is sent to an address that has nothing of its own.

        That is no origin, which is asked for what the visitor asks for, but another service.
        """
        if not self._is_visitors(file, request) or self._is_asked_for(file, address):
            return False
        text = written_address(self.types.program, file, address)
        return text is not None and text.startswith(_ORIGIN)

    def is_written_out(self, file: File, call: tree.Call) -> bool:
        """Whether a call is given what a visitor's request is made of, in place of itself.

        `fetch(url, { method: request.method, headers: request.headers, body: request.body })`
        """
        options = call.arg(1)
        if not isinstance(options, tree.Mapping) or not call.args:
            return False
        parts = [options.entry(name) for name in _SENT]
        of = [p.object if isinstance(p, tree.Member) and p.name in _SENT else None for p in parts]
        names = {file.scopes.variable(o) if isinstance(o, tree.Name) else None for o in of}
        first = of[0]
        return (
            first is not None
            and len(names) == 1
            and None not in names
            and self._is_visitors(file, first)
            and self._is_asked_for(file, call.args[0].value)
        )

    def _is_visitors(self, file: File, node: Node) -> bool:
        """Whether it is the very request that a visitor has made."""
        found = options_of(without_nothing(self.types.of(file, node)))
        is_request = all(isinstance(o, Named) and o.name == "Request" for o in found)
        return is_request and self.origins.source(file, node) is not None

    def _is_asked_for(self, file: File, address: Node) -> bool:
        """Whether an address, or what is put into it later, says what the visitor asks for."""
        if self.origins.source(file, address) is not None:
            return True
        variable = file.scopes.variable(address) if isinstance(address, tree.Name) else None
        later = written_parts(file, variable) if variable is not None else ()
        return any(self.origins.source(file, value) is not None for _, value in later)
