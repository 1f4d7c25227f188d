"""Functions that packages call for a client, the one that it names: tools of an MCP server."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.callbacks import METHODS
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, InstanceType, Named, Type, options_of
from wlint.tree import Node

_NAMES = frozenset(name for _, name in METHODS)


def is_for_clients(types: Types, file: File, call: Node | None) -> bool:
    """Whether what a call is handed runs when a client asks for it, and not where it is handed."""
    return bool(clients_params(types, file, call))


def clients_params(types: Types, file: File, call: Node | None) -> tuple[int, ...]:
    """Which parameters of a function that a call is handed are what a client has sent."""
    match call:
        case tree.Call(callee=tree.Member(object=owner, name=str(name))) if name in _NAMES:
            classes = _classes(types, types.of(file, owner))
            return next((found for c in classes if (found := METHODS.get((c, name)))), ())
        case _:
            return ()


def _classes(types: Types, of: Type) -> Iterator[str]:
    """The names of the classes of packages that something is one of."""
    for option in options_of(of):
        match option:
            case Named(name=name):
                yield name.rpartition(":")[2]
            case InstanceType():
                bases = (b for b in types.bases(option) if isinstance(b, Global))
                yield from (base.path.rpartition(":")[2] for base in bases)
            case _:
                pass
