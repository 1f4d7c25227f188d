"""What is released in a `finally` while the promise that was returned out of its `try` uses it."""

from wlint import tree
from wlint.project.attempts import chain_of, returned_from
from wlint.project.file import File
from wlint.project.promises.misuse import is_surely_promise
from wlint.project.promises.promises import Answer, Promises
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

_RELEASES = regex(
    r"(?:delete|remove|release|unlock|clean|clear|end|close|free|destroy|dispose|rollback)"
    r"(?:[A-Z_].*)?"
)


class Released(Entity):
    """The promises of one Worker that outlive what they use."""

    types: Types
    promises: Promises

    def under(self, file: File, call: tree.Call) -> tree.Call | None:
        """The call that releases what surely is still at work when it is returned."""
        whole = chain_of(file, call)
        attempt = returned_from(file, whole)
        if attempt is None or attempt.finally_ is None or file.is_python:
            return None
        if not is_surely_promise(self.types.of(file, call)):
            return None
        if self.promises.starts_io(file, call) is not Answer.YES:
            return None
        inside = (n for n in own_nodes(attempt.finally_) if isinstance(n, tree.Call))
        return next((n for n in inside if _releases(file, n, attempt, whole)), None)


def _releases(file: File, call: tree.Call, attempt: tree.Try, returned: tree.Call) -> bool:
    """Whether a call ends what a promise uses, or what was begun before it on the same object."""
    match call.callee:
        case tree.Member(object=tree.Name(is_receiver=True)):
            return False
        case tree.Member(object=owner, name=str(name)) if _RELEASES.fullmatch(name):
            text = file.source.text(owner.span)
        case _:
            return False
    # a binding is there for much: what is ended is the entry of a key
    key = file.source.text(call.args[0].span) if call.args and "env." in text else None
    is_used = any(_is_same(file, node, text) for node in returned.walk())
    return (is_used and key is None) or _is_begun(file, attempt, text, key)


def _is_begun(file: File, attempt: tree.Try, owner: str, key: str | None) -> bool:
    """Whether something is awaited on an object before a `try`, of this key if there is one."""
    block = file.scopes.parents.get(attempt)
    statements = block.statements if isinstance(block, tree.Block) else ()
    before = (s for s in statements if s.span.end <= attempt.span.start)
    for node in (n for statement in before for n in (statement, *own_nodes(statement))):
        match node:
            case tree.Await(value=tree.Call(callee=tree.Member(object=used), args=args)):
                first = file.source.text(args[0].span) if args else None
                if _is_same(file, used, owner) and key in (None, first):
                    return True
            case _:
                pass
    return False


def _is_same(file: File, node: Node, owner: str) -> bool:
    return isinstance(node, (tree.Name, tree.Member)) and file.source.text(node.span) == owner
