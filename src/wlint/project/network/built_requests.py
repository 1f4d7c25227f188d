"""Requests that a client makes first, and sends later: `client.send(client.build_request(…))`."""

from wlint import tree
from wlint.platform.http_clients import HttpClient
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Gives
from wlint.tree import Node


def asking(file: File, call: tree.Call, client: HttpClient) -> tree.Call | None:
    """The call that says what is asked for: itself, or what has made the request that it sends.

    None where that is not seen, or one of several.
    """
    if called_as(call.callee) not in client.sends:
        return call
    match _given(file, call.arg(0)):
        case tree.Call(callee=callee) as made if called_as(callee) in client.builds:
            return made
        case _:
            return None


def _given(file: File, node: Node | None) -> Node | None:
    """What a variable has been given last, where that is one thing."""
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    if variable is None or not isinstance(node, tree.Name):
        return node
    match reaching(file, variable, node):
        case [only] if only.gives is Gives.VALUE and not only.path:
            return only.value
        case _:
            return None
