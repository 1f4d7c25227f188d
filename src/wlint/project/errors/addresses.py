"""The address that a request has come to, where code takes it apart."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_PARSERS = frozenset({"URL", "new", "urlparse", "urlsplit"})
_REQUESTS = frozenset(map(Named, ("Request", "hono:HonoRequest", "workers.Request")))


def parses_address(node: Node) -> bool:
    """Whether an expression takes an address apart."""
    return isinstance(node, tree.Call) and called_as(node.callee) in _PARSERS


def is_own_address(types: Types, file: File, node: Node) -> bool:
    """Whether an expression is the address that a request has come to, taken apart."""
    match file.local_value(node)[0]:
        case tree.Call(args=[tree.Arg(value=tree.Member(name="url", object=owner)), *_]) as call:
            of = options_of(types.of(file, owner))
            return parses_address(call) and bool(of) and all(o in _REQUESTS for o in of)
        case _:
            return False
