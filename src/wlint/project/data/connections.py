"""What a connection is made of: a database's address, the two ends of a WebSocket."""

from wlint import tree
from wlint.project.data.settings import is_setting
from wlint.project.file import File
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_RELAYED = ("sockets", "puppeteer", "playwright")
"""Parts of the names of modules that open a connection of one's own to somewhere else."""


def database_address(types: Types, file: File, call: tree.Call) -> Node | None:
    """The setting of `env` that a connection is made with; None where Hyperdrive is, or unknown."""
    found: Node | None = None
    for arg in call.args:
        for node in arg.walk():
            match node:
                case tree.Name(id=name) | tree.Member(name=str(name)) if (
                    "hyperdrive" in name.lower()
                ):
                    return None
                case tree.Name() | tree.Member() if _is_setting(types, file, node):
                    around = file.scopes.parents.get(node)
                    if isinstance(around, tree.Member):
                        return None
                    found = found or node
                case _:
                    pass
    return found


def _is_setting(types: Types, file: File, node: Node) -> bool:
    """Whether an expression, or the constant that it names, is read off the environment."""
    at = source_of(types.program, file, node) if isinstance(node, tree.Name) else Source(file, node)
    return is_setting(types, at.file, at.node)


def holds_socket(types: Types, file: File, call: tree.Call) -> bool:
    """Whether nothing beside an accepted WebSocket is a connection too: the Worker is its end."""
    if not isinstance(call.callee, tree.Member):
        return False
    socket = file.source.text(call.callee.object.span)
    if _is_closed_at_once(file, call, socket) or _is_tried_before(file, call, socket):
        return False
    return not opens_connection(types, file)


def opens_connection(types: Types, file: File) -> bool:
    """Whether a file opens a connection to somewhere else, which lives beside those to it."""
    if any(relayed in name for name in file.imports for relayed in _RELAYED):
        return True
    return any(_connects(types, file, node) for node in file.nodes)


def _connects(types: Types, file: File, node: Node) -> bool:
    """Whether a node opens another connection, or is the socket of an answer."""
    match node:
        case tree.Member(name="webSocket"):
            return True
        case tree.Call(callee=tree.Name(id="WebSocket"), is_new=True):
            return True
        case tree.Call(callee=tree.Member(object=owner, name="connect"), args=[_, *_]):
            # of a binding, or of the fetcher that a request came with
            found = options_of(types.of(file, owner))
            is_fetcher = any(isinstance(o, Named) and o.name == "Fetcher" for o in found)
            return is_fetcher or called_as(owner) == "fetcher"
        case _:
            return False


def _is_tried_before(file: File, call: tree.Call, socket: str) -> bool:
    """Whether a handler of errors accepts the socket that could not be accepted another way."""
    around = [n for n in file.ancestors(call) if isinstance(n, (tree.Catch, tree.Try))]
    if len(around) < 2 or not isinstance(around[0], tree.Catch):
        return False
    tried = around[1].body.walk()
    calls = (n.callee for n in tried if isinstance(n, tree.Call))
    names = (c for c in calls if isinstance(c, tree.Member) and c.name == "accept")
    return any(file.source.text(callee.object.span) == socket for callee in names)


def _is_closed_at_once(file: File, call: tree.Call, socket: str) -> bool:
    """Whether a socket is only accepted to say something and be closed, as with an error."""
    block = next((n for n in file.ancestors(call) if isinstance(n, tree.Block)), None)
    for statement in block.statements if block is not None else ():
        match statement:
            case tree.ExpressionStatement(
                value=tree.Call(callee=tree.Member(object=owner, name="close"))
            ) if file.source.text(owner.span) == socket:
                return True
            case _:
                pass
    return False


def is_pair_end(types: Types, file: File, node: Node, depth: int = 0) -> bool:
    """Whether a value is one end of a `WebSocketPair` that Python made."""
    if not file.is_python or depth > 2:
        return False
    match node:
        case tree.Name():
            variable = file.scopes.variable(node)
            value = variable.only.value if variable is not None and variable.only else None
            return value is not None and is_pair_end(types, file, value, depth + 1)
        case tree.Call(callee=tree.Member(object=tree.Name(), name="new") as callee):
            return types.of(file, callee) == Global("WebSocketPair")
        case tree.Call(callee=tree.Member(object=inner, name="object_values")):
            return is_pair_end(types, file, inner, depth)
        case tree.Member(object=inner):
            return is_pair_end(types, file, inner, depth)
        case _:
            return False
