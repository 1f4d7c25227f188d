"""What a connection is made of: a database's address, the two ends of a WebSocket."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import EnvType, Global
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
                case tree.Member(object=owner, name=str()) if isinstance(
                    types.of(file, owner), EnvType
                ):
                    around = file.scopes.parents.get(node)
                    if isinstance(around, tree.Member):
                        return None
                    found = found or node
                case _:
                    pass
    return found


def holds_socket(file: File, call: tree.Call) -> bool:
    """Whether nothing beside an accepted WebSocket is a connection too: the Worker is its end."""
    if any(relayed in name for name in file.imports for relayed in _RELAYED):
        return False
    owner = call.callee.object if isinstance(call.callee, tree.Member) else None
    if owner is not None and _is_closed_at_once(file, call, file.source.text(owner.span)):
        return False
    others = (n for n in file.nodes if isinstance(n, tree.Member) and n.name == "webSocket")
    sockets = (n for n in file.nodes if isinstance(n, tree.Call) and n.is_new)
    names = (n.callee.id for n in sockets if isinstance(n.callee, tree.Name))
    is_relay = next(others, None) is not None or "WebSocket" in names
    return owner is not None and not is_relay


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
