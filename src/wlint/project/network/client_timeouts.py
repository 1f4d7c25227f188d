"""What a call, or the client that it is made with, says about its timeout: `timeout=None`."""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.platform.http_clients import HttpClient
from wlint.project.calling.calls import Calls
from wlint.project.calling.sites import CallSite
from wlint.project.costs.constant_fields import constant_of
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.project.typing.constants import Source
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.tree import Node

_TIMEOUT = "timeout"


class Clients(Entity):
    """The clients of one Worker on which calls of other hosts are made: `session.get(…)`."""

    types: Types
    calls: Calls

    def made(self, file: File, call: tree.Call) -> Sequence[Source]:
        """What makes the client a method is called on, by every caller that hands one in.

        What is not seen to be made stands for itself; a call of a module's own function has none.
        """
        if not isinstance(call.callee, tree.Member):
            return ()
        return tuple(self._made(file, call.callee.object, ()))

    def _made(self, file: File, node: Node, seen: tuple[tree.Param, ...]) -> Iterator[Source]:
        at = constant_of(self.types, file, node)
        variable = at.file.scopes.variable(at.node)
        if variable is None or not isinstance(at.node, tree.Name):
            yield at
            return
        for definition in reaching(at.file, variable, at.node):
            match definition.node, definition.value:
                case tree.Param() as param, _ if not definition.path and param not in seen:
                    for site, given in self._given(at.file.scopes.parents[param], param):
                        yield from self._made(site.file, given, (*seen, param))
                case _, tree.Node() as value if not definition.path:
                    yield Source(at.file, value)
                case _:
                    yield at

    def _given(self, function: Node, param: tree.Param) -> Iterator[tuple[CallSite, Node]]:
        if not isinstance(function, tree.Function):
            return
        for site in self.calls.callers.get(function, ()):
            if site.is_sure and isinstance(site.node, tree.Call):
                yield from ((site, value) for value in arguments(function, param, site.node))

    def timeout(self, file: File, call: tree.Call, client: HttpClient) -> Source | None:
        """The timeout that a call, or else its client, is given; what is unknown stands for itself.

        None where there is none, or none for one of those who hand a client in.
        """
        if _TIMEOUT not in client.options:
            return None
        own = call.option(_TIMEOUT)
        if own is not None or _TIMEOUT not in client.per_client:
            return constant_of(self.types, file, own) if own is not None else None
        said = [self._said(made) for made in self.made(file, call)]
        return said[0] if said and None not in said else None

    def _said(self, made: Source) -> Source | None:
        match made.node:
            case tree.Call() as call if (value := call.option(_TIMEOUT)) is not None:
                return constant_of(self.types, made.file, value)
            case tree.Call(args=args) if any(isinstance(a.value, tree.Spread) for a in args):
                return made
            case _:
                return None


def switch_of(timeout: Source) -> Source | None:
    """The value that switches a timeout off: `None`, or that of `httpx.Timeout(None)`."""
    return next((Source(timeout.file, node) for node in _switches(timeout.node)), None)


def _switches(node: Node) -> Iterator[Node]:
    match node:
        case tree.Literal(value=None | False | "false"):
            yield node
        case tree.Call(args=[tree.Arg(name=None | "timeout" | "total", value=value)]):
            yield from _switches(value)
        case _:
            pass
