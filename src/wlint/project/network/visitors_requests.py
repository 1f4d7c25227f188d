"""The visitor's own request, sent on: to the origin, or to an address of the code's own choice."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.network.address_parts import written_address, written_parts
from wlint.project.network.chosen_options import Chosen, ChosenOptions
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Named, options_of, without_nothing
from wlint.tree import Node

_ORIGIN = "http"
_REQUESTS = frozenset({"Request", "hono:HonoRequest"})
_SENT = ("method", "body")


class VisitorsRequests(Entity):
    """The requests that one Worker's visitors make, and it makes again."""

    types: Types
    origins: Origins
    calls: Calls

    def goes_elsewhere(self, file: File, address: Node, request: Node) -> bool:
        """Whether a visitor's request is sent to an address that has nothing of its own.

        That is no origin, which is asked for what the visitor asks for, but another service.
        """
        if not self._is_visitors(file, request) or self._is_asked_for(file, address):
            return False
        text = written_address(self.types, file, address)
        return text is not None and text.startswith(_ORIGIN)

    def is_written_out(self, file: File, call: tree.Call) -> bool:
        """Whether a call is given what a visitor's request is made of, in place of itself.

        `fetch(url, { method: request.method, headers: request.headers, body: request.body })`
        """
        if not call.args:
            return False
        sent = self._sent(file, call.args[0].value) or call
        return all(self._gives(file, sent, name) for name in _SENT) and self._is_asked_for(
            file, sent.args[0].value
        )

    def _gives(self, file: File, call: tree.Call, name: str) -> bool:
        """Whether a visitor's request may give a call the option that has a name."""
        written = _Written(self.calls, name, self._is_visitors)
        return any(self._is_visitors(file, c.value) for c in written.behind_address(file, call))

    def _sent(self, file: File, node: Node) -> tree.Call | None:
        """What makes the request that is sent, or signed first: `client.sign(new Request(…))`."""
        match source_of(self.types.program, file, node).node:
            case tree.Await(value=value):
                return self._sent(file, value)
            case tree.Call(callee=tree.Name(id="Request"), args=[_, *_]) as made:
                return made
            case tree.Call(args=[tree.Arg(value=first), *_], callee=callee) if not isinstance(
                self.types.of(file, callee), FunctionType
            ):
                return self._sent(file, first)
            case _:
                return None

    def _is_visitors(self, file: File, node: Node) -> bool:
        """Whether it is the very request that a visitor has made."""
        found = options_of(without_nothing(self.types.of(file, node)))
        is_request = all(isinstance(o, Named) and o.name in _REQUESTS for o in found)
        return is_request and self.origins.source(file, node) is not None

    def _is_asked_for(self, file: File, address: Node) -> bool:
        """Whether an address, or what is put into it later, says what the visitor asks for."""
        if self.origins.source(file, address) is not None:
            return True
        variable = file.scopes.variable(address) if isinstance(address, tree.Name) else None
        later = written_parts(file, variable) if variable is not None else ()
        return any(self.origins.source(file, value) is not None for _, value in later)


class _Written(ChosenOptions):
    """The search for an option in the function that makes a call; a visitor's request has it."""

    name: str
    is_visitors: Callable[[File, Node], bool]

    def behind_address(self, file: File, call: tree.Call) -> Iterator[Chosen]:
        """What the option is seen to be given by all but the first argument of a call."""
        for arg in call.args[1:]:
            if arg.name in (None, self.name):
                path = (self.name,) if arg.name is None else ()
                yield from self._part(file, arg.value, path, call, 0)

    def _part(
        self, file: File, node: Node, path: tuple[str, ...], by: tree.Call, depth: int
    ) -> Iterator[Chosen]:
        if path == (self.name,) and _is_handed(file, node) and self.is_visitors(file, node):
            yield Chosen(file, node, by)
        else:
            yield from ChosenOptions._part(self, file, node, path, by, depth)

    def _passed(
        self, file: File, param: tree.Param, path: tuple[str, ...], depth: int
    ) -> Iterator[Chosen]:
        return iter(())


def _is_handed(file: File, node: Node) -> bool:
    """Whether something comes from outside a function, and is not made in it."""
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    only = variable.only if variable is not None else None
    is_handed = only is not None and (only.gives is Gives.PARAMETER or bool(only.path))
    return is_handed or isinstance(node, tree.Member)
