"""What a call, or the client that it is made with, says about its timeout: `timeout=None`."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.http_clients import HttpClient
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.typing.constants import Source
from wlint.project.typing.types import Types
from wlint.tree import Node

_TIMEOUT = "timeout"


def client_of(types: Types, file: File, call: tree.Call) -> tuple[File, tree.Call] | None:
    """The call that made the client on which a method is called."""
    if not isinstance(call.callee, tree.Member):
        return None
    at = constant_of(types, file, call.callee.object)
    variable = at.file.scopes.variable(at.node)  # `with client() as c` is given another way
    only = variable.only if variable is not None else None
    made = only.value if only is not None and not only.path else at.node
    return (at.file, made) if isinstance(made, tree.Call) else None


def said_timeout(types: Types, file: File, call: tree.Call, client: HttpClient) -> Source | None:
    """The timeout that a call, or else its client, is given; what is unknown stands for itself."""
    if _TIMEOUT not in client.options:
        return None
    made = client_of(types, file, call) if _TIMEOUT in client.per_client else None
    for home, given in [(file, call), *([made] if made is not None else [])]:
        if (value := given.option(_TIMEOUT)) is not None:
            return constant_of(types, home, value)
        if given is not call and any(isinstance(a.value, tree.Spread) for a in given.args):
            return Source(home, given)
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
