"""What handles the errors of a place or of a promise, and what is returned past that."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.external import only_rejects
from wlint.project.typing.types import Types
from wlint.semantics.functions import CHAIN
from wlint.semantics.types import options_of
from wlint.tree import Node


def attempt_around(file: File, node: Node) -> tree.Try | None:
    """The `try` with a handler whose body a node is in, not looking past a function."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Try(catches=catches) if catches and inside is around.body:
                return around
            case tree.Function():
                return None
            case _:
                inside = around
    return None


def bypasses(types: Types, file: File, call: tree.Call, attempt: tree.Try) -> bool:
    """Whether a call only rejects, and its promise is returned out of a `try`, not awaited."""
    if returned_from(file, chain_of(file, call)) is not attempt:
        return False
    return all(map(only_rejects, options_of(types.of(file, call.callee))))


def returned_from(file: File, node: Node) -> tree.Try | None:
    """The `try` with handlers, or with a `finally`, that a value is returned out of."""
    is_returned = False
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Exit(kind="return"):
                is_returned = True
            case tree.Conditional(test=test) if inside is not test and not is_returned:
                pass
            case tree.Try(body=body) if inside is body and (around.catches or around.finally_):
                return around
            case tree.Function():
                return None
            case _ if not is_returned:
                return None
            case _:
                pass
        inside = around
    return None


def chain_of(file: File, call: tree.Call) -> tree.Call:
    """The whole `call.then(…).catch(…)` that begins with a call."""
    while True:
        member = file.scopes.parents.get(call)
        if not (isinstance(member, tree.Member) and member.object is call and member.name in CHAIN):
            return call
        link = file.call_of(member)
        if link is None:
            return call
        call = link


def failure_handler(file: File, step: tree.Member) -> Node | None:
    """What a chain that goes on with `.catch`, `.then` or `.finally` first runs for a failure."""
    parents = file.scopes.parents
    at: Node | None = step
    while isinstance(at, tree.Member) and isinstance(call := parents.get(at), tree.Call):
        match at.name, call.args:
            case "catch", [handler, *_]:
                return handler.value
            case "then", [_, handler, *_]:
                return handler.value
            case "then" | "finally", [_]:
                at = parents.get(call)
            case _:
                return None
    return None
